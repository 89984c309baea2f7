"""Room for the next floor in a lock's state: when there is none, a floor over all slots is raised.

The decision is `floors.overall_floor`; whom it shuts out gets access again at their next sync.
"""

from collections import defaultdict

from central import runtime
from central.access.decisions import floors
from central.access.models import Grant, Registration
from central.locks.models import Lock
from central.upkeep.row import notice, upkeep

ROOM_MADE = "room_made"
"""Notice: a lock's overall floor was raised, for it had as many floors as a state holds."""


def overall_floors() -> defaultdict[int, int]:
    """By lock: the floor over all slots, the office's or its own."""
    everywhere = upkeep().overall_floor
    found: defaultdict[int, int] = defaultdict(lambda: everywhere)
    own = Lock.objects.filter(overall_floor__gt=everywhere)
    found.update(own.values_list("pk", "overall_floor"))
    return found


def make_room(lock: Lock) -> None:
    """Raise the lock's overall floor if the next floor would not fit.

    Call it within a transaction, after floors were raised and before the state is sealed.
    """
    now = runtime.now()
    here = dict(lock.floors.filter(until__gt=now).values_list("phone__slot", "serial"))
    in_force = Grant.objects.filter(lock=lock, not_after__gt=now, withdrawn_at__isnull=True)
    held = [
        floors.Held(slot, serial, until)
        for slot, serial, until in in_force.values_list("phone__slot", "serial", "not_after")
    ]
    overall = max(lock.overall_floor, upkeep().overall_floor)
    found = floors.overall_floor(here, held, overall, now)
    if found is None or not found.required:
        return
    lock.overall_floor = found.serial
    lock.save(update_fields=["overall_floor"])
    lock.floors.filter(serial__lte=found.serial).delete()
    Registration.objects.filter(lock=lock, serial__lte=found.serial).delete()
    void = in_force.filter(serial__lte=found.serial)
    void.filter(by_rule=False).update(withdrawn_at=now, reissue=True)
    void.filter(by_rule=True).update(withdrawn_at=now)
    notice(ROOM_MADE, now, lock.lock_id.hex(), phones=len(found.shut_out))
