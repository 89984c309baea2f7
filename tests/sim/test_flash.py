"""The NOR model: one-way bits, erase blocks, wear, recordings and torn operations."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.hardware.flash import ERASE_BLOCK_BYTES, NorFlash, PowerCutError, Tear

BLOCKS = 4
SIZE = BLOCKS * ERASE_BLOCK_BYTES

_programs = st.tuples(st.integers(0, SIZE - 64), st.binary(min_size=1, max_size=64))
_operations = st.lists(st.one_of(_programs, st.integers(0, BLOCKS - 1)), max_size=30)
Step = tuple[int, bytes] | int


def _do(flash: NorFlash, step: Step) -> None:
    if isinstance(step, int):
        flash.erase(step)
    else:
        flash.program(*step)


@given(_operations)
def test_programming_only_clears_bits_and_erasing_only_sets_a_block(steps: list[Step]) -> None:
    flash = NorFlash(size=SIZE)
    expected = bytearray(b"\xff" * SIZE)
    for step in steps:
        _do(flash, step)
        if isinstance(step, int):
            start = step * ERASE_BLOCK_BYTES
            expected[start : start + ERASE_BLOCK_BYTES] = b"\xff" * ERASE_BLOCK_BYTES
        else:
            for at, value in enumerate(step[1], step[0]):
                expected[at] &= value
    assert flash.image() == bytes(expected)
    assert flash.wear.total_erases == sum(isinstance(step, int) for step in steps)
    flash.close()


@given(_operations, st.data())
def test_a_recording_rebuilds_every_moment(steps: list[Step], data: st.DataObject) -> None:
    flash = NorFlash(size=SIZE)
    recording = flash.record()
    moments = [flash.image()]
    for step in steps:
        _do(flash, step)
        moments.append(flash.image())
    count = data.draw(st.integers(0, len(steps)))
    assert recording.rebuild(count, Tear.NOTHING) == moments[count]
    if count < len(steps):
        assert recording.rebuild(count, Tear.ALL) == moments[count + 1]
    flash.close()


@given(_programs, st.integers(0, 1000))
def test_a_torn_operation_leaves_each_bit_as_before_or_as_after(
    step: tuple[int, bytes], seed: int
) -> None:
    flash = NorFlash(size=SIZE)
    flash.program(0, b"\xa5" * SIZE)
    recording = flash.record()
    before = flash.image()
    flash.program(*step)
    after = flash.image()
    torn = recording.rebuild(0, Tear.PART, seed)
    for old, new, left in zip(before, after, torn, strict=True):
        assert (left & ~(old | new)) == 0
        assert (left | ~(old & new) & 0xFF) == 0xFF
    flash.close()


def test_the_armed_cut_tears_exactly_that_operation_as_the_recording_says() -> None:
    flash = NorFlash(size=SIZE)
    recording = flash.record()
    flash.cut_power_after(2, Tear.PART, seed=7)
    flash.program(0, b"\x00" * 100)
    flash.program(200, b"\x00" * 100)
    with pytest.raises(PowerCutError):
        flash.program(400, b"\x00" * 100)
    assert flash.operation_count == 2
    assert flash.read(400, 100) not in (b"\xff" * 100, b"\x00" * 100)
    assert recording.rebuild(2)[:400] == flash.image()[:400]
    flash.program(400, b"\x00" * 100)
    assert flash.read(400, 100) == b"\x00" * 100
    flash.close()


def test_marks_tell_what_was_promised_before_a_moment() -> None:
    flash = NorFlash(size=SIZE)
    recording = flash.record()
    flash.program(0, b"\x01")
    recording.mark("first")
    flash.program(1, b"\x02")
    recording.mark("second")
    assert recording.marks_before(0) == []
    assert recording.marks_before(1) == ["first"]
    assert recording.marks_before(2) == ["first", "second"]
    flash.close()


def test_the_content_outlives_the_model_in_its_file(tmp_path: Path) -> None:
    path = tmp_path / "chip"
    first = NorFlash(path, SIZE)
    first.program(10, b"kept")
    first.flip_bit(10, 0)
    first.close()
    second = NorFlash(path, SIZE)
    assert second.read(10, 4) == b"jept"
    second.close()


def test_operations_beyond_the_chip_are_refused() -> None:
    flash = NorFlash(size=SIZE)
    with pytest.raises(ValueError, match="flash has no bytes"):
        flash.program(SIZE - 1, b"ab")
    with pytest.raises(ValueError, match="flash has no bytes"):
        flash.erase(BLOCKS)
    flash.close()
