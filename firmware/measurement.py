"""What a lock measures for the locksmith who mounts it: one answer of a service session.

Normative text: `docs/protocol.md`. Pure; a lock loads it with its first service command.
"""

import struct

from firmware.messages import OUTCOME_OK, MessageError

_MEASUREMENT = "<BBBBHHHHHHHHHBbH6x"
MEASUREMENT_BYTES = 32

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
    """Inputs as they are, the motor's last drive, the battery, and knocks counted."""

    __slots__ = (
        "battery_mv",
        "battery_percent",
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
        ) = struct.unpack(_MEASUREMENT, data)
        return found
