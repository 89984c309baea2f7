"""Hashes that phones register ahead, so that access can be given without them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max

from central import runtime
from central.access.models import Grant, Registration
from central.access.serials import AHEAD, fresh
from central.audit.requests import writing
from central.locks.models import Lock, Standing
from central.phones.enrolment import active, row_of
from central.phones.models import Phone
from central.upkeep.row import upkeep
from host_tools.office import contract
from host_tools.office.contract import Wanted


def wanted(slot: int) -> list[Wanted]:
    """Spare registrations for every lock in service, ahead of any grant.

    There are several of them: whoever mistyped access gives it again before the phone has synced.
    Raises UnknownNameError; a blocked phone is asked for nothing.
    """
    phone = row_of(slot)
    if phone.blocked_at is not None:
        return []
    spares, last, floor = _spares(phone), last_serials(phone), upkeep().overall_floor
    locks = Lock.objects.filter(standing=Standing.IN_SERVICE).order_by("pk")
    return [
        Wanted(lock_id, serial)
        for key, lock_id in locks.values_list("pk", "lock_id")
        for serial in _lacking(spares[key], last.get(key, 0), floor)
    ]


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
        named = {one.lock_id for one in given}
        locks = Lock.objects.filter(lock_id__in=named, standing=Standing.IN_SERVICE)
        _keep(phone, {lock.lock_id: lock for lock in locks}, given)


def _keep(phone: Phone, locks: dict[bytes, Lock], given: list[contract.Registration]) -> None:
    last, spares, floor = last_serials(phone), _spares(phone), upkeep().overall_floor
    box, kept = runtime.current().box, []
    for one in given:
        lock = locks.get(one.lock_id)
        if lock is None or not _is_asked(one.serial, spares[lock.pk], last.get(lock.pk, 0), floor):
            continue
        spares[lock.pk].append(one.serial)
        sealed = box.seal(one.stored_key + one.server_key, one.lock_id)
        kept.append(Registration(phone=phone, lock=lock, serial=one.serial, sealed_hashes=sealed))
    Registration.objects.bulk_create(kept)


def _is_asked(serial: int, spares: list[int], last: int, floor: int) -> bool:
    """Whether `wanted` told it, now or a while ago."""
    room = len(spares) < AHEAD
    return room and max(last, floor, *spares) < serial <= runtime.now()
