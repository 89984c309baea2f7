"""What phones carry to locks: states that are not known to be in force, acknowledgements."""

from dataclasses import replace

from central import runtime
from central.access.grants import credentials
from central.audit.requests import writing
from central.intake.models import LogBook
from central.intake.views import doors
from central.locks import states
from central.locks.keys import keys_of
from central.locks.models import Lock
from central.locks.register import in_service
from central.locks.sealing import sealed_now
from central.upkeep.clock import doubt_now
from central.upkeep.row import upkeep
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
    states.renew_due(mine)
    behind = [one.lock_id for one in doors() if one.lock_id in mine and not one.up_to_date]
    new_states = [states.newest(in_service(one)) for one in behind]
    return new_states + _acknowledgements(mine)


def _acknowledgements(lock_ids: set[bytes]) -> list[Parcel]:
    """What a finished backup holds may be overwritten, and no more but by an explicit choice.

    None while the office's clock is in doubt: that a lock keeps its log longer costs nothing.
    """
    if doubt_now():
        return []
    unsaved = upkeep().acknowledge_unsaved
    books = LogBook.objects.filter(lock__lock_id__in=lock_ids).select_related("lock")
    return [
        _acknowledgement(book.lock, index, tag)
        for book in books.order_by("lock")
        for index, tag in [
            (book.next_index, book.tag) if unsaved else (book.safe_index, book.safe_tag)
        ]
        if index
    ]


def _acknowledgement(lock: Lock, next_index: int, tag: bytes) -> Parcel:
    body = records.pack_acknowledgement(next_index - 1, tag)
    kind = messages.ENVELOPE_ACKNOWLEDGEMENT
    return Parcel(lock.lock_id, seal(keys_of(lock), kind, runtime.now(), body))


def clock_token(slot: int, lock_id: bytes, lock_nonce: bytes) -> bytes | None:
    """An envelope that sets that lock's clock, for a phone with a grant there."""
    if all(one.lock_id != lock_id for one in credentials(slot)):
        return None
    lock: Lock = in_service(lock_id)
    with writing():
        body = records.pack_clock_token(lock_nonce, runtime.now())
        return sealed_now(lock, messages.ENVELOPE_CLOCK, body)
