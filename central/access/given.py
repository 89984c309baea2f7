"""One access at a time: what is given now, and taking it back without blocking the phone."""

from django.db.models import Exists, OuterRef, Q

from central import runtime
from central.access.grants import void
from central.access.handing import held_by_rule
from central.access.models import Grant
from central.audit.requests import writing
from central.locks.models import Standing
from central.locks.register import door_names, in_service
from central.phones.enrolment import row_of
from host_tools.errors import OfficeRefusedError
from host_tools.office.contract import AccessAt, GivenAccess


def given() -> list[GivenAccess]:
    """Every access in force or to come, by holder and door; as `credentials` would hand it out.

    What a newer batch took the place of is not told, nor anything of a blocked phone.
    """
    newer = Grant.objects.filter(
        phone=OuterRef("phone"), lock=OuterRef("lock"), serial__gt=OuterRef("serial")
    ).exclude(issued_at=OuterRef("issued_at"))
    rows = (
        Grant.objects.filter(~Exists(newer), not_after__gt=runtime.now())
        .filter(Q(withdrawn_at__isnull=True) | Q(reissue=True))
        .filter(phone__blocked_at__isnull=True, lock__standing=Standing.IN_SERVICE)
        .select_related("lock", "phone", "sign_in__person")
    )
    names = door_names()
    found = [_told(row, names[row.lock_id]) for row in rows]
    return sorted(found, key=lambda one: (one.holder, one.door, one.phone_id, one.not_before))


def _told(row: Grant, door: str) -> GivenAccess:
    return GivenAccess(
        row.phone.slot,
        row.sign_in.person.name,
        row.lock.lock_id,
        door,
        row.not_before,
        row.not_after,
        row.rights,
        row.schedule,
        row.reissue,
    )


def take_back(order: AccessAt) -> None:
    """End what a phone has at one lock; its access elsewhere, and the phone, stay.

    A lock that may still take a grant is told by a floor.

    Raises:
        UnknownNameError: for a phone or lock that is none.
        OfficeRefusedError: when the phone has nothing there, or has it by a rule that stands.
    """
    phone, lock = row_of(order.phone_id), in_service(order.lock_id)
    if any(held_by_rule(phone, lock)):
        raise OfficeRefusedError("access_by_rule")
    rows = Grant.objects.filter(phone=phone, lock=lock)
    with writing():
        if not void(rows):
            raise OfficeRefusedError("no_access_given")
