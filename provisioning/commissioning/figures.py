"""What commissioning measures, and the settings that follow from it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from firmware.measurement import Measurement
from firmware.state_record import (
    OPTION_DOOR_CONTACT,
    OPTION_EXTERNAL_RTC,
    OPTION_LIFT_HANDLE,
    OPTION_MOTOR_REVERSED,
    Config,
)

FIRST_LIMIT_MA = 700
"""Stall limit before anything is known: below the bridge's 1.5 A, above any motor that fits."""
LIMIT_PER_RUNNING = 2.5
"""A bolt that draws so much more than in free running has met something; cold grease adds half."""
LEAST_LIMIT_MA, MOST_LIMIT_MA = 250, 1500
TIME_PER_SLOWEST = 3
"""A cold, half-empty lock may take three times as long as the slowest move today."""
LEAST_TIME_MS, MOST_TIME_MS = 2000, 9000
HOLD_MS = 4000
"""How long a latch is held back: to push a door that one has just seen unlock."""


@dataclass
class Figures:
    """Everything measured at one door; 0 or None where a step was not needed."""

    handing: str = ""
    throw_mm: int = 0
    has_strike: bool = False
    """A strike or relay instead of a bolt and a motor."""
    has_contact: bool = True
    outside_handle: bool = True
    lift_handle: bool = False
    has_clock: bool = False
    """An external clock answers, counts and keeps pace."""
    motor_reversed: bool = False
    hold_latch: bool = False
    signal_dbm: int = 0
    throw_ms: int = 0
    withdraw_ms: int = 0
    inrush_ma: int = 0
    running_ma: int = 0
    closed_ma: int = 0
    quiet_knocks: int = 0
    knocks: int = 0
    cycles: int = 0
    slowest_ms: int = 0
    idle_mv: int = 0
    least_mv: int = 0
    battery_percent: int = 0
    temperature_c: int = 0
    clock_ticks: int = 0
    """What the external clock showed at the first look."""
    clock_read_s: float = 0.0
    """When that was, by this computer's steady clock."""
    clock_stray_s: int = 0
    """How far it was from pace at the last look."""
    moves: list[tuple[int, int, int]] = field(default_factory=list)
    """Every repetition's (duration ms, running mA, least mV)."""

    def note_drive(self, seen: Measurement) -> None:
        """Take in what a drive did to battery and motor."""
        self.inrush_ma = max(self.inrush_ma, seen.inrush_ma)
        self.idle_mv = max(self.idle_mv, seen.idle_mv)
        self.least_mv = min(self.least_mv or seen.least_mv, seen.least_mv)
        self.slowest_ms = max(self.slowest_ms, seen.duration_ms)

    def note_vitals(self, seen: Measurement) -> None:
        """Take in the battery's charge and the temperature."""
        self.battery_percent = seen.battery_percent
        self.temperature_c = seen.temperature_c

    @property
    def limit_ma(self) -> int:
        """The current that means jammed: from what the motor draws, once that is known."""
        running = max(self.running_ma, self.closed_ma)
        if not running:
            return FIRST_LIMIT_MA
        return min(MOST_LIMIT_MA, max(LEAST_LIMIT_MA, int(running * LIMIT_PER_RUNNING)))

    def document(self) -> dict[str, Any]:
        """All of it, for the office and for JSON."""
        return asdict(self)


def propose(present: Config, figures: Figures) -> Config:
    """The configuration in force, changed to what was measured."""
    config = Config.parse(present.pack())
    if not figures.has_strike:
        _propose_moves(config, figures)
    config.knocks_needed = 2 if figures.quiet_knocks else 1
    chosen = {
        OPTION_LIFT_HANDLE: figures.lift_handle,
        OPTION_MOTOR_REVERSED: figures.motor_reversed,
        OPTION_DOOR_CONTACT: figures.has_contact,
        OPTION_EXTERNAL_RTC: figures.has_clock,
    }
    for option, on in chosen.items():
        config.options = config.options | option if on else config.options & ~option
    if not figures.has_contact:
        # Nothing tells that the door is closed: the bolt must not be thrown unasked.
        config.auto_relock_s = 0
    return config


def _propose_moves(config: Config, figures: Figures) -> None:
    slowest = figures.slowest_ms * TIME_PER_SLOWEST
    config.current_limit_ma = figures.limit_ma
    config.move_limit_ms = min(MOST_TIME_MS, max(LEAST_TIME_MS, slowest))
    config.unlatch_hold_ms = HOLD_MS if figures.hold_latch else 0


def changes(present: Config, proposed: Config) -> dict[str, tuple[int, int]]:
    """The settings that differ: name → (now, proposed)."""
    names = Config.__slots__
    return {
        name: (getattr(present, name), getattr(proposed, name))
        for name in names
        if getattr(present, name) != getattr(proposed, name)
    }
