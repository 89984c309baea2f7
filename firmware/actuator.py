"""Moves the bolt: soft start, end switches, current and time limits, and never on an open door.

The motor is off before, after and whatever happens in between; the drive can then be turned by
the key. Opening is always tried, however low the battery. A bolt that could not be thrown is
withdrawn again, so that a door is never left half locked.

Where a strike is fitted in place of a bolt (`OPTION_STRIKE`), the motor's output feeds it for a
time. Without current it is locked: there is nothing to throw, and nothing to sense.
"""

import asyncio
import time

from firmware import state_record
from firmware.messages import (
    BOLT_LOCKED,
    BOLT_MOVING,
    BOLT_UNKNOWN,
    BOLT_UNLOCKED,
    COMMAND_LOCK,
    COMMAND_OPEN,
    DOOR_CLOSED,
    DOOR_OPEN,
    DOOR_UNKNOWN,
    OUTCOME_BATTERY_TOO_LOW_TO_LOCK,
    OUTCOME_CLOSE_DOOR_FIRST,
    OUTCOME_INTERRUPTED,
    OUTCOME_JAMMED,
    OUTCOME_LIFT_HANDLE,
    OUTCOME_LOCKED,
    OUTCOME_MOVING,
    OUTCOME_OK,
    OUTCOME_OPENED,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, Protocol

    from firmware.relock import Relock

    class Drive(Protocol):
        """What the actuator uses of the board."""

        def drive(self, direction: int, duty_u16: int) -> None:
            """Run the motor: 1 withdraws the bolt, -1 throws it."""

        def coast(self) -> None:
            """Switch the motor off."""

        def current_ma(self) -> int:
            """Return the motor's current in mA."""

        def is_locked(self) -> bool:
            """Say whether the bolt is fully thrown."""

        def is_unlocked(self) -> bool:
            """Say whether the bolt is fully withdrawn."""

        def is_door_open(self) -> bool:
            """Say whether the door contact is open."""

        def is_handle_lifted(self) -> bool:
            """Say whether the handle is lifted."""

    class Supply(Protocol):
        """What the actuator asks of the battery."""

        def may_lock(self) -> bool:
            """Say whether enough is left to throw the bolt and withdraw it again."""

        def affordable_ma(self) -> int:
            """Return what may be drawn without the chip losing its supply."""


FIRST_DUTY: "Final" = 20000
"""Duty cycle (of 65535) that the motor starts with: 30 %, half its inrush current or less."""
FULL_DUTY: "Final" = 65535
"""Duty cycle at the end of the ramp."""
LEAST_DUTY: "Final" = 26000
"""Duty cycle that still moves a bolt, however weak the battery: 40 %."""
STALLED_PER_LIMIT: "Final" = 2
"""A stalled motor draws about twice the configured current limit."""
HOLD_DUTY: "Final" = 26000
"""Duty cycle that holds a latch back against its spring: 40 %, a stalled motor stays cool."""
RAMP_MS: "Final" = 200
"""Duration of the soft start."""
POLL_MS: "Final" = 10
"""Period of the control loop; at 40 mm/s the bolt travels 0.4 mm in it."""
STALL_SAMPLES: "Final" = 5
"""Readings above the current limit, one after another, that mean a stall."""
TYPICAL_MS: "Final" = 1000
"""Duration of a move before one has been measured."""
STRIKE_MS: "Final" = 5000
"""How long a strike is held where the configuration does not say it."""

_WITHDRAW = 1
_THROW = -1
_REACHED = {COMMAND_OPEN: OUTCOME_OPENED, COMMAND_LOCK: OUTCOME_LOCKED}


class Actuator:
    """The bolt of one door, worked by commands; use it inside a running asyncio loop."""

    def __init__(
        self,
        drive: "Drive",
        config: "state_record.Config",
        supply: "Supply",
        relock: "Relock",
        on_finished: "Callable[[int, int, bool], None]",
    ) -> None:
        """Take the hardware, the door's configuration, the battery, the relock and a callback.

        `on_finished` (command, outcome, asked) is told how every move ended, `asked` being False
        for an automatic relock.
        """
        self.config = config
        self.outcome = OUTCOME_OK
        self.movement = 0
        self._drive = drive
        self._supply = supply
        self._full_duty = FULL_DUTY
        self._on_finished = on_finished
        self._mover: asyncio.Task[None] | None = None
        self._relock = relock
        self._began = time.ticks_ms()
        self._expected_ms = TYPICAL_MS
        self._is_powered = True
        self._coast()

    def begin(self, command: int, asked: bool = True) -> int:
        """Start COMMAND_OPEN or COMMAND_LOCK; the newest command wins over a move under way.

        Returns the milliseconds it should take, 0 when `outcome` is final already.
        """
        self.stop()
        self.movement += 1
        if command == COMMAND_OPEN and self._is_strike():
            return self._release(asked)
        outcome = self._immediate(command)
        if outcome != OUTCOME_MOVING:
            self.outcome = outcome
            self._finish(command, asked)
            return 0
        self._began = time.ticks_ms()
        self._full_duty = self._affordable_duty()
        # Before there is power: whatever fails from here on, this task switches the motor off.
        self._mover = asyncio.create_task(self._run(command, asked, self.movement))
        self.outcome = outcome
        # Gently, at once: the caller may have flash to write before the task gets its turn.
        self._power(_WITHDRAW if command == COMMAND_OPEN else _THROW, FIRST_DUTY)
        if command == COMMAND_OPEN:
            # Now, not when it has arrived: a reset meanwhile must not leave the door open for good.
            self._plan_relock()
        return self._expected_ms

    def stop(self) -> None:
        """Switch the motor off now and give up the move under way."""
        if self._mover:
            self._mover.cancel()
            self._mover = None
        if self.outcome == OUTCOME_MOVING:
            self.outcome = OUTCOME_INTERRUPTED
        self._coast()

    def is_idle(self) -> bool:
        """Say whether the motor rests and no latch is held back."""
        return self._mover is None

    def remaining_ms(self) -> int:
        """Return how much longer the present move should take, 0 when its outcome is known."""
        if self.outcome != OUTCOME_MOVING:
            return 0
        return max(POLL_MS, self._expected_ms - time.ticks_diff(time.ticks_ms(), self._began))

    def position(self) -> int:
        """Return BOLT_LOCKED, _UNLOCKED, _MOVING or _UNKNOWN."""
        if self.outcome == OUTCOME_MOVING:
            return BOLT_MOVING
        if self._is_strike():
            return BOLT_UNLOCKED if self._is_powered else BOLT_LOCKED
        if self._drive.is_locked():
            return BOLT_LOCKED
        return BOLT_UNLOCKED if self._drive.is_unlocked() else BOLT_UNKNOWN

    def door(self) -> int:
        """Return DOOR_OPEN, _CLOSED, or _UNKNOWN where no contact is fitted."""
        if not self.config.options & state_record.OPTION_DOOR_CONTACT:
            return DOOR_UNKNOWN
        return DOOR_OPEN if self._drive.is_door_open() else DOOR_CLOSED

    def is_relocking(self) -> bool:
        """Say whether a relock is due and waits only for the closed door to settle."""
        return self._relock.in_ms() == 0 and self.door() == DOOR_CLOSED

    def forget_relock(self) -> None:
        """Let somebody who works on the bolt have it to themselves."""
        self._relock.drop()

    def tick(self) -> None:
        """Throw the bolt if it is time to do so unasked. Call this often.

        A motor that could not be switched off when it should have been is, as soon as it can.
        """
        if self._mover is None:
            self._coast()
        if self._relock.is_time(self.is_idle() and self.door() == DOOR_CLOSED):
            self.begin(COMMAND_LOCK, False)

    def _plan_relock(self) -> None:
        # Where no contact can tell that the door is closed, the bolt is never thrown unasked.
        throws = self.config.auto_relock_s and not self._is_strike()
        if throws and self.door() != DOOR_UNKNOWN:
            self._relock.plan(self.config.auto_relock_s)
        else:
            self._relock.drop()

    def _immediate(self, command: int) -> int:
        """Return the outcome known before any move, else OUTCOME_MOVING."""
        if command == COMMAND_OPEN:
            rests = self._drive.is_unlocked() and not self.config.unlatch_hold_ms
            return OUTCOME_OPENED if rests else OUTCOME_MOVING
        if self.door() == DOOR_OPEN and (self._is_strike() or not self._drive.is_locked()):
            return OUTCOME_CLOSE_DOOR_FIRST
        if self._is_strike() or self._drive.is_locked():
            return OUTCOME_LOCKED
        return OUTCOME_MOVING if self._supply.may_lock() else OUTCOME_BATTERY_TOO_LOW_TO_LOCK

    def _is_strike(self) -> int:
        return self.config.options & state_record.OPTION_STRIKE

    def _release(self, asked: bool) -> int:
        """Feed the strike for its time; nothing senses it, so the outcome is known at once."""
        # Before there is power: whatever fails from here on, this task switches it off.
        self._mover = asyncio.create_task(self._feed_strike(self.movement))
        self._is_powered = True
        self._drive.drive(_WITHDRAW, FULL_DUTY)
        self.outcome = OUTCOME_OPENED
        self._finish(COMMAND_OPEN, asked)
        return 0

    async def _feed_strike(self, movement: int) -> None:
        try:
            await asyncio.sleep_ms(self.config.unlatch_hold_ms or STRIKE_MS)
        finally:
            if movement == self.movement:
                self._mover = None
                self._coast()

    async def _run(self, command: int, asked: bool, movement: int) -> None:
        """Move, hold if the door needs it, and leave the motor off however this ends."""
        outcome = OUTCOME_INTERRUPTED
        try:
            outcome = await self._move(_WITHDRAW if command == COMMAND_OPEN else _THROW)
            if command == COMMAND_LOCK and outcome != OUTCOME_LOCKED:
                self._coast()
                await self._move(_WITHDRAW)
            self._conclude(command, outcome, asked)
            if outcome == OUTCOME_OPENED:
                await self._hold()
        finally:
            # A newer command has stopped the motor itself and may be running it by now.
            if movement == self.movement:
                self._mover = None
                if self.outcome == OUTCOME_MOVING:
                    self.outcome = OUTCOME_INTERRUPTED
                self._coast()

    def _conclude(self, command: int, outcome: int, asked: bool) -> None:
        """Let the phone know the outcome as soon as it is certain."""
        if outcome == _REACHED[command]:
            self._expected_ms = time.ticks_diff(time.ticks_ms(), self._began)
        self.outcome = outcome
        self._coast()
        self._finish(command, asked)

    def _finish(self, command: int, asked: bool) -> None:
        """Report, and see to the relock: a door that was opened gets one, a tried one is over."""
        if self.outcome == OUTCOME_OPENED:
            self._plan_relock()
        elif command == COMMAND_LOCK and self.outcome != OUTCOME_CLOSE_DOOR_FIRST:
            self._relock.drop()
        self._on_finished(command, self.outcome, asked)

    async def _move(self, direction: int) -> int:
        """Drive until the end switch, a stall, the time limit or the door opening."""
        began = time.ticks_ms()
        stalled = 0
        while True:
            if direction == _WITHDRAW and self._drive.is_unlocked():
                return OUTCOME_OPENED
            if direction == _THROW:
                if self.door() == DOOR_OPEN:
                    return OUTCOME_CLOSE_DOOR_FIRST
                if self._drive.is_locked():
                    return OUTCOME_LOCKED
            elapsed = time.ticks_diff(time.ticks_ms(), began)
            limit_ma = self.config.current_limit_ma * self._full_duty // FULL_DUTY
            over = self._drive.current_ma() > limit_ma
            stalled = stalled + 1 if over else 0
            if stalled >= STALL_SAMPLES or elapsed > self.config.move_limit_ms:
                return self._blocked(direction)
            self._power(direction, min(_ramp(elapsed), self._full_duty))
            await asyncio.sleep_ms(POLL_MS)

    def _affordable_duty(self) -> int:
        """Return the highest duty at which even a stalled motor leaves the chip its supply.

        A weak battery then opens slowly instead of resetting the lock at every try.
        """
        stalled_ma = STALLED_PER_LIMIT * self.config.current_limit_ma
        duty = FULL_DUTY * self._supply.affordable_ma() // max(1, stalled_ma)
        return min(FULL_DUTY, max(LEAST_DUTY, duty))

    def _blocked(self, direction: int) -> int:
        """Return what a caregiver can do about a bolt that will not move on."""
        lift = self.config.options & state_record.OPTION_LIFT_HANDLE
        if direction == _THROW and lift and not self._drive.is_handle_lifted():
            return OUTCOME_LIFT_HANDLE
        return OUTCOME_JAMMED

    async def _hold(self) -> None:
        """Hold the latch back for doors that need it, pressing gently."""
        if self.config.unlatch_hold_ms:
            self._power(_WITHDRAW, HOLD_DUTY)
            await asyncio.sleep_ms(self.config.unlatch_hold_ms)

    def _power(self, direction: int, duty_u16: int) -> None:
        """Run the motor; a reversed one is told the other direction."""
        if self.config.options & state_record.OPTION_MOTOR_REVERSED:
            direction = -direction
        self._is_powered = True
        self._drive.drive(direction, duty_u16)

    def _coast(self) -> None:
        if self._is_powered:
            self._drive.coast()
            self._is_powered = False


def _ramp(elapsed_ms: int) -> int:
    """Return the duty cycle `elapsed_ms` after the start."""
    if elapsed_ms >= RAMP_MS:
        return FULL_DUTY
    return FIRST_DUTY + (FULL_DUTY - FIRST_DUTY) * elapsed_ms // RAMP_MS
