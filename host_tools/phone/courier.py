"""The post that a phone carries: envelopes to a lock, log pages and receipts away from it.

Every step stands for itself: what was delivered or gathered before a connection breaks stays so,
and the next visit goes on from there.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from firmware import messages
from firmware.messages import LOG_RECORD_BYTES, LOG_RECORDS
from firmware.status import Status
from host_tools.credentials import LogPage, Parcel
from host_tools.phone.events import ExchangeStep, Listener, Progress
from host_tools.phone.link import LinkError
from host_tools.phone.session import LockSession

GATHER_IN_PASSING = 4 * LOG_RECORDS
"""Log records taken along when a door is opened: about as many as two visits make."""
ALL_RECORDS = 0xFFFF
"""More than a lock holds."""

TokenSource = Callable[[bytes], bytes | None]
"""Asks the office, when it is within reach, for a clock token over a lock nonce; may take time."""


@dataclass(frozen=True)
class SyncTasks:
    """What to do while connected anyway.

    `parcels` are delivered in their order; records are gathered from `next_index` (the first that
    neither office nor phone has; None: the lock tells), `gather` at most; `token` (when online)
    sets the lock's clock exactly.
    """

    parcels: tuple[Parcel, ...] = ()
    gather: int = 0
    next_index: int | None = None
    token: TokenSource | None = None


async def run_sync_tasks(
    session: LockSession, lock_id: bytes, status: Status, tasks: SyncTasks, tell: Listener
) -> tuple[tuple[Parcel, ...], tuple[LogPage, ...]]:
    """Deliver, then gather; returns what the lock now has of the post, and what was gathered.

    They are a favour: when one breaks off, what was done so far still counts.
    """
    delivered: list[Parcel] = []
    pages: list[LogPage] = []
    try:
        await _deliver(session, await _due(session, lock_id, tasks), status, delivered, tell)
        await _gather(session, status, tasks, pages, tell)
        await session.command(messages.COMMAND_END)
    except LinkError:
        tell(Progress(ExchangeStep.RETRYING))
    return tuple(delivered), tuple(pages)


async def _due(session: LockSession, lock_id: bytes, tasks: SyncTasks) -> list[Parcel]:
    """A clock token, when the office is within reach, and everything that is carried."""
    token = None
    if tasks.token:
        token = await asyncio.to_thread(tasks.token, session.lock_nonce)
    first = [Parcel(lock_id, token)] if token else []
    return first + [parcel for parcel in tasks.parcels if parcel.lock_id == lock_id]


def _is_known(parcel: Parcel, status: Status) -> bool:
    return parcel.kind == messages.ENVELOPE_STATE and parcel.number <= status.state_number


async def _deliver(
    session: LockSession,
    parcels: list[Parcel],
    status: Status,
    delivered: list[Parcel],
    tell: Listener,
) -> None:
    for parcel in parcels:
        outcome = messages.OUTCOME_STALE
        if not _is_known(parcel, status):
            answer = await session.deliver(
                parcel, lambda done, total: tell(Progress(ExchangeStep.DELIVERING, done, total))
            )
            outcome = answer.outcome
        if outcome in (messages.OUTCOME_OK, messages.OUTCOME_STALE):
            delivered.append(parcel)


async def _gather(
    session: LockSession, status: Status, tasks: SyncTasks, pages: list[LogPage], tell: Listener
) -> None:
    """Read on from the first record that neither the office nor this phone has.

    Each page begins with the record before it, so that it proves itself in whatever order pages
    come home; only the first of those is read for the purpose.
    """
    begin = _begin(status, tasks)
    at = max(begin - 1, status.log_first)
    end = min(status.log_next, begin + tasks.gather)
    total, before = end - at, b""
    while at < end:
        await session.keep_fresh()
        page = await session.read_log(at, min(LOG_RECORDS, end - at))
        if isinstance(page, Status) or page.next_index == at:
            return
        first = at - len(before) // LOG_RECORD_BYTES
        pages.append(LogPage(page.lock_id, first, before + page.records))
        at, before = page.next_index, page.records[-LOG_RECORD_BYTES:]
        tell(Progress(ExchangeStep.GATHERING, total - (end - at), total))


def _begin(status: Status, tasks: SyncTasks) -> int:
    """Where to go on; what the office has is not known to a phone that never asked it."""
    unacknowledged = status.log_next - status.pending_records
    known = unacknowledged if tasks.next_index is None else tasks.next_index
    return max(known, status.log_first)
