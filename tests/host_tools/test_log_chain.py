"""The office proves what a lock logged, and sees what was cut, altered, moved or left out."""

from binascii import unhexlify

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.event_log import EventLog
from firmware.key_store import KeyRing
from firmware.log_seal import RECORD_BYTES, RECORDS_PER_EPOCH
from firmware.records import EVENT_OPENED, LogRecord
from host_tools.log_chain import (
    ChainCheck,
    ChainClaim,
    ChainPosition,
    ChainProblem,
    LogChain,
    ProblemKind,
    contradiction,
    rollback,
)
from sim.hardware.flash import PowerCutError
from tests.support.partition import RegionPartition
from tests.support.vm import run_vm

ROOT = bytes(range(32))
OTHER_ROOT = bytes(range(1, 33))
START = ChainPosition()

VM_SCRIPT = """
from firmware.event_log import EventLog
from firmware.key_store import KeyRing
from firmware.records import EVENT_OPENED, LogRecord
from tests.support.ram_partition import RamPartition
from binascii import hexlify

log_flash, key_flash = RamPartition(4), RamPartition(8)
KeyRing(key_flash).start(bytes(range(32)))
hint = None
for number in range(80):
    log = EventLog(log_flash, KeyRing(key_flash), hint)
    log.append(LogRecord(EVENT_OPENED, 3, 1, number).pack())
    hint = log.hint() if number % 2 else None
record = bytearray(64)
for index in range(log.next_index):
    log.read(index, 1, record)
    print(hexlify(record).decode())
"""


class Lock:
    """A real log on simulated flash."""

    def __init__(self, root: bytes = ROOT, sectors: int = 8) -> None:
        """Provision with `root`."""
        self.flash = RegionPartition(sectors)
        self.key_flash = RegionPartition(8)
        KeyRing(self.key_flash).start(root)
        self.log = EventLog(self.flash, KeyRing(self.key_flash))

    def append(self, count: int) -> None:
        """Log `count` events whose argument is their index."""
        for _ in range(count):
            record = LogRecord(EVENT_OPENED, 3, 1, self.log.next_index)
            self.log.append(record.pack())

    def tear_next(self, seed: int) -> None:
        """Cut the power in the next append and boot again."""
        self.flash.cut_power_after(0, seed)
        with pytest.raises(PowerCutError):
            self.append(1)
        self.log = EventLog(self.flash, KeyRing(self.key_flash))

    def stored(self, first: int, end: int) -> bytes:
        """Records as a phone fetches them."""
        page = bytearray((end - first) * RECORD_BYTES)
        assert self.log.read(first, end - first, page) == end - first
        return bytes(page)


def written(count: int, root: bytes = ROOT) -> bytes:
    """The stored form of a log of `count` events."""
    lock = Lock(root)
    lock.append(count)
    return lock.stored(0, count)


def indices(checked: ChainCheck) -> list[int]:
    """Indices proven, each of which must carry its own number."""
    assert all(found.record.argument == found.index for found in checked.records)
    return [found.index for found in checked.records]


def problem(kind: ProblemKind, first: int, last: int) -> ChainProblem:
    """Shorthand."""
    return ChainProblem(kind, first, last)


def test_a_log_written_in_the_real_vm_is_proven_and_read() -> None:
    stored = unhexlify(run_vm(VM_SCRIPT).replace("\n", ""))
    checked = LogChain(ROOT).verify(START, 0, stored)
    assert indices(checked) == list(range(80))
    assert not checked.problems
    assert checked.position == ChainPosition(80, stored[-64:-48])


@given(cuts=st.lists(st.integers(0, 150), max_size=6))
def test_a_log_may_come_in_any_pieces_that_overlap_or_touch(cuts: list[int]) -> None:
    stored = written(150)
    chain, position, seen = LogChain(ROOT), START, []
    for end in [*sorted(cuts), 150]:
        first = max(0, position.next_index - 3)
        checked = chain.verify(position, first, stored[first * 64 : end * 64])
        assert not checked.problems
        seen += indices(checked)
        position = checked.position
    assert seen == list(range(150))


@given(seeds=st.lists(st.integers(0, 999), min_size=1, max_size=4), before=st.integers(0, 70))
def test_torn_slots_are_skipped_without_alarm(seeds: list[int], before: int) -> None:
    lock = Lock()
    lock.append(before)
    for seed in seeds:
        lock.tear_next(seed)
    lock.append(2)
    end = lock.log.next_index
    checked = LogChain(ROOT).verify(START, 0, lock.stored(0, end))
    assert not checked.problems
    assert not checked.unsettled
    assert len(checked.records) + len(checked.torn) == end
    assert checked.position == ChainPosition(end, lock.log.last_tag)


@given(index=st.integers(0, 140), at=st.integers(0, 63), bit=st.integers(0, 7))
def test_an_altered_record_is_found_and_the_rest_still_proven(
    index: int, at: int, bit: int
) -> None:
    stored = bytearray(written(150))
    stored[index * 64 + at] ^= 1 << bit
    checked = LogChain(ROOT).verify(START, 0, bytes(stored))
    last = index if at >= 16 else index + 1
    assert checked.problems == (problem(ProblemKind.ALTERED, index, last),)
    assert indices(checked) == [i for i in range(150) if not index <= i <= last]


@given(first=st.integers(0, 140), second=st.integers(0, 140))
def test_records_in_another_order_are_not_accepted(first: int, second: int) -> None:
    stored = written(150)
    swapped = bytearray(stored)
    for to, source in ((first, second), (second, first)):
        swapped[to * 64 : to * 64 + 64] = stored[source * 64 : source * 64 + 64]
    checked = LogChain(ROOT).verify(START, 0, bytes(swapped))
    assert (first == second) == (not checked.problems)
    assert first == second or not {first, second} & set(indices(checked))


def test_a_left_out_record_is_found() -> None:
    stored = written(20)
    checked = LogChain(ROOT).verify(START, 0, stored[: 5 * 64] + stored[6 * 64 :])
    assert indices(checked) == list(range(5))
    assert checked.unsettled == tuple(range(5, 19))


def test_another_locks_records_are_not_accepted() -> None:
    checked = LogChain(OTHER_ROOT).verify(START, 0, written(20))
    assert not checked.records
    assert checked.position == START


def test_a_gap_is_reported_and_the_log_proven_again_behind_it() -> None:
    lock = Lock(sectors=3)
    lock.append(10)
    position = LogChain(ROOT).verify(START, 0, lock.stored(0, 10)).position
    lock.append(4 * RECORDS_PER_EPOCH)
    first, end = lock.log.oldest_index, lock.log.next_index
    checked = LogChain(ROOT).verify(position, first, lock.stored(first, end))
    assert checked.problems == (
        problem(ProblemKind.MISSING, 10, first - 1),
        problem(ProblemKind.UNPROVEN, first, first),
    )
    assert indices(checked) == list(range(first + 1, end))


def test_a_history_that_differs_from_the_one_seen_is_reported() -> None:
    position = ChainPosition(10, bytes(16))
    checked = LogChain(ROOT).verify(position, 0, written(20))
    assert problem(ProblemKind.REWRITTEN, 9, 9) in checked.problems


def test_a_receipt_that_contradicts_the_log_is_reported() -> None:
    tags = {found.index: found.tag for found in LogChain(ROOT).verify(START, 0, written(9)).records}
    assert contradiction(ChainClaim(8, tags[8]), tags) is None
    assert contradiction(ChainClaim(9, bytes(16)), tags) is None
    expected = problem(ProblemKind.REWRITTEN, 8, 8)
    assert contradiction(ChainClaim(8, tags[7]), tags) == expected


def test_a_log_that_shrank_is_reported() -> None:
    earlier = ChainClaim(20, b"a" * 16)
    assert rollback(earlier, ChainClaim(21, b"b" * 16)) is None
    assert rollback(earlier, earlier) is None
    truncated = problem(ProblemKind.TRUNCATED, 6, 20)
    assert rollback(earlier, ChainClaim(5, b"c" * 16)) == truncated
    rewritten = problem(ProblemKind.REWRITTEN, 20, 20)
    assert rollback(earlier, ChainClaim(20, b"c" * 16)) == rewritten


@given(stored=st.binary(max_size=700))
def test_any_bytes_are_survived(stored: bytes) -> None:
    chain = LogChain(ROOT)
    if len(stored) % RECORD_BYTES:
        with pytest.raises(ValueError, match="64"):
            chain.verify(START, 0, stored)
    else:
        assert not chain.verify(START, 0, stored).records
