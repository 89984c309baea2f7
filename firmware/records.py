"""What is stored on the lock or sealed between lock and office: grants, log records, state.

Normative text: `docs/protocol.md`. Integers are little-endian; times are lock time (seconds
since 2000-01-01T00:00:00Z).
"""

import struct

from firmware.messages import GRANT_BYTES, RECEIPT_BYTES, MessageError

ROLE_CAREGIVER = 0
ROLE_LOCKSMITH = 1
ROLE_OFFICE = 2
ROLE_RELATIVE = 3

# Log events. Below EVENT_NOISE they are evidence; from it on they are noise, summarised.
EVENT_OPENED = 1
EVENT_LOCKED = 2
EVENT_REFUSED_HOLDER = 3
# Argument: the command in bits 8 to 15, the outcome below.
EVENT_MOVE_FAILED = 4
EVENT_GRANT_STORED = 5
EVENT_STATE_APPLIED = 6
EVENT_CLOCK_SET = 7
# Argument: the reset's cause + `BOOT_BOLT` x BOLT_… + `BOOT_FORGOT` where RTC memory was empty.
EVENT_BOOT = 8
EVENT_TAMPER = 9
EVENT_DOOR_OPENED = 10
EVENT_DOOR_CLOSED = 11
EVENT_AUTO_LOCKED = 12
EVENT_BATTERY_CHANGED = 13
EVENT_BATTERY_WARNING = 14
EVENT_UPDATE = 15
EVENT_KEYS_REPLACED = 16
EVENT_SERVICE = 17
# Argument: the news, see `clock_source`.
EVENT_CLOCK_CHIP = 18
# Orders of a holder beyond `order_tally.ORDERS_AN_HOUR`; argument: how many were left out; data:
# event, outcome and time of the last.
EVENT_ORDERS = 19
EVENT_NOISE = 64
EVENT_STRANGERS = 64
# Argument: how many failures of its own parts the lock survived within the hour.
EVENT_FAULTS = 66

BOOT_BOLT = 256
BOOT_FORGOT = 65536

_GRANT = "<HIHBxII12s32s32s2x"
_LOG_RECORD = "<BBHIIIHIIBBH18s"
LOG_PLAIN_BYTES = 48
_RECEIPT = "<I16sI8sIIHIBBHBBH"
MAX_WINDOWS = 4
QUARTERS_PER_DAY = 96
_DAY_S = 86400
_WEEK_S = 7 * _DAY_S
# Day 0 of lock time is a Saturday; the schedule's bit 0 is Monday.
_FIRST_WEEKDAY = 5


class Grant:
    """One holder's right at one lock, as the office seals it and the lock stores it."""

    __slots__ = (
        "not_after",
        "not_before",
        "rights",
        "role",
        "schedule",
        "serial",
        "server_key",
        "slot",
        "stored_key",
    )

    def __init__(self) -> None:
        """Nobody's, for never; fields are set by name."""
        self.slot = 0
        self.serial = 0
        # RIGHT_… bits, ROLE_….
        self.rights = 0
        self.role = 0
        # Valid in [not_before, not_after), lock time.
        self.not_before = 0
        self.not_after = 0
        # Up to 4 windows of 3 bytes: weekday mask (bit 0 is Monday), first quarter-hour, end
        # quarter-hour; UTC, first < end <= 96. No window means always.
        self.schedule = b""
        self.stored_key = bytes(32)
        self.server_key = bytes(32)

    def pack(self) -> bytes:  # host only
        """The grant's 96 bytes."""
        return struct.pack(
            _GRANT,
            self.slot,
            self.serial,
            self.rights,
            self.role,
            self.not_before,
            self.not_after,
            self.schedule,
            self.stored_key,
            self.server_key,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "Grant":
        """Read 96 bytes. Raises MessageError on another length."""
        if len(data) != GRANT_BYTES:
            raise MessageError("grant length")
        grant = Grant()
        (
            grant.slot,
            grant.serial,
            grant.rights,
            grant.role,
            grant.not_before,
            grant.not_after,
            grant.schedule,
            grant.stored_key,
            grant.server_key,
        ) = struct.unpack(_GRANT, data)
        return grant


def schedule_allows(schedule: bytes, earliest: int, latest: int) -> bool:
    """Whether some instant of [earliest, latest] lies in one of the schedule's windows."""
    windows = [schedule[i : i + 3] for i in range(0, len(schedule), 3) if schedule[i]]
    if not windows:
        return True
    # A week meets every window there is: a clock unsure by years must not cost years of looping.
    latest = min(latest, earliest + _WEEK_S)
    for day in range(earliest // _DAY_S, latest // _DAY_S + 1):
        weekday_bit = 1 << (day + _FIRST_WEEKDAY) % 7
        for mask, first, end in windows:
            begins = day * _DAY_S + first * 900
            ends = day * _DAY_S + end * 900
            if mask & weekday_bit and first < end and begins <= latest and earliest < ends:
                return True
    return False


class LogRecord:
    """One event, 48 bytes before sealing. Every record is a checkpoint of the clock, too."""

    __slots__ = (
        "argument",
        "battery_mv",
        "battery_percent",
        "boot_count",
        "clock_estimate",
        "clock_lowest",
        "clock_width_s",
        "data",
        "event",
        "flags",
        "role",
        "serial",
        "slot",
    )

    def __init__(self, event: int, slot: int = 0, serial: int = 0, argument: int = 0) -> None:
        """An event of `slot` and `serial` (0 where no holder took part)."""
        self.event = event
        self.flags = 0
        self.boot_count = 0
        self.clock_estimate = 0
        self.clock_lowest = 0
        self.clock_width_s = 0
        self.slot = slot
        self.serial = serial
        self.argument = argument
        self.role = 0
        self.battery_percent = 0
        self.battery_mv = 0
        self.data = b""

    def pack(self) -> bytes:
        """The record's 48 bytes; `data` is cut or padded to 18."""
        return struct.pack(
            _LOG_RECORD,
            self.event,
            self.flags,
            self.boot_count & 0xFFFF,
            self.clock_estimate,
            self.clock_lowest,
            self.clock_width_s,
            self.slot,
            self.serial,
            self.argument,
            self.role,
            self.battery_percent,
            self.battery_mv,
            self.data,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "LogRecord":
        """Read 48 bytes. Raises MessageError on another length."""
        if len(data) != LOG_PLAIN_BYTES:
            raise MessageError("log record length")
        record = LogRecord(0)
        (
            record.event,
            record.flags,
            record.boot_count,
            record.clock_estimate,
            record.clock_lowest,
            record.clock_width_s,
            record.slot,
            record.serial,
            record.argument,
            record.role,
            record.battery_percent,
            record.battery_mv,
            record.data,
        ) = struct.unpack(_LOG_RECORD, data)
        return record


class Receipt:
    """A lock's word to its office, 54 bytes before sealing: what was just done, and how it stands.

    Fields: the newest record's index and chain value, number and digest of the state in force,
    the clock, who did what with which outcome, battery, flags and boot count.
    """

    __slots__ = (
        "battery_mv",
        "battery_percent",
        "boot_count",
        "chain_value",
        "clock_estimate",
        "clock_lowest",
        "command",
        "flags",
        "log_index",
        "outcome",
        "serial",
        "slot",
        "state_digest",
        "state_number",
    )

    def __init__(self) -> None:
        """Everything zero; fields are set by name."""
        self.log_index = 0
        self.chain_value = b""
        self.state_number = 0
        self.state_digest = b""
        self.clock_estimate = 0
        self.clock_lowest = 0
        self.slot = 0
        self.serial = 0
        self.command = 0
        self.outcome = 0
        self.battery_mv = 0
        self.battery_percent = 0
        self.flags = 0
        self.boot_count = 0

    def pack(self) -> bytes:
        """The receipt's RECEIPT_BYTES bytes."""
        return struct.pack(
            _RECEIPT,
            self.log_index,
            self.chain_value,
            self.state_number,
            self.state_digest,
            self.clock_estimate,
            self.clock_lowest,
            self.slot,
            self.serial,
            self.command,
            self.outcome,
            self.battery_mv,
            self.battery_percent,
            self.flags,
            self.boot_count & 0xFFFF,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "Receipt":  # host only
        """Read RECEIPT_BYTES bytes. Raises MessageError on another length."""
        if len(data) != RECEIPT_BYTES:
            raise MessageError("receipt length")
        receipt = Receipt()
        (
            receipt.log_index,
            receipt.chain_value,
            receipt.state_number,
            receipt.state_digest,
            receipt.clock_estimate,
            receipt.clock_lowest,
            receipt.slot,
            receipt.serial,
            receipt.command,
            receipt.outcome,
            receipt.battery_mv,
            receipt.battery_percent,
            receipt.flags,
            receipt.boot_count,
        ) = struct.unpack(_RECEIPT, data)
        return receipt


def pack_clock_token(lock_nonce: bytes, lock_time: int) -> bytes:  # host only
    """The body of a CLOCK envelope, 32 bytes: good only in the session of that challenge."""
    return struct.pack("<16sI12x", lock_nonce, lock_time)


def parse_clock_token(data: bytes) -> "tuple[bytes, int]":
    """Return (lock nonce, lock time). Raises MessageError on another length."""
    if len(data) != 32:
        raise MessageError("clock token length")
    lock_nonce, lock_time = struct.unpack("<16sI12x", data)
    return lock_nonce, lock_time


def pack_acknowledgement(index: int, chain_value: bytes) -> bytes:  # host only
    """The body of an ACKNOWLEDGEMENT envelope, 32 bytes: the office holds all up to `index`."""
    return struct.pack("<I16s12x", index, chain_value)


def parse_acknowledgement(data: bytes) -> "tuple[int, bytes]":
    """Return (index, chain value). Raises MessageError on another length."""
    if len(data) != 32:
        raise MessageError("acknowledgement length")
    index, chain_value = struct.unpack("<I16s12x", data)
    return index, chain_value
