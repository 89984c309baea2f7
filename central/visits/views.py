"""The visits of all doors."""

from collections.abc import Iterator

from central.access.models import Grant
from central.intake.views import log_of
from central.locks.models import Assignment, Lock
from central.locks.register import hanging
from central.phones.enrolment import holders
from central.visits.signs import signs_of
from central.visits.stay_fold import door_book
from central.visits.stays import Kind
from host_tools.office.contract import Visit


def visits() -> list[Visit]:
    """All stays of those who opened, by start."""
    names = holders()
    found = [visit for one in hanging() for visit in _at(one, names)]
    return sorted(found, key=lambda visit: visit.start)


def _at(one: Assignment, names: dict[int, str]) -> Iterator[Visit]:
    people = _people(one.lock)
    book = door_book(signs_of(log_of(one.lock)), lambda *held: people.get(held, (None, ""))[0])
    for stay in book.stays:
        if stay.kind is not Kind.PRESENCE:
            _, name = people.get((stay.slot, stay.serial), (None, names.get(stay.slot)))
            end = stay.end.at if stay.end else None
            yield Visit(one.access_point.name, name or str(stay.slot), stay.begin.at, end)


def _people(lock: Lock) -> dict[tuple[int, int], tuple[int | None, str]]:
    """Who held each (slot, serial) of a lock: the person signed in when the grant was given."""
    rows = Grant.objects.filter(lock=lock).values_list(
        "phone__slot", "serial", "sign_in__person", "sign_in__person__name"
    )
    return {(slot, serial): (person, name) for slot, serial, person, name in rows}
