"""What phones carry to locks: states that are not known to be in force, acknowledgements."""

from dataclasses import replace

from central import runtime
from central.access.grants import credentials
from central.intake.models import LogBook
from central.intake.views import doors
from central.locks import states
from central.locks.keys import keys_of
from central.locks.models import Lock
from central.locks.register import in_service
from firmware import messages, records
from host_tools.credentials import Credential, Parcel
from host_tools.office.sealing import seal


def with_log_positions(held: list[Credential]) -> list[Credential]:
    """The same credentials, telling where to go on reading each lock's log."""
    rows = LogBook.objects.values_list("lock__lock_id", "next_index")
    positions = {bytes(lock_id): index for lock_id, index in rows}
    return [replace(one, log_next=positions.get(one.lock_id, 0)) for one in held]


def parcels(slot: int) -> list[Parcel]:
    """Envelopes for the doors that this phone has access to."""
    mine = {one.lock_id for one in credentials(slot)}
    behind = [one.lock_id for one in doors() if one.lock_id in mine and not one.up_to_date]
    acknowledged = LogBook.objects.filter(lock__lock_id__in=mine, safe_index__gt=0)
    books = acknowledged.select_related("lock").order_by("lock")
    new_states = [states.newest(in_service(one)) for one in behind]
    return new_states + [_acknowledgement(one) for one in books]


def _acknowledgement(book: LogBook) -> Parcel:
    """Everything that a finished backup holds may be overwritten."""
    body = records.pack_acknowledgement(book.safe_index - 1, book.safe_tag)
    kind = messages.ENVELOPE_ACKNOWLEDGEMENT
    envelope = seal(keys_of(book.lock), kind, runtime.now(), body)
    return Parcel(book.lock.lock_id, envelope)


def clock_token(slot: int, lock_id: bytes, lock_nonce: bytes) -> bytes | None:
    """An envelope that sets that lock's clock, for a phone with a grant there."""
    if all(one.lock_id != lock_id for one in credentials(slot)):
        return None
    lock: Lock = in_service(lock_id)
    body = records.pack_clock_token(lock_nonce, runtime.now())
    return seal(keys_of(lock), messages.ENVELOPE_CLOCK, runtime.now(), body)
