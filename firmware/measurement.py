"""What a lock measures for the locksmith who mounts it: one answer of a service session.

Normative text: `docs/protocol.md`. Pure; a lock loads it with its first service command.
"""

import struct

from firmware.messages import OUTCOME_OK, MessageError

_MEASUREMENT = "<BBBBHHHHHHHHHBbHBIx"
MEASUREMENT_BYTES = 32

MEASURE_CLOCK = 1
"""Argument of `COMMAND_MEASURE`: look at the external clock, too."""
MEASURE_START_CLOCK = 2
"""The same, and let one that stands count from one on; only where it is not switched on."""

DRIVE_WITHDRAW = 1
"""Direction: the output that withdraws the bolt where the motor is not reversed."""
DRIVE_THROW = 2
"""Direction: the other output."""
DRIVE_GENTLY = 4
"""Push with the duty cycle that holds a latch back; else ramp up to full power."""

INPUT_LOCKED = 1
INPUT_UNLOCKED = 2
INPUT_DOOR_OPEN = 4
INPUT_HANDLE = 8
INPUT_LID_OPEN = 16

CLOCK_WANTED = 1
"""The external clock is switched on in the settings."""
CLOCK_NO_PINS = 2
"""This chip has no pins for one."""
CLOCK_ANSWERS = 4
"""It answered when it was looked at."""
CLOCK_COUNTS = 8
"""Its oscillator has not stopped, and it shows a time."""

ENDING_NONE = 0
ENDING_AT_LOCKED = 1
ENDING_AT_UNLOCKED = 2
ENDING_STALLED = 3
ENDING_TIME = 4
ENDING_NOT_RENEWED = 5
ENDING_STOPPED = 6

DRIVE_LIMIT_MS = 10000
"""Longest drive that can be asked for."""
RENEW_MS = 600
"""Without a service command for so long the motor stops."""
LISTEN_LIMIT_MS = 60000
"""Longest listening for knocks."""


class Measurement:
    """Inputs as they are, the motor's last drive, battery, knocks counted, external clock."""

    __slots__ = (
        "battery_mv",
        "battery_percent",
        "clock",
        "clock_ticks",
        "drives",
        "driving",
        "duration_ms",
        "ending",
        "idle_mv",
        "inputs",
        "inrush_ma",
        "knocks",
        "least_mv",
        "listened_ms",
        "mean_ma",
        "outcome",
        "peak_ma",
        "temperature_c",
    )

    def __init__(self) -> None:
        """Nothing measured yet; fields are set by name."""
        self.outcome = OUTCOME_OK
        self.inputs = 0
        self.driving = 0
        self.ending = ENDING_NONE
        self.duration_ms = 0
        self.inrush_ma = 0
        self.mean_ma = 0
        self.peak_ma = 0
        self.idle_mv = 0
        self.least_mv = 0
        self.battery_mv = 0
        self.knocks = 0
        self.listened_ms = 0
        self.battery_percent = 0
        self.temperature_c = 0
        self.drives = 0
        self.clock = 0
        self.clock_ticks = 0

    def pack(self) -> bytes:
        """The measurement's 32 bytes."""
        return struct.pack(
            _MEASUREMENT,
            self.outcome,
            self.inputs,
            self.driving,
            self.ending,
            self.duration_ms,
            self.inrush_ma,
            self.mean_ma,
            self.peak_ma,
            self.idle_mv,
            self.least_mv,
            self.battery_mv,
            self.knocks,
            self.listened_ms,
            self.battery_percent,
            self.temperature_c,
            self.drives,
            self.clock,
            self.clock_ticks,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "Measurement":  # host only
        """Read 32 bytes. Raises MessageError on another length."""
        if len(data) != MEASUREMENT_BYTES:
            raise MessageError("measurement length")
        found = Measurement()
        (
            found.outcome,
            found.inputs,
            found.driving,
            found.ending,
            found.duration_ms,
            found.inrush_ma,
            found.mean_ma,
            found.peak_ma,
            found.idle_mv,
            found.least_mv,
            found.battery_mv,
            found.knocks,
            found.listened_ms,
            found.battery_percent,
            found.temperature_c,
            found.drives,
            found.clock,
            found.clock_ticks,
        ) = struct.unpack(_MEASUREMENT, data)
        return found
