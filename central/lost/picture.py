"""From rows to the honest picture of a blocked phone (`central.access.decisions.revocation`)."""

from collections import defaultdict

from django.db.models import Q

from central import runtime
from central.access.decisions import revocation
from central.access.decisions.clock_sight import ClockSight, sight_of
from central.access.decisions.facts import Door, Facts
from central.access.decisions.issue import Issued
from central.access.held import issued_of
from central.access.models import AccessRule, Grant
from central.access.rule_facts import contracts, door_fact, person_fact, rule_fact
from central.access.rules import in_force
from central.intake.models import LogBook, Record
from central.locks.models import Assignment, IssuedState, Lock, Standing
from central.locks.register import door_names
from central.people.models import Person
from central.phones.enrolment import row_of
from central.phones.models import Phone
from central.places.models import AccessPoint
from firmware.records import LogRecord
from host_tools.errors import OfficeRefusedError
from host_tools.office.lost import LostPhone, Passer, UnawareDoor

AHEAD_S = 24 * 3600
"""So far ahead it is told who comes by a door."""


def lost(slot: int) -> LostPhone:
    """What a blocked phone could still do.

    Raises UnknownNameError; OfficeRefusedError for a phone that is not blocked.
    """
    phone = row_of(slot)
    if phone.blocked_at is None:
        raise OfficeRefusedError("phone_in_use")
    now, names = runtime.now(), door_names()
    found = revocation.picture(_door_facts(phone, phone.blocked_at), now)
    people = dict(Person.objects.values_list("pk", "name"))
    unaware = tuple(
        UnawareDoor(names[one.door], one.first_at, one.until, _passers(one, people))
        for one in found.unaware
    )
    holder = phone.owner.name if phone.owner else ""
    aware = tuple(sorted(names[one] for one in found.aware))
    return LostPhone(
        holder, unaware, aware, tuple(sorted(names[one] for one in found.harmless)), found.until
    )


def _passers(one: revocation.DoorPicture, people: dict[int, str]) -> tuple[Passer, ...]:
    return tuple(Passer(people[come.person], come.begin, come.end) for come in one.passing)


def _door_facts(phone: Phone, blocked_at: int) -> list[revocation.DoorFacts]:
    """Of every lock in service at which the phone ever was given anything; by the lock's key."""
    issued: defaultdict[int, list[Issued]] = defaultdict(list)
    for row in Grant.objects.filter(phone=phone, lock__standing=Standing.IN_SERVICE):
        issued[row.lock_id].append(issued_of(row))
    locks = Lock.objects.in_bulk(issued)
    applied = dict(LogBook.objects.filter(lock__in=locks).values_list("lock_id", "state_applied"))
    return [
        revocation.DoorFacts(
            key,
            tuple(grants),
            # What the lock refused before is not told apart: rather a door too many than too few.
            0,
            _knows(locks[key], applied.get(key), blocked_at),
            _sight(key),
            _passing(locks[key]),
        )
        for key, grants in issued.items()
    ]


def _knows(lock: Lock, applied: int | None, blocked_at: int) -> bool:
    """Whether a receipt showed a state that was sealed after the block."""
    if applied is None:
        return False
    if applied == lock.state_number and not lock.renewal_due:
        return True
    later = IssuedState.objects.filter(lock=lock, number=applied, issued_at__gt=blocked_at)
    return later.exists()


def _sight(lock: int) -> ClockSight:
    """The lock's clock as its newest proven record tells it."""
    newest = Record.objects.filter(lock=lock).order_by("-position").first()
    if newest is None or newest.plain is None:
        return ClockSight()
    return sight_of(LogRecord.parse(newest.plain))


def _passing(lock: Lock) -> tuple[revocation.Passing, ...]:
    """Who comes by within a day, of those whom rules at this door are about."""
    hung = Assignment.objects.filter(lock=lock, until__isnull=True).select_related("access_point")
    place = hung.first()
    if place is None:
        return ()
    now, point = runtime.now(), place.access_point
    rows = _rules_at(point)
    people = Person.objects.filter(_about(rows), phones__blocked_at__isnull=True).distinct()
    facts = Facts(tuple(rule_fact(row) for row in rows), contracts())
    door: Door = door_fact(point)
    return revocation.passing(
        [person_fact(one) for one in people], door, facts, (now, now + AHEAD_S)
    )


def _rules_at(point: AccessPoint) -> list[AccessRule]:
    homes = point.homes.values("home")
    here = Q(access_point=point) | Q(home__in=homes) | Q(home_group__homes__home__in=homes)
    rows = in_force().filter(here).select_related("group", "home_group")
    return list(rows.distinct().order_by("pk"))


def _about(rows: list[AccessRule]) -> Q:
    """The people whom rules name, by themselves or as one of many."""
    return (
        Q(pk__in=[row.person_id for row in rows])
        | Q(organisation__in=[row.organisation_id for row in rows])
        | Q(memberships__group__in=[row.group_id for row in rows])
    )
