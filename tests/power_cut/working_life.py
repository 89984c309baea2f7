"""A working life of one lock, recorded flash operation by flash operation."""

from dataclasses import dataclass
from pathlib import Path

from firmware import messages
from firmware.state_record import LockState
from hil_tests.bench import Bench
from hil_tests.sim_rig import SimRig
from hil_tests.visitor import Visitor
from host_tools.credentials import LogPage
from host_tools.log_chain import ChainPosition
from host_tools.phone.session import LockSession
from sim.hardware.flash import Recording

SEED = 20
EVENTS = 200
"""Events that the run logs at least."""
ORDERS_PER_VISIT = 12
REVOKED_SLOT = 3


@dataclass(frozen=True)
class Life:
    """What was recorded; marks count the events that phones held receipts of."""

    recording: Recording
    bench: Bench
    """Whose office, keys and random numbers go on; its rig is closed."""
    holder: Visitor
    """Has a right from the first operation to the last."""
    lock_time: int
    """When it ended."""


async def live(folder: Path, events: int = EVENTS) -> Life:
    """Let holder after holder bring a grant and post, open, lock and carry pages home."""
    rig = SimRig(SEED, folder)
    rig.air.interval_s = 0
    bench = Bench(rig, SEED)
    try:
        await bench.provision()
        await rig.asleep()
        holder = bench.visitor(7)
        recording = rig.door.board.flash.record()
        recording.mark(0)
        slot = 10
        while _known(recording) < events:
            slot += 1
            await _visit(bench, bench.visitor(slot), recording)
        return Life(recording, bench, holder, rig.lock_time())
    finally:
        await rig.close()


def _known(recording: Recording) -> int:
    return int(str(recording.marks[-1][1]))


async def _visit(bench: Bench, visitor: Visitor, recording: Recording) -> None:
    async with visitor.visit() as session:
        for number in range(ORDERS_PER_VISIT):
            command = messages.COMMAND_LOCK if number % 2 else messages.COMMAND_OPEN
            status = await session.prove(command)
            recording.mark(status.log_next)
        await _carry_post(bench, session, status.log_next)


async def _carry_post(bench: Bench, session: LockSession, log_next: int) -> None:
    """Bring a state, fetch the log, bring the office's acknowledgement."""
    now = bench.rig.lock_time()
    state = LockState()
    state.floors[REVOKED_SLOT] = log_next
    # The log grows, so its index will do as a number that does.
    parcel = bench.office.state(state, log_next, now)
    await session.deliver(parcel, lambda _done, _total: None)
    pages = await read_log(session, 0, log_next)
    stored = b"".join(page.records for page in pages)
    position = bench.office.verify(ChainPosition(), 0, stored).position
    parcel = bench.office.acknowledgement(position, now)
    await session.deliver(parcel, lambda _done, _total: None)


async def read_log(session: LockSession, first_index: int, end: int) -> list[LogPage]:
    """Every record in [first_index, end), acknowledged or not."""
    pages: list[LogPage] = []
    while first_index < end:
        count = min(messages.LOG_RECORDS, end - first_index)
        page = await session.read_log(first_index, count)
        assert isinstance(page, LogPage)
        assert page.next_index > first_index
        pages.append(page)
        first_index = page.next_index
    return pages
