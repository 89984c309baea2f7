"""What bad bytes of flash cost the event log: a place at most, never its end or the door."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.log_seal import RECORD_BYTES, RECORDS_PER_EPOCH, RecordSeal
from tests.firmware.test_event_log import KEY_SECTORS, ROOT, Bench, plain


@given(at=st.integers(0, 35), value=st.integers(0, 255), epochs=st.integers(0, 4))
def test_one_bad_byte_in_the_header_changes_nothing(at: int, value: int, epochs: int) -> None:
    bench = Bench()
    bench.append(epochs * RECORDS_PER_EPOCH + 5)
    expected = (bench.log.next_index, bench.log.last_tag, bench.log.overwritten)
    bench.log_flash.flash.load(bytes([value]), epochs % 4 * 4096 + at)
    log = bench.boot()
    assert (log.next_index, log.last_tag, log.overwritten) == expected
    assert log.last_record() == plain(epochs * RECORDS_PER_EPOCH + 4)


def test_a_place_that_does_not_hold_what_was_written_is_skipped() -> None:
    bench = Bench()
    bench.append(3)
    bench.log_flash.flash.program(4 * RECORD_BYTES + 20, b"\x00")
    tag = bench.log.last_tag
    index, _ = bench.log.append(plain(9))
    assert index == 4
    assert RecordSeal(ROOT).open(4, tag, bench.stored(4)) == plain(9)
    assert bench.boot().last_record() == plain(9)


def test_a_log_without_keys_tells_what_it_holds_and_takes_nothing() -> None:
    bench = Bench()
    bench.append(RECORDS_PER_EPOCH + 7)
    expected = (bench.log.next_index, bench.log.last_tag)
    for sector in range(2, 6):
        bench.key_flash.flash.load(b"\x5a" * 4096, sector * 4096)
    log = bench.boot()
    assert (log.next_index, log.last_tag) == expected
    with pytest.raises(OSError, match="5"):
        log.append(plain(1))
    assert log.acknowledge(60, bench.stored(60)[:16])
    assert log.pending_count == 9


def test_a_blank_log_without_keys_is_empty() -> None:
    bench = Bench()
    bench.key_flash.flash.load(b"\xff" * KEY_SECTORS * 4096)
    log = bench.boot()
    assert (log.next_index, log.oldest_index, log.pending_count) == (0, 0, 0)
    with pytest.raises(OSError, match="5"):
        log.append(plain(1))
