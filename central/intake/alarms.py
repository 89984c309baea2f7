"""What a person must look at, raised once."""

from central import runtime
from central.intake import models
from central.locks.models import Lock
from central.locks.register import door_names
from host_tools.office.contract import Alarm


def raise_alarm(lock: Lock, kind: str, first_index: int, last_index: int) -> None:
    """Raise it, unless it stands already. Call it within a transaction."""
    models.Alarm.objects.get_or_create(
        lock=lock,
        kind=kind,
        first_index=first_index,
        last_index=last_index,
        defaults={"raised_at": runtime.now()},
    )


def alarms() -> list[Alarm]:
    """Everything raised so far, oldest first."""
    names = door_names()
    return [
        Alarm(names[row.lock_id], row.kind, row.first_index, row.last_index)
        for row in models.Alarm.objects.order_by("pk")
    ]


def alarm_count() -> int:
    """How many were ever raised."""
    return models.Alarm.objects.count()
