"""What a locksmith's session can do: drive the motor under watch, read every sensor, count knocks.

Imported only when a service session asks for it, because memory is scarce. The motor never runs
on its own: without a service command for `RENEW_MS` (the link broke, the locksmith let go) it
stops. An order to open or lock takes the motor away from here at once.
"""

import asyncio
import time

from firmware import messages
from firmware.actuator import (
    FIRST_DUTY,
    FULL_DUTY,
    HOLD_DUTY,
    POLL_MS,
    RAMP_MS,
    STALL_SAMPLES,
)
from firmware.measurement import (
    CLOCK_ANSWERS,
    CLOCK_COUNTS,
    CLOCK_NO_PINS,
    CLOCK_WANTED,
    DRIVE_GENTLY,
    DRIVE_LIMIT_MS,
    DRIVE_THROW,
    DRIVE_WITHDRAW,
    ENDING_AT_LOCKED,
    ENDING_AT_UNLOCKED,
    ENDING_NONE,
    ENDING_NOT_RENEWED,
    ENDING_STALLED,
    ENDING_STOPPED,
    ENDING_TIME,
    INPUT_DOOR_OPEN,
    INPUT_HANDLE,
    INPUT_LID_OPEN,
    INPUT_LOCKED,
    INPUT_UNLOCKED,
    LISTEN_LIMIT_MS,
    MEASURE_START_CLOCK,
    RENEW_MS,
    Measurement,
)
from firmware.state_record import OPTION_EXTERNAL_RTC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from machine import Pin

    from firmware.actuator import Actuator
    from firmware.battery import Battery
    from firmware.board import Board
    from firmware.messages import Command

KNOCK_APART_MS: "Final" = 80
"""Pulses closer than this are one knock: the door rings on."""
_LEFT_SAMPLES = 10  # a switch left behind may bounce: it counts again after 100 ms open
_BATTERY_EVERY = 5  # readings of the current to one of the battery


class Service:
    """The hands and eyes of one service session."""

    def __init__(self, board: "Board", bolt: "Actuator", battery: "Battery") -> None:
        """Work on `board`; `bolt` is stopped before anything is driven here."""
        self._board = board
        self._bolt = bolt
        self._battery = battery
        self._now = Measurement()
        self._driver: asyncio.Task[None] | None = None
        self._renewed = self._listen_from = self._knocked = time.ticks_ms()
        self._listen_ms = 0
        self._former: Callable[[Pin], None] | None = None
        """Whom a knock is for when nobody counts them."""

    def obey(self, command: "Command") -> Measurement:
        """Carry out one service command; returns what is measured afterwards."""
        self._renewed = time.ticks_ms()
        now = self._now
        now.outcome = messages.OUTCOME_OK
        if command.code == messages.COMMAND_DRIVE:
            now.outcome = self._begin(command)
        elif command.code == messages.COMMAND_STOP:
            self._stop()
        elif command.code == messages.COMMAND_LISTEN:
            self._listen(command.count)
        elif command.argument:
            self._look_at_clock(command.argument)
        self._measure()
        return now

    def _begin(self, command: "Command") -> int:
        """Start a drive of `count` ms at most that ends above `value` mA."""
        direction = command.argument & ~DRIVE_GENTLY
        wrong = direction not in (DRIVE_WITHDRAW, DRIVE_THROW)
        if wrong or not 0 < command.count <= DRIVE_LIMIT_MS or not command.value:
            return messages.OUTCOME_BAD_COMMAND
        self._stop()
        self._bolt.stop()
        self._bolt.forget_relock()
        now = self._now
        now.driving, now.ending, now.drives = 1, ENDING_NONE, now.drives + 1 & 0xFFFF
        now.duration_ms = now.inrush_ma = now.mean_ma = now.peak_ma = 0
        now.idle_mv = now.least_mv = self._board.battery_mv()
        self._driver = asyncio.create_task(self._drive(command, self._bolt.movement))
        return messages.OUTCOME_OK

    def _stop(self) -> None:
        """End a drive under way."""
        if self._driver:
            self._driver.cancel()
            self._driver = None
            self._board.coast()
            self._now.driving, self._now.ending = 0, ENDING_STOPPED

    async def _drive(self, command: "Command", movement: int) -> None:
        """Run the motor until something ends it; the motor is off afterwards."""
        ending = ENDING_STOPPED
        try:
            ending = await self._watch(command, movement)
        finally:
            # Somebody else's order to the bolt has taken the motor over by now.
            if movement == self._bolt.movement:
                self._board.coast()
        self._driver = None
        self._now.driving, self._now.ending = 0, ending

    async def _watch(self, command: "Command", movement: int) -> int:
        """Drive and measure; returns why it ended."""
        board, now = self._board, self._now
        direction = 1 if command.argument & DRIVE_WITHDRAW else -1
        gently = command.argument & DRIVE_GENTLY
        began = time.ticks_ms()
        ends = _Ends(board)
        stalled = samples = total = 0
        while True:
            now.duration_ms = time.ticks_diff(time.ticks_ms(), began)
            current = board.current_ma()
            stalled = stalled + 1 if current > command.value else 0
            if now.duration_ms <= RAMP_MS:
                now.inrush_ma = max(now.inrush_ma, current)
            elif not stalled:
                samples, total = samples + 1, total + current
                now.mean_ma = total // samples
                now.peak_ma = max(now.peak_ma, current)
            if samples % _BATTERY_EVERY == 0:
                now.least_mv = min(now.least_mv, board.battery_mv())
            ending = ends.reached() or self._ended(command, stalled, movement)
            if ending:
                return ending
            board.drive(direction, HOLD_DUTY if gently else _ramp(now.duration_ms))
            await asyncio.sleep_ms(POLL_MS)

    def _ended(self, command: "Command", stalled: int, movement: int) -> int:
        """Return why the drive must end now, ENDING_NONE while it may go on."""
        if movement != self._bolt.movement:
            return ENDING_STOPPED
        if stalled >= STALL_SAMPLES:
            return ENDING_STALLED
        if time.ticks_diff(time.ticks_ms(), self._renewed) > RENEW_MS:
            return ENDING_NOT_RENEWED
        return ENDING_TIME if self._now.duration_ms >= command.count else ENDING_NONE

    def _listen(self, duration_ms: int) -> None:
        """Count knocks anew, for `duration_ms`."""
        self._listen_ms = min(duration_ms, LISTEN_LIMIT_MS)
        self._listen_from = self._knocked = time.ticks_ms()
        self._now.knocks = 0
        if self._former is None:
            self._former = self._board.on_knock(self._on_knock)

    def _on_knock(self, pin: "Pin") -> None:
        """Count it besides what it always does; the first one that comes later ends this."""
        former = self._former
        if former:
            former(pin)
        now = time.ticks_ms()
        listens = time.ticks_diff(now, self._listen_from) < self._listen_ms
        if listens and time.ticks_diff(now, self._knocked) > KNOCK_APART_MS:
            self._now.knocks += 1
        self._knocked = now
        if former and not listens:
            self._board.on_knock(former)
            self._former = None

    def _look_at_clock(self, how: int) -> None:
        """Read the external clock; `how` is MEASURE_…, bits."""
        now = self._now
        wanted = self._bolt.config.options & OPTION_EXTERNAL_RTC
        now.clock, now.clock_ticks = CLOCK_WANTED * bool(wanted), 0
        bus = self._board.clock_bus()
        if bus is None:
            now.clock |= CLOCK_NO_PINS
            return
        from firmware.external_clock import MARK_BYTES, ExternalClock

        chip = ExternalClock(bus)
        try:
            ticks, _ = chip.read()
            now.clock |= CLOCK_ANSWERS
            if ticks is None and how & MEASURE_START_CLOCK and not wanted:
                # Nothing counts by it: its mark is worth nothing.
                chip.restart(bytes(MARK_BYTES))
                ticks, _ = chip.read()
        except OSError:
            return
        if ticks is not None:
            now.clock |= CLOCK_COUNTS
            now.clock_ticks = ticks

    def _measure(self) -> None:
        """Read what is to be had without the motor."""
        board, now = self._board, self._now
        now.inputs = (
            INPUT_LOCKED * board.is_locked()
            | INPUT_UNLOCKED * board.is_unlocked()
            | INPUT_DOOR_OPEN * board.is_door_open()
            | INPUT_HANDLE * board.is_handle_lifted()
            | INPUT_LID_OPEN * board.is_lid_open()
        )
        now.battery_mv = board.battery_mv()
        now.battery_percent = self._battery.battery_percent
        now.temperature_c = self._battery.temperature_c
        since = time.ticks_diff(time.ticks_ms(), self._listen_from)
        now.listened_ms = min(since, self._listen_ms)


class _Ends:
    """The end switches during a drive: only one that was left, or was open before, ends it."""

    def __init__(self, board: "Board") -> None:
        self._board = board
        self._open = [_LEFT_SAMPLES * (not closed) for closed in self._closed()]

    def _closed(self) -> "tuple[bool, bool]":
        return self._board.is_locked(), self._board.is_unlocked()

    def reached(self) -> int:
        """Return ENDING_AT_LOCKED, ENDING_AT_UNLOCKED or ENDING_NONE."""
        endings = (ENDING_AT_LOCKED, ENDING_AT_UNLOCKED)
        for i, closed in enumerate(self._closed()):
            if closed and self._open[i] >= _LEFT_SAMPLES:
                return endings[i]
            self._open[i] = 0 if closed else self._open[i] + 1
        return ENDING_NONE


def _ramp(elapsed_ms: int) -> int:
    """Return the duty cycle of the soft start `elapsed_ms` after it."""
    return min(FULL_DUTY, FIRST_DUTY + (FULL_DUTY - FIRST_DUTY) * elapsed_ms // RAMP_MS)
