"""The external clock's registers become ticks, or nothing at all."""

import calendar
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.external_clock import (
    ADDRESS,
    MARK_BYTES,
    READING_TRIES,
    REGISTERS,
    ExternalClock,
    seconds_of,
)
from sim.clock import WorldClock
from sim.hardware.i2c import DS3231_ADDRESS, UNSET_S, Ds3231

MARK = b"mark"
CENTURY = 36525 * 86400
STATUS = 15


class Bus:
    """`machine.I2C` with one chip on it."""

    def __init__(self, chip: Ds3231) -> None:
        """Wire the chip up."""
        self.chip = chip

    def readfrom_mem_into(self, addr: int, memaddr: int, buf: bytearray, /) -> None:
        """Fill `buf` from the chip."""
        assert addr == ADDRESS == DS3231_ADDRESS
        buf[:] = self.chip.read(memaddr, len(buf))

    def writeto_mem(self, addr: int, memaddr: int, buf: bytes, /) -> None:
        """Write to the chip."""
        assert addr == ADDRESS
        self.chip.write(bytes([memaddr]) + bytes(buf))


def fresh() -> tuple[Ds3231, ExternalClock, WorldClock]:
    """A chip from the shop."""
    world = WorldClock()
    chip = Ds3231(world)
    chip.lose_power()
    return chip, ExternalClock(Bus(chip)), world


def registers_at(seconds: int, century: bool = False) -> bytearray:
    """What the chip shows that many seconds after 2000 began, by the host's own calendar."""
    shown = time.gmtime(UNSET_S + seconds)
    fields = (
        shown.tm_sec,
        shown.tm_min,
        shown.tm_hour,
        shown.tm_wday + 1,
        shown.tm_mday,
        shown.tm_mon,
        shown.tm_year - 2000,
    )
    registers = bytearray(value // 10 << 4 | value % 10 for value in fields).ljust(REGISTERS, b"\0")
    registers[5] |= 0x80 * century
    return registers


@given(st.integers(0, CENTURY - 1), st.booleans())
def test_every_second_of_the_century_is_decoded(seconds: int, century: bool) -> None:
    assert seconds_of(registers_at(seconds, century)) == seconds


@given(st.binary(min_size=REGISTERS, max_size=REGISTERS))
def test_registers_are_ticks_within_the_century_or_nothing(registers: bytes) -> None:
    seconds = seconds_of(registers)
    # The 31st of a shorter month runs into the next one.
    assert seconds is None or 0 <= seconds < CENTURY + 86400
    if registers[STATUS] & 0x80:
        assert seconds is None


@given(st.integers(0, CENTURY - 1), st.integers(0, 6), st.integers(10, 15))
def test_a_digit_above_nine_is_no_time(seconds: int, register: int, digit: int) -> None:
    registers = registers_at(seconds)
    registers[register] = registers[register] & 0xF0 | digit
    assert seconds_of(registers) is None


def test_twelve_hour_mode_is_no_time() -> None:
    registers = registers_at(calendar.timegm((2026, 11, 23, 9, 0, 0)) - UNSET_S)
    registers[2] |= 0x40
    assert seconds_of(registers) is None


def test_a_chip_from_the_shop_counts_from_its_start_on_and_keeps_its_mark() -> None:
    chip, clock, world = fresh()
    assert clock.read() == (None, bytes(MARK_BYTES))
    clock.restart(MARK)
    world.jump(400 * 86400)
    assert clock.read() == (1 + 400 * 86400, MARK)
    chip.stop()
    assert clock.read() == (None, MARK)


def test_a_few_broken_transfers_are_overcome_and_more_are_not() -> None:
    chip, clock, _ = fresh()
    clock.restart(MARK)
    chip.glitches = READING_TRIES - 1
    assert clock.read() == (1, MARK)
    chip.glitches = READING_TRIES
    with pytest.raises(OSError, match="bus"):
        clock.read()


def test_readings_that_never_agree_are_no_answer() -> None:
    chip, clock, world = fresh()
    clock.restart(MARK)
    read = chip.read

    def disturbed(register: int | None, count: int) -> bytes:
        world.jump(60)
        return read(register, count)

    chip.read = disturbed  # type: ignore[method-assign]
    with pytest.raises(OSError, match="differ"):
        clock.read()
