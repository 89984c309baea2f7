"""Hashes that phones register ahead, so that access can be given without them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max

from central import runtime
from central.access.decisions.serials import AHEAD, DOORS, doors_to_register, fresh
from central.access.models import Grant, Registration
from central.access.room import overall_floors
from central.access.rule_facts import doors_reached, facts_for
from central.access.rules import in_force
from central.audit.requests import writing
from central.locks.models import Assignment, Lock, Standing
from central.people.models import GroupKind, Person
from central.phones.enrolment import active, hold, row_of
from central.phones.models import Phone, SignIn
from central.places.models import HomeDoor, HomeInGroup
from host_tools.office import contract
from host_tools.office.contract import Wanted


def wanted(slot: int) -> list[Wanted]:
    """Spare registrations for the doors that the phone may need, ahead of any grant.

    There are several of them: whoever mistyped access gives it again before the phone has synced.
    Raises UnknownNameError; a blocked phone is asked for nothing.
    """
    phone = row_of(slot)
    if phone.blocked_at is not None:
        return []
    spares, last, floors = _spares(phone), last_serials(phone), overall_floors()
    return [
        Wanted(lock_id, serial)
        for key, lock_id in _locks_for(phone)
        for serial in _lacking(spares[key], last.get(key, 0), floors[key])
    ]


def _locks_for(phone: Phone) -> list[tuple[int, bytes]]:
    """Key and id of the locks that a phone registers at.

    In a small office, all. In a large one: where rules reach or it has access, then those of its
    district, and others while there is room.
    """
    in_service = Lock.objects.filter(standing=Standing.IN_SERVICE)
    known = dict(in_service.order_by("pk").values_list("pk", "lock_id"))
    if len(known) <= DOORS:
        return list(known.items())
    held = Grant.objects.filter(phone=phone, not_after__gt=runtime.now())
    reached = [*held.values_list("lock_id", flat=True)]
    around: list[int] = []
    sign_in = SignIn.objects.filter(phone=phone, ended_at__isnull=True).first()
    if sign_in is not None:
        facts = facts_for(in_force(), sign_in.person)
        reached += [lock.pk for lock, _ in doors_reached(facts)]
        around += _in_districts_of(sign_in.person)
    chosen = doors_to_register(reached, [*around, *known], DOORS)
    return [(key, known[key]) for key in chosen if key in known]


def _in_districts_of(person: Person) -> list[int]:
    """Locks at the doors of homes in the districts that somebody belongs to."""
    theirs = person.memberships.filter(until__isnull=True, group__kind=GroupKind.DISTRICT)
    homes = HomeInGroup.objects.filter(until__isnull=True, group__in=theirs.values("group"))
    doors = HomeDoor.objects.filter(home__in=homes.values("home"))
    hanging = Assignment.objects.filter(until__isnull=True)
    there = hanging.filter(access_point__in=doors.values("access_point"))
    return list(there.order_by("lock").values_list("lock_id", flat=True))


def _spares(phone: Phone) -> defaultdict[int, list[int]]:
    """By lock: the serials that wait for a grant."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for key, serial in Registration.objects.filter(phone=phone).values_list("lock_id", "serial"):
        found[key].append(serial)
    return found


def _lacking(spares: list[int], last: int, floor: int) -> tuple[int, ...]:
    """The serials that this phone should register at a lock, ascending."""
    return fresh(max(last, *spares, 0), floor, runtime.now(), max(0, AHEAD - len(spares)))


def last_serials(phone: Phone) -> dict[int, int]:
    """By lock: the highest serial that was ever granted to this phone there."""
    rows = Grant.objects.filter(phone=phone).values_list("lock_id").annotate(last=Max("serial"))
    return dict(rows)


def register(slot: int, registrations: Iterable[contract.Registration]) -> None:
    """Keep the hashes that were asked for. Raises OfficeRefusedError for a blocked phone."""
    phone = active(slot)
    given = sorted(registrations, key=lambda one: one.serial)
    with writing():
        hold(phone)
        named = {one.lock_id for one in given}
        locks = Lock.objects.filter(lock_id__in=named, standing=Standing.IN_SERVICE)
        _keep(phone, {lock.lock_id: lock for lock in locks}, given)


def _keep(phone: Phone, locks: dict[bytes, Lock], given: list[contract.Registration]) -> None:
    last, spares, floors = last_serials(phone), _spares(phone), overall_floors()
    box, kept = runtime.current().box, []
    for one in given:
        lock = locks.get(one.lock_id)
        if lock is None:
            continue
        if not _is_asked(one.serial, spares[lock.pk], last.get(lock.pk, 0), floors[lock.pk]):
            continue
        spares[lock.pk].append(one.serial)
        sealed = box.seal(one.stored_key + one.server_key, one.lock_id)
        kept.append(Registration(phone=phone, lock=lock, serial=one.serial, sealed_hashes=sealed))
    Registration.objects.bulk_create(kept)


def _is_asked(serial: int, spares: list[int], last: int, floor: int) -> bool:
    """Whether `wanted` told it, now or a while ago."""
    room = len(spares) < AHEAD
    return room and max(last, floor, *spares) < serial <= runtime.now()
