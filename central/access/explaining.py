"""*May this person open this door then, and if not, what is missing?* From rows to the answer."""

from django.db.models import Q

from central import runtime
from central.access.decisions import why
from central.access.decisions.compiler import compile_grants
from central.access.decisions.decision import Segment, access, united
from central.access.decisions.facts import Facts
from central.access.decisions.issue import in_hand
from central.access.decisions.windows import opens
from central.access.held import Held
from central.access.models import AccessRule
from central.access.rule_facts import contracts, door_fact, person_fact, rule_fact
from central.access.rules import person_called
from central.locks.models import Assignment, Lock, Standing
from central.people.models import Group, Person
from central.phones.models import SignIn
from central.places.models import AccessPoint, Home
from firmware.messages import RIGHT_OPEN
from host_tools.errors import UnknownNameError
from host_tools.names import folded
from host_tools.office.rules import Explained, Judged, Missing, Question

_REMEMBERED_S = 14 * 86400
"""Rules that ended so long ago are still told as the reason."""


def explain(question: Question) -> Explained:
    """Answer, from the same facts and decision that phones are served by. Raises UnknownNameError.

    What a phone lacks is told of it as it is now.
    """
    person, point = person_called(question.who), _point(question.door)
    at = runtime.now() if question.at is None else question.at
    door, rules = door_fact(point), _rules_about(person, point)
    facts = Facts(tuple(rule_fact(row) for row in rules), contracts())
    held = _held(person)
    lock = _lock_at(point)
    fact = person_fact(person)
    pocket = _pocket(held, lock, access(fact, door, facts, runtime.now()))
    found = why.explain(fact, door, facts, pocket, at)
    reasons = {row.pk: row.reason for row in rules}
    return Explained(
        person.name,
        point.name,
        at,
        found.answer.by,
        _opens_by_hand(held, lock, pocket, at),
        tuple(_judged(one, reasons) for one in found.answer.nearest),
        found.answer.until,
        found.answer.next_at,
        found.hindrance.value if found.hindrance else None,
    )


def _point(name: str) -> AccessPoint:
    found = AccessPoint.objects.filter(folded=folded(name)).first()
    if found is None:
        raise UnknownNameError("unknown_door_office", name)
    return found


def _rules_about(person: Person, point: AccessPoint) -> list[AccessRule]:
    """Rules about the person, or about this door; also what ended of late."""
    since = runtime.now() - _REMEMBERED_S
    lasting = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=since)
    theirs = Q(person=person) | Q(organisation=person.organisation)
    groups = Group.objects.filter(memberships__person=person)
    homes = Home.objects.filter(doors__access_point=point)
    here = Q(access_point=point) | Q(home__in=homes) | Q(home_group__homes__home__in=homes)
    rows = AccessRule.objects.filter(lasting, theirs | Q(group__in=groups) | here, end__gt=since)
    return list(rows.select_related("group", "home_group").distinct().order_by("pk"))


def _held(person: Person) -> Held | None:
    """What is on the phone that the person is signed in on, or was last if that one is blocked."""
    last = SignIn.objects.filter(person=person).select_related("phone").order_by("pk").last()
    gone = last is None or (last.ended_at is not None and last.phone.blocked_at is None)
    return None if last is None or gone else Held(last.phone)


def _lock_at(point: AccessPoint) -> Lock | None:
    row = (
        Assignment.objects.filter(access_point=point, until__isnull=True)
        .filter(lock__standing=Standing.IN_SERVICE)
        .select_related("lock")
        .first()
    )
    return row.lock if row else None


def _pocket(
    held: Held | None, lock: Lock | None, allowed: tuple[Segment, ...]
) -> why.Pocket | None:
    if held is None:
        return None
    blocked = held.phone.blocked_at is not None
    if lock is None:
        return why.Pocket(blocked)
    spares = tuple(one.serial for one in held.spares[lock.pk])
    left_out = compile_grants(united([*allowed, *held.given_by_hand(lock)])).left_out
    return why.Pocket(blocked, held.issued(lock), spares, held.floors[lock.pk], left_out)


def _opens_by_hand(
    held: Held | None, lock: Lock | None, pocket: why.Pocket | None, at: int
) -> bool:
    """Whether somebody gave access by itself, and the phone has it."""
    if held is None or lock is None or pocket is None or pocket.blocked:
        return False
    given = [one for one in held.given_by_hand(lock) if one.rights & RIGHT_OPEN]
    hand = in_hand(pocket.issued, pocket.floor, at)
    return any(one.begin <= at < one.end for one in given) and any(
        at in opens(one.terms) for one in hand
    )


def _judged(one: why.Judgement, reasons: dict[int, str]) -> Judged:
    missing = (
        Missing(
            lacking.lack.value,
            lacking.again_at,
            lacking.absence.value if lacking.absence else None,
        )
        for lacking in one.missing
    )
    return Judged(one.rule, reasons[one.rule], tuple(missing))
