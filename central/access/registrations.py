"""Hashes that phones register ahead, so that access can be given without them."""

from collections.abc import Iterable

from django.db.models import Max

from central import runtime
from central.access.models import Grant, Registration
from central.audit.requests import writing
from central.locks.models import Lock, Standing
from central.phones.enrolment import active, row_of
from central.phones.models import Phone
from central.upkeep.row import upkeep
from host_tools.office import contract
from host_tools.office.contract import Wanted


def wanted(slot: int) -> list[Wanted]:
    """One spare registration for every lock in service, ahead of any grant.

    Raises UnknownNameError; a blocked phone is asked for nothing.
    """
    phone = row_of(slot)
    if phone.blocked_at is not None:
        return []
    spare = set(Registration.objects.filter(phone=phone).values_list("lock_id", flat=True))
    last = last_serials(phone)
    floor = upkeep().overall_floor
    locks = Lock.objects.filter(standing=Standing.IN_SERVICE).exclude(pk__in=spare)
    return [
        Wanted(lock_id, next_serial(last.get(key, 0), floor))
        for key, lock_id in locks.order_by("pk").values_list("pk", "lock_id")
    ]


def last_serials(phone: Phone) -> dict[int, int]:
    """By lock: the highest serial that was ever granted to this phone there."""
    rows = Grant.objects.filter(phone=phone).values_list("lock_id").annotate(last=Max("serial"))
    return dict(rows)


def next_serial(last: int, floor: int) -> int:
    """A serial from time, above the floor: one that a restored backup lacks is not used again."""
    return max(last + 1, floor + 1, runtime.now())


def register(slot: int, registrations: Iterable[contract.Registration]) -> None:
    """Keep the hashes that were asked for. Raises OfficeRefusedError for a blocked phone."""
    phone, box = active(slot), runtime.current().box
    last = last_serials(phone)
    given, floor = {one.lock_id: one for one in registrations}, upkeep().overall_floor
    with writing():
        for lock in Lock.objects.filter(lock_id__in=given, standing=Standing.IN_SERVICE):
            one = given[lock.lock_id]
            before = last.get(lock.pk, 0)
            if not max(before, floor) < one.serial <= next_serial(before, floor):
                continue
            sealed = box.seal(one.stored_key + one.server_key, one.lock_id)
            Registration.objects.get_or_create(
                phone=phone, lock=lock, serial=one.serial, defaults={"sealed_hashes": sealed}
            )
