"""The event log keeps every acknowledged event through any power cut, and forgets its keys."""

import hashlib
import hmac
from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from firmware.event_log import HINT_BYTES, EventLog
from firmware.key_store import KeyRing
from firmware.log_seal import (
    CHAIN_START,
    RECORD_BYTES,
    RECORDS_PER_EPOCH,
    RecordSeal,
    next_epoch_key,
)
from sim.hardware.flash import PowerCutError
from tests.support.partition import RegionPartition
from tests.support.searching import examples

ROOT = bytes(range(32))
KEY_SECTORS = 8


def plain(number: int) -> bytes:
    """A recognisable 48-byte record."""
    return number.to_bytes(4, "big") * 12


class Bench:
    """The two partitions of one lock, and the log on them after the latest boot."""

    def __init__(self, sectors: int = 4) -> None:
        """Provision a ring of `sectors` sectors and boot."""
        self.log_flash = RegionPartition(sectors)
        self.key_flash = RegionPartition(KEY_SECTORS)
        KeyRing(self.key_flash).start(ROOT)
        self.log = self.boot()

    def boot(self, hint: bytes | None = None) -> EventLog:
        keys = KeyRing(self.key_flash, EventLog.epoch_of(hint) if hint else None)
        self.log = EventLog(self.log_flash, keys, hint)
        return self.log

    def append(self, count: int, first: int = 0) -> None:
        for number in range(first, first + count):
            self.log.append(plain(number))

    def stored(self, index: int) -> bytes:
        record = bytearray(RECORD_BYTES)
        assert self.log.read(index, 1, record) == 1
        return bytes(record)


def epoch_key(epoch: int) -> bytes:
    """The key of `epoch`, as the office derives it from the root."""
    key = ROOT
    for _ in range(epoch):
        key = next_epoch_key(key)
    return key


def test_a_new_log_is_empty_and_starts_at_index_0() -> None:
    log = Bench().log
    assert (log.next_index, log.oldest_index, log.pending_count) == (0, 0, 0)
    assert log.last_tag == CHAIN_START
    assert log.last_record() is None
    assert log.read(0, 1, bytearray(64)) == 0


def test_record_and_chain_are_what_the_format_says() -> None:
    bench = Bench()
    index, tag = bench.log.append(plain(7))
    keys = hmac.new(ROOT, b"nf1-log-keys\x01", hashlib.sha256).digest()
    mac_key = hmac.new(ROOT, keys + b"nf1-log-keys\x02", hashlib.sha256).digest()
    expected = hmac.new(mac_key, bytes(4) + bytes(16) + plain(7), hashlib.sha256).digest()[:16]
    assert (index, tag) == (0, expected)
    assert bench.stored(0)[:16] == tag
    assert bench.log.last_tag == tag


def test_a_reboot_finds_place_chain_and_last_record_again() -> None:
    bench = Bench()
    for number in range(3 * RECORDS_PER_EPOCH + 2):
        index, tag = bench.log.append(plain(number))
        log = bench.boot()
        assert (log.next_index, log.last_tag) == (index + 1, tag)
        assert log.last_record() == plain(number)


def test_a_boot_with_a_hint_needs_two_reads_and_without_one_few() -> None:
    bench = Bench(176)
    bench.append(20 * RECORDS_PER_EPOCH + 30)
    bench.log.acknowledge(bench.log.next_index - 1, bench.log.last_tag)
    hint = bench.log.hint()
    assert len(hint) == HINT_BYTES
    bench.log_flash.reads = bench.key_flash.reads = 0
    assert bench.boot(hint).next_index == 20 * RECORDS_PER_EPOCH + 30
    assert bench.log_flash.reads == 2
    assert bench.key_flash.reads <= 6
    bench.log_flash.reads = 0
    bench.boot()
    assert bench.log_flash.reads <= 12


def test_a_stale_or_spoilt_hint_does_no_harm() -> None:
    bench = Bench()
    bench.append(10)
    stale = bench.log.hint()
    spoilt = bytes([stale[0] ^ 1]) + stale[1:]
    for hint in (spoilt, b"", stale):
        bench.append(1, first=bench.log.next_index)
        expected = (bench.log.next_index, bench.log.last_tag)
        log = bench.boot(hint)
        assert (log.next_index, log.last_tag) == expected
    bench.append(2 * RECORDS_PER_EPOCH)
    assert bench.boot(stale).next_index == 13 + 2 * RECORDS_PER_EPOCH


def test_read_copies_stored_records_across_sectors_and_stops_at_the_newest() -> None:
    bench = Bench()
    bench.append(70)
    page = bytearray(7 * RECORD_BYTES)
    assert bench.log.read(60, 7, page) == 7
    assert page == b"".join(bench.stored(index) for index in range(60, 67))
    assert bench.log.read(66, 7, page) == 4
    assert bench.log.read(0, 7, bytearray(3 * RECORD_BYTES)) == 3
    assert bench.log.read(70, 1, page) == 0


def test_acknowledgement_needs_the_tag_and_survives_a_reboot() -> None:
    bench = Bench()
    bench.append(70)
    tag = bench.stored(64)[:16]
    assert not bench.log.acknowledge(64, bytes(16))
    assert not bench.log.acknowledge(63, tag)
    assert not bench.log.acknowledge(70, tag)
    assert bench.log.pending_count == 70
    assert bench.log.acknowledge(64, tag)
    assert bench.log.pending_count == 5
    assert bench.boot().pending_count == 5
    assert bench.log.acknowledge(3, bench.stored(3)[:16])
    assert bench.boot().pending_count == 5


def test_a_full_ring_overwrites_the_oldest_and_counts_what_was_not_acknowledged() -> None:
    bench = Bench(sectors=4)
    bench.append(40)
    bench.log.acknowledge(9, bench.stored(9)[:16])
    bench.append(4 * RECORDS_PER_EPOCH, first=40)
    for log in (bench.log, bench.boot(), bench.boot(bench.log.hint())):
        assert log.oldest_index == RECORDS_PER_EPOCH
        assert log.overwritten == RECORDS_PER_EPOCH - 10
        assert log.pending_count == log.next_index - RECORDS_PER_EPOCH
        assert log.read(0, 1, bytearray(64)) == 0
        assert not log.acknowledge(9, bytes(16))


def test_after_an_epoch_no_key_of_the_past_can_be_found_in_flash() -> None:
    bench = Bench()
    bench.append(2 * RECORDS_PER_EPOCH + 1)
    image = bench.key_flash.flash.image() + bench.log_flash.flash.image()
    for epoch in (0, 1):
        assert epoch_key(epoch) not in image
    assert epoch_key(2) in image
    assert KeyRing(bench.key_flash).key(2) == epoch_key(2)
    with pytest.raises(OSError, match="5"):
        KeyRing(bench.key_flash).key(1)


def test_a_power_cut_while_a_key_is_destroyed_is_made_good_at_boot() -> None:
    for seed in range(20):
        bench = Bench()
        bench.append(RECORDS_PER_EPOCH)
        bench.key_flash.cut_power_after(1, seed)  # the first operation writes the next key
        with pytest.raises(PowerCutError):
            bench.append(1)
        bench.boot()
        bench.append(1)
        assert bench.key_flash.flash.read(2 * 4096, 64) == bytes(64)


@pytest.mark.parametrize("filling", [bytes, lambda n: b"\xa5" * n, lambda n: b"nfl1" * (n // 4)])
def test_a_garbled_log_partition_starts_afresh(filling: Callable[[int], bytes]) -> None:
    bench = Bench()
    bench.log_flash.flash.load(filling(4 * 4096))
    log = bench.boot()
    assert log.last_record() is None
    index, _ = log.append(plain(1))
    assert bench.boot().next_index == index + 1


def test_a_wiped_log_continues_with_the_live_key_and_counts_the_loss() -> None:
    bench = Bench()
    bench.append(2 * RECORDS_PER_EPOCH + 5)
    bench.log_flash.flash.load(b"\xff" * 4 * 4096)
    log = bench.boot()
    assert log.append(plain(1))[0] == 2 * RECORDS_PER_EPOCH
    assert bench.boot().last_record() == plain(1)


def test_the_last_record_survives_a_cut_between_header_and_first_record() -> None:
    bench = Bench()
    bench.append(RECORDS_PER_EPOCH)
    bench.log_flash.cut_power_after(2, seed=0)  # erase, header, then the record
    with pytest.raises(PowerCutError):
        bench.append(1, first=RECORDS_PER_EPOCH)
    assert bench.boot().last_record() in (plain(RECORDS_PER_EPOCH - 1), plain(RECORDS_PER_EPOCH))


def test_an_event_costs_a_64th_of_an_erase_and_hardly_more_than_its_own_bytes() -> None:
    bench = Bench(176)
    wears = (bench.log_flash.flash.wear, bench.key_flash.flash.wear)
    erases = sum(wear.total_erases for wear in wears)
    programmed = sum(wear.bytes_programmed for wear in wears)
    events = 200 * RECORDS_PER_EPOCH
    bench.append(events)
    assert (sum(wear.total_erases for wear in wears) - erases) / events < 1 / 60
    assert (sum(wear.bytes_programmed for wear in wears) - programmed) / events < 68
    assert all(wear.bits_refused == 0 for wear in wears)


class LogUnderPowerCuts(RuleBasedStateMachine):
    """Appends, acknowledgements and reboots with the power cut in any flash operation."""

    def __init__(self) -> None:
        """Begin with a ring so small that it soon goes round."""
        super().__init__()
        self.bench = Bench(sectors=3)
        self.records: dict[int, bytes] = {}
        self.chain_value = CHAIN_START
        self.acknowledged = 0
        self.claimed = 0

    @rule(count=st.integers(1, 70))
    def append(self, count: int) -> None:
        for _ in range(count):
            self._append_one()

    @rule(in_log=st.booleans(), after=st.integers(0, 8), seed=st.integers(0, 2**16))
    def cut_while_appending(self, in_log: bool, after: int, seed: int) -> None:
        bench = self.bench
        flash = bench.log_flash if in_log else bench.key_flash
        flash.cut_power_after(after, seed)
        try:
            for _ in range(after + 1 if in_log else 64):
                self._append_one()
        except PowerCutError:
            pass
        flash.flash.cut_power_after(10**9)
        self._check_chain_after_boot()

    @precondition(lambda self: self.records)
    @rule(data=st.data(), cut=st.booleans(), seed=st.integers(0, 2**16))
    def acknowledge(self, data: st.DataObject, cut: bool, seed: int) -> None:
        index = data.draw(st.sampled_from(sorted(self.records)))
        held = index >= self.bench.log.oldest_index
        self.claimed = max(self.claimed, index + 1) if held else self.claimed
        if cut:
            self.bench.log_flash.cut_power_after(0, seed)
        try:
            assert self.bench.log.acknowledge(index, self.records[index][:16]) == held
            self.acknowledged = max(self.acknowledged, index + 1) if held else self.acknowledged
        except PowerCutError:
            self.bench.boot()
        self.bench.log_flash.flash.cut_power_after(10**9)

    @rule(use_hint=st.booleans())
    def reboot(self, use_hint: bool) -> None:
        self.bench.boot(self.bench.log.hint() if use_hint else None)

    @invariant()
    def every_acknowledged_event_is_there_unchanged(self) -> None:
        log = self.bench.log
        assert log.next_index > max(self.records, default=-1)
        for index, record in self.records.items():
            if index >= log.oldest_index:
                assert self.bench.stored(index) == record

    @invariant()
    def nothing_is_freed_that_the_office_does_not_hold(self) -> None:
        log = self.bench.log
        held_from = max(self.claimed, log.oldest_index)
        assert log.pending_count >= log.next_index - held_from
        assert log.pending_count <= log.next_index - max(self.acknowledged, log.oldest_index)

    def _append_one(self) -> None:
        text = plain(self.bench.log.next_index)
        previous = self.bench.log.last_tag
        index, tag = self.bench.log.append(text)
        assert index not in self.records
        record = self.bench.stored(index)
        assert record[:16] == tag
        seal = RecordSeal(epoch_key(index // RECORDS_PER_EPOCH))
        assert seal.open(index, previous, record) == text
        self.records[index] = record
        self.chain_value = tag

    def _check_chain_after_boot(self) -> None:
        """Either the chain ends as it did before the cut, or with the event being cut."""
        log = self.bench.boot()
        if log.last_tag != self.chain_value:
            index = log.next_index - 1
            seal = RecordSeal(epoch_key(index // RECORDS_PER_EPOCH))
            cut_record = self.bench.stored(index)
            assert cut_record[:16] == log.last_tag
            assert seal.open(index, self.chain_value, cut_record) is not None
        self.chain_value = log.last_tag


TestLogUnderPowerCuts = LogUnderPowerCuts.TestCase
TestLogUnderPowerCuts.settings = settings(stateful_step_count=20, max_examples=examples(200))
