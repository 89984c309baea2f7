"""The body of a STATE envelope: the complete current state of one lock, as the office wants it.

A higher number replaces the whole of it, so a skipped envelope loses nothing. Normative text:
`docs/protocol.md`.
"""

import struct

from firmware.messages import MessageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.lock_clock import LockClock

_CONFIG = "<HHHHHHBBBBBB14x"
CONFIG_BYTES = 32
_HEAD = "<III32sBB"
_HEAD_BYTES = 46
_FLOOR = "<HI"
_FLOOR_BYTES = 6
MAX_FLOORS = 128
REPLACEMENT_KEY_BYTES = 96
_HAS_KEYS = 1
STATE_LIMIT = _HEAD_BYTES + REPLACEMENT_KEY_BYTES + MAX_FLOORS * _FLOOR_BYTES

OPTION_LIFT_HANDLE = 1
OPTION_MOTOR_REVERSED = 2
OPTION_ALWAYS_ON = 4
OPTION_DOOR_CONTACT = 8
OPTION_EXTERNAL_RTC = 16
OPTION_NIGHT_DOUBLE_TAP = 32
OPTION_PROMPT_CLOSED = 64
OPTION_STRIKE = 128

CHEMISTRY_ALKALINE = 0
CHEMISTRY_LITHIUM = 1
CHEMISTRY_NIMH = 2
CHEMISTRY_LI_ION = 3
CHEMISTRY_MAINS = 4


class Config:
    """How this door is to be worked; arrives only sealed."""

    __slots__ = (
        "auto_relock_s",
        "chemistry",
        "current_limit_ma",
        "knocks_needed",
        "move_limit_ms",
        "night_end_quarter",
        "night_first_quarter",
        "options",
        "timer_wake_minutes",
        "unlatch_hold_ms",
        "window_ms",
    )

    def __init__(self) -> None:
        """The values of a lock fresh from the bench."""
        self.auto_relock_s = 0
        self.unlatch_hold_ms = 0
        self.window_ms = 2000
        self.move_limit_ms = 4000
        self.current_limit_ma = 500
        self.timer_wake_minutes = 0
        self.options = OPTION_DOOR_CONTACT
        self.chemistry = CHEMISTRY_ALKALINE
        self.knocks_needed = 1
        self.night_first_quarter = 0
        self.night_end_quarter = 0

    def pack(self) -> bytes:  # host only
        """The configuration's 32 bytes."""
        return struct.pack(
            _CONFIG,
            self.auto_relock_s,
            self.unlatch_hold_ms,
            self.window_ms,
            self.move_limit_ms,
            self.current_limit_ma,
            self.timer_wake_minutes,
            self.options,
            self.chemistry,
            self.knocks_needed,
            self.night_first_quarter,
            self.night_end_quarter,
            0,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "Config":
        """Read 32 bytes. Raises MessageError on another length."""
        if len(data) != CONFIG_BYTES:
            raise MessageError("configuration length")
        config = Config()
        (
            config.auto_relock_s,
            config.unlatch_hold_ms,
            config.window_ms,
            config.move_limit_ms,
            config.current_limit_ma,
            config.timer_wake_minutes,
            config.options,
            config.chemistry,
            config.knocks_needed,
            config.night_first_quarter,
            config.night_end_quarter,
            _,
        ) = struct.unpack(_CONFIG, data)
        return config


class LockState:
    """Revocation floors, configuration, which issue times are believed, and replacement keys."""

    __slots__ = ("config", "floors", "issue_limit", "issued", "overall_floor", "replacement_keys")

    def __init__(self) -> None:
        """Nothing revoked, the default configuration."""
        # Lock time at which the office sealed it.
        self.issued = 0
        # Serials up to this one are void, whoever holds them.
        self.overall_floor = 0
        # Not 0: an office clock was wrong; no issue time from this one on is believed.
        self.issue_limit = 0
        self.config = Config()
        # slot -> highest revoked serial.
        self.floors: dict[int, int] = {}
        # Empty, or envelope key ‖ receipt key ‖ door root, 32 bytes each.
        self.replacement_keys = b""

    def pack(self) -> bytes:  # host only
        """At most STATE_LIMIT bytes. Raises MessageError on more than MAX_FLOORS floors."""
        if len(self.floors) > MAX_FLOORS:
            raise MessageError("too many revocation floors")
        head = struct.pack(
            _HEAD,
            self.issued,
            self.overall_floor,
            self.issue_limit,
            self.config.pack(),
            _HAS_KEYS if self.replacement_keys else 0,
            len(self.floors),
        )
        floors = b"".join(struct.pack(_FLOOR, slot, self.floors[slot]) for slot in self.floors)
        return head + self.replacement_keys + floors

    @staticmethod
    def parse(data: "bytes | memoryview") -> "LockState":
        """Read a whole body. Raises MessageError when cut, padded, or issued past its limit."""
        if len(data) < _HEAD_BYTES:
            raise MessageError("state length")
        state = LockState()
        head = struct.unpack(_HEAD, bytes(data[:_HEAD_BYTES]))
        state.issued, state.overall_floor, state.issue_limit, config, has_keys, count = head
        if not state.believes(state.issued):
            raise MessageError("state issue time")
        state.config = Config.parse(config)
        at = _HEAD_BYTES
        if has_keys & _HAS_KEYS:
            state.replacement_keys = bytes(data[at : at + REPLACEMENT_KEY_BYTES])
            at += REPLACEMENT_KEY_BYTES
        if count > MAX_FLOORS or len(data) != at + count * _FLOOR_BYTES:
            raise MessageError("state length")
        for i in range(count):
            slot, serial = struct.unpack_from(_FLOOR, data, at + i * _FLOOR_BYTES)
            state.floors[slot] = serial
        return state

    def believes(self, issued: int) -> bool:
        """Whether an office clock that showed `issued` may have been right."""
        return not self.issue_limit or issued < self.issue_limit

    def settle(self, clock: "LockClock") -> None:
        """Hold the clock's floor against this state.

        It is the state's issue time or later; one that is not believed was set by a wrong office
        clock, and comes down to it.
        """
        if not self.believes(clock.floor()):
            clock.correct_floor(self.issued)
        clock.note_issue_time(self.issued)
