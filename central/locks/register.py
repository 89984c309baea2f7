"""Which locks there are: announced before they are made, in service, forgotten at the end."""

from django.db import IntegrityError

from central import runtime
from central.audit.requests import writing
from central.locks import states
from central.locks.keys import seal_key
from central.locks.models import Assignment, Lock, Standing
from central.places.points import point_called
from firmware.messages import MessageError
from firmware.state_record import Config
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.office.contract import Announcement


def config_in(packed: bytes) -> Config:
    """The configuration that a caller sent. Raises OfficeRefusedError for what is none."""
    try:
        return Config.parse(packed)
    except MessageError as error:
        raise OfficeRefusedError("settings_wrong") from error


def announce(order: Announcement) -> bytes:
    """Keep a lock that is about to be made; returns its first STATE envelope.

    Raises:
        OfficeRefusedError: when another lock hangs at that access point, or the name is none.
    """
    config = config_in(order.config)
    try:
        with writing():
            point = point_called(order.name)
            lock = Lock(lock_id=order.lock_id, config=config.pack())
            lock.sealed_key = seal_key(order.lock_id, order.k_lock)
            lock.save()
            Assignment.objects.create(access_point=point, lock=lock, since=runtime.now())
            envelope = states.renew(lock)
            lock.first_state = lock.state_number
            lock.save(update_fields=["first_state"])
    except IntegrityError as error:
        raise OfficeRefusedError("door_exists", name=order.name) from error
    return envelope


def confirm(lock_id: bytes) -> None:
    """Put an announced lock in service; its first state was written with its keys."""
    with writing():
        Lock.objects.filter(lock_id=lock_id, standing=Standing.ANNOUNCED).update(
            standing=Standing.IN_SERVICE
        )


def withdraw(lock_id: bytes) -> None:
    """Forget a lock that never came into service."""
    with writing():
        Lock.objects.filter(lock_id=lock_id, standing=Standing.ANNOUNCED).delete()


def forget(lock_id: bytes) -> None:
    """The lock is wiped or given up: out of service, its key destroyed, its door free."""
    with writing():
        for lock in Lock.objects.filter(lock_id=lock_id, standing=Standing.IN_SERVICE):
            lock.standing, lock.sealed_key = Standing.FORGOTTEN, b""
            lock.save()
            lock.assignments.filter(until__isnull=True).update(until=runtime.now())


def in_service(lock_id: bytes) -> Lock:
    """The lock of that id. Raises UnknownNameError unless it is in service."""
    found = Lock.objects.filter(lock_id=lock_id, standing=Standing.IN_SERVICE).first()
    if found is None:
        raise UnknownNameError("unknown_door", lock_id.hex())
    return found


def hanging() -> list[Assignment]:
    """Where the locks in service hang, by the name of the access point."""
    return list(
        Assignment.objects.filter(until__isnull=True, lock__standing=Standing.IN_SERVICE)
        .select_related("lock", "access_point")
        .order_by("access_point__name")
    )


def door_names() -> dict[int, str]:
    """By lock: the access point where it hangs, or hung last."""
    rows = Assignment.objects.order_by("since", "pk").values_list("lock_id", "access_point__name")
    return dict(rows)
