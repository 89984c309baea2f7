"""The complete state of each lock, sealed anew under a higher number whenever it changes."""

from collections.abc import Iterable

from central import runtime
from central.audit.requests import writing
from central.locks.keys import keys_of
from central.locks.models import Floor, IssuedState, Lock, Standing
from central.upkeep.clock import doubt_now, issue_time
from central.upkeep.row import upkeep
from firmware import messages
from firmware.messages import MessageError
from firmware.state_record import Config, LockState
from host_tools.credentials import Parcel
from host_tools.errors import OfficeRefusedError
from host_tools.office.sealing import seal

SLACK_S = messages.WEEK_S
"""A lock's clock may be slow; a floor outlives the grants beneath it by a week."""


def renew(lock: Lock) -> bytes:
    """Seal the complete current state under a higher number. Call it within a transaction.

    Raises:
        OfficeRefusedError: with more revoked phones than a state holds.
    """
    number = max(lock.state_number, lock.highest_seen) + 1
    envelope = seal(keys_of(lock), messages.ENVELOPE_STATE, number, _content(lock))
    IssuedState.objects.create(lock=lock, number=number, issued_at=runtime.now(), envelope=envelope)
    lock.state_number, lock.renewal_due = number, False
    lock.save(update_fields=["state_number", "renewal_due"])
    return envelope


def renew_when_possible(lock: Lock) -> None:
    """The same, or later: blocking a phone never waits for a clock. Call within a transaction."""
    if doubt_now() is None:
        renew(lock)
    else:
        lock.renewal_due = True
        lock.save(update_fields=["renewal_due"])


def renew_due(lock_ids: Iterable[bytes]) -> None:
    """Seal what could not be sealed while the clock was in doubt, now that it is not."""
    due = Lock.objects.filter(lock_id__in=lock_ids, renewal_due=True, standing=Standing.IN_SERVICE)
    if due.exists() and doubt_now() is None:
        with writing():
            for lock in due:
                renew(lock)


def _content(lock: Lock) -> bytes:
    state = LockState()
    kept = upkeep()
    state.issued = issue_time()
    state.overall_floor = max(kept.overall_floor, lock.overall_floor)
    if state.issued < kept.issue_limit:
        state.issue_limit = kept.issue_limit
    state.config = Config.parse(lock.config)
    state.floors = _floors(lock)
    try:
        return bytes(state.pack())
    except MessageError as error:
        raise OfficeRefusedError("too_many_revoked", name=lock.lock_id.hex()) from error


def _floors(lock: Lock) -> dict[int, int]:
    """Floors by slot, pruned once no grant beneath them can still be valid."""
    lock.floors.filter(until__lte=runtime.now() - SLACK_S).delete()
    return dict(lock.floors.values_list("phone__slot", "serial"))


def raise_floor(lock: Lock, phone_id: int, serial: int, until: int) -> None:
    """Void a phone's serials up to `serial`. Call `renew` in the same transaction.

    `phone_id` is the row's, `until` when the last grant beneath ends.
    """
    floor = Floor.objects.filter(lock=lock, phone_id=phone_id).first()
    floor = floor or Floor(lock=lock, phone_id=phone_id, serial=0, until=0)
    floor.serial, floor.until = max(floor.serial, serial), max(floor.until, until)
    floor.save()


def configure(lock: Lock, config: Config) -> Parcel:
    """Seal another configuration into the next state; returns that state's envelope."""
    with writing():
        lock.config = config.pack()
        lock.save(update_fields=["config"])
        renew(lock)
    return newest(lock)


def newest(lock: Lock) -> Parcel:
    """The newest state's envelope."""
    return Parcel(lock.lock_id, lock.states.get(number=lock.state_number).envelope)
