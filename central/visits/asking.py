"""*Who was at this home?* From rows to an answer that says how sure it is."""

from central import runtime
from central.people.models import Person
from central.phones.enrolment import holders
from central.places.models import AccessPoint, Home, Kind
from central.visits import telling
from central.visits.completeness import visit_answer
from central.visits.door_logs import DoorStays, door_stays
from central.visits.stays import Key
from central.visits.visits import AtDoor, NoEntry, Visit, no_entries, visits_of
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded
from host_tools.office.visits import HomeAttempt, HomeVisit, VisitQuestion, VisitsTold


def of_home(question: VisitQuestion) -> VisitsTold:
    """Answer from the proven logs and receipts of the home's own doors; shared ones tell nothing.

    Raises UnknownNameError for the home, OfficeRefusedError for a time that ends before it begins.
    """
    home = Home.objects.filter(folded=folded(question.home)).first()
    if home is None:
        raise UnknownNameError("unknown_home", question.home)
    if question.begin >= question.end:
        raise OfficeRefusedError("time_backwards")
    points = AccessPoint.objects.filter(homes__home=home).exclude(kind=Kind.STAIRWAY)
    doors = [door_stays(point) for point in points.order_by("pk")]
    return _told(home, question, doors)


def _told(home: Home, question: VisitQuestion, doors: list[DoorStays]) -> VisitsTold:
    window = (question.begin, question.end)
    visits = visits_of(home.pk, [AtDoor(one.log.door, stay) for one in doors for stay in one.stays])
    answer = visit_answer(window, [one.log for one in doors], visits, runtime.now())
    tries = [attempt for one in doors for attempt in one.attempts]
    missed = [
        one
        for one in no_entries(tries, telling.told_at(home), visits)
        if window[0] <= one.at < window[1]
    ]
    names = _Names([*(one.key for one in answer.visits), *(one.key for one in missed)])
    return VisitsTold(
        home.name,
        answer.finding.value,
        answer.complete_to,
        tuple(one.value for one in answer.caveats),
        tuple(_visit(one, names) for one in answer.visits),
        tuple(_attempt(one, names) for one in missed),
    )


class _Names:
    """Who a key stands for: a person, or where nobody knows, the holder of a slot."""

    def __init__(self, keys: list[Key]) -> None:
        people = Person.objects.filter(pk__in=[key[0] for key in keys if len(key) == 1])
        self._people = dict(people.values_list("pk", "name"))
        self._slots = holders()

    def of(self, key: Key) -> str:
        if len(key) == 1:
            return self._people[key[0]]
        return self._slots.get(key[0]) or str(key[0])


def _visit(one: Visit, names: _Names) -> HomeVisit:
    return HomeVisit(
        names.of(one.key),
        one.kind.value,
        one.begin.at,
        one.end.at if one.end else None,
        one.ending.value,
        one.over_by,
        one.early,
        tuple(sorted(doubt.value for doubt in one.doubts)),
    )


def _attempt(one: NoEntry, names: _Names) -> HomeAttempt:
    return HomeAttempt(names.of(one.key), one.at, one.outcome, one.reason)
