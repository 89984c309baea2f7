"""The visits of all doors."""

from central.intake.views import log_of
from central.locks.register import hanging
from central.phones.enrolment import holders
from central.visits.slot_visits import visits_of
from host_tools.office.contract import Visit


def visits() -> list[Visit]:
    """All visits, by start."""
    names = holders()
    found = [
        Visit(one.access_point.name, names.get(stay.slot) or str(stay.slot), stay.start, stay.end)
        for one in hanging()
        for stay in visits_of(record for _, record in log_of(one.lock))
    ]
    return sorted(found, key=lambda visit: visit.start)
