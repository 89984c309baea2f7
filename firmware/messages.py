"""Every wire format of the exchange between phone and lock: sizes, codes, packing, parsing.

Normative text: `docs/protocol.md`. Integers are little-endian and unsigned unless said
otherwise; times are seconds since 2000-01-01T00:00:00Z ("lock time"). Nothing here holds a key.
Stored and sealed records (grants, log records, lock state) are in `records.py`.
"""

import struct

VERSION = 1

LOCK_ID_BYTES = 8
NONCE_BYTES = 16
PROOF_BYTES = 32
TAG_BYTES = 16

# Lock time <-> Unix time, and the calendar week. 2000-01-01 was a Saturday: five days of offset
# make weeks start on Monday 00:00 UTC.
UNIX_EPOCH_OFFSET_S = 946684800
_WEEK_OFFSET_S = 432000
WEEK_S = 604800
IDENTITY_SLOT_S = 14400
LOST_WEEK = 0xFFFF
LOST_IDENTITIES = 16

# First byte of what a phone writes.
KIND_REQUEST = 0x01
KIND_REQUEST_WITH_GRANT = 0x02
KIND_GRANT_AHEAD = 0x03
KIND_COMMAND = 0x04
KIND_DELIVERY_SMALL = 0x05
KIND_DELIVERY = 0x06
KIND_NEW_CHALLENGE = 0x07
# First byte of what a phone reads. A challenge starts with VERSION instead.
KIND_BUSY = 0x80
KIND_REFUSED = 0x81
KIND_RESPONSE = 0x82
KIND_LOG_SMALL = 0x83
KIND_LOG = 0x84
KIND_UPDATE = 0x85
KIND_MEASUREMENT = 0x86

# Envelope kinds (first byte of a sealed envelope).
ENVELOPE_GRANT = 1
ENVELOPE_STATE = 2
ENVELOPE_CLOCK = 3
ENVELOPE_ACKNOWLEDGEMENT = 4
ENVELOPE_RECEIPT = 5
# From the release machine, under the update key; its number is the firmware's version.
ENVELOPE_UPDATE = 6
ENVELOPE_WIPE = 7

# Commands of a request (over a fresh challenge) and of an open session.
COMMAND_OPEN = 1
COMMAND_LOCK = 2
COMMAND_STATUS = 3
COMMAND_SYNC = 4
COMMAND_SERVICE = 5
# Commands of a session only.
COMMAND_OUTCOME = 16
COMMAND_READ_LOG = 17
COMMAND_DELIVER = 18
COMMAND_END = 19
COMMAND_UPDATE_OFFER = 20
COMMAND_UPDATE_BLOCK = 21
COMMAND_UPDATE_STATUS = 22
COMMAND_UPDATE_SWITCH = 23
# The locksmith's; from here on all answer with a measurement, but WIPE.
COMMAND_MEASURE = 48
COMMAND_DRIVE = 49
COMMAND_STOP = 50
COMMAND_LISTEN = 51
COMMAND_WIPE = 52

RIGHT_OPEN = 1
RIGHT_LOCK = 2
RIGHT_STATUS = 4
RIGHT_SYNC = 8
RIGHT_SERVICE = 16

# Outcomes: what a caregiver must be shown. Below 32 the command went through.
OUTCOME_OK = 0
OUTCOME_OPENED = 1
OUTCOME_LOCKED = 2
OUTCOME_MOVING = 3
# The door needs something from the person.
OUTCOME_JAMMED = 32
OUTCOME_LIFT_HANDLE = 33
OUTCOME_CLOSE_DOOR_FIRST = 34
OUTCOME_BATTERY_TOO_LOW_TO_LOCK = 35
OUTCOME_INTERRUPTED = 36
# Refused after the proof verified, so the reason may be told.
OUTCOME_NO_RIGHT = 64
OUTCOME_GRANT_ENDED = 65
OUTCOME_GRANT_NOT_BEGUN = 66
OUTCOME_OUTSIDE_SCHEDULE = 67
OUTCOME_REVOKED = 68
OUTCOME_ENVELOPE_REFUSED = 69
OUTCOME_STALE = 70
OUTCOME_BAD_COMMAND = 71
OUTCOME_BUSY = 72

BOLT_UNKNOWN = 0
BOLT_LOCKED = 1
BOLT_UNLOCKED = 2
BOLT_MOVING = 3
DOOR_UNKNOWN = 0
DOOR_CLOSED = 1
DOOR_OPEN = 2

FLAG_CLOCK_UNSURE = 1
FLAG_CLOCK_LOST = 2
FLAG_LIFT_HANDLE_DOOR = 4
FLAG_TAMPERED = 8
FLAG_LOG_OVERWRITTEN = 16
FLAG_BATTERY_LOW = 32
FLAG_BATTERY_CRITICAL = 64
FLAG_BATTERY_CHANGED = 128

# Sizes of whole messages. At an MTU under 100 nothing longer than SMALL_LIMIT is used.
SMALL_LIMIT = 180
LIMIT = 512
SMALL_MTU = 100

_CHALLENGE = "<BB16s"
CHALLENGE_BYTES = 18
CHALLENGE_WEEK_PARITY = 1
CHALLENGE_CLOCK_LOST = 2

_ORDER = "<HIBBI4x"
ORDER_BYTES = 16
ENVELOPE_HEADER_BYTES = 6
ENVELOPE_OVERHEAD = ENVELOPE_HEADER_BYTES + NONCE_BYTES + TAG_BYTES
GRANT_BYTES = 96
GRANT_ENVELOPE_BYTES = GRANT_BYTES + ENVELOPE_OVERHEAD
REQUEST_BYTES = 1 + NONCE_BYTES + ORDER_BYTES + PROOF_BYTES + TAG_BYTES
REQUEST_WITH_GRANT_BYTES = REQUEST_BYTES + GRANT_ENVELOPE_BYTES
GRANT_AHEAD_BYTES = 1 + GRANT_ENVELOPE_BYTES
RECEIPT_BYTES = 54
RECEIPT_ENVELOPE_BYTES = RECEIPT_BYTES + ENVELOPE_OVERHEAD

RESPONSE_BODY_BYTES = 160
RESPONSE_BYTES = 1 + RESPONSE_BODY_BYTES + TAG_BYTES

_COMMAND = "<BBHII4x"
COMMAND_BODY_BYTES = 16
COMMAND_BYTES = 1 + COMMAND_BODY_BYTES + TAG_BYTES
DELIVERY_SMALL_PIECE = 144
DELIVERY_PIECE = 448
LOG_RECORD_BYTES = 64
_LOG_HEAD = "<IB3x"
LOG_HEAD_BYTES = 8
LOG_SMALL_RECORDS = 2
LOG_RECORDS = 7


class MessageError(ValueError):
    """The bytes are not a message of this protocol; the text names the field, never its value."""


def week_of(lock_time: int) -> int:
    """The calendar week a lock time falls in."""
    return (lock_time + _WEEK_OFFSET_S) // WEEK_S


def identity_slot_of(lock_time: int) -> int:
    """The 4-hour slot of the rotating identity."""
    return lock_time // IDENTITY_SLOT_S


def pack_challenge(flags: int, nonce: bytes) -> bytes:
    """Build the 18 bytes that the first read yields."""
    return struct.pack(_CHALLENGE, VERSION, flags, nonce)


def parse_challenge(data: bytes) -> "tuple[int, bytes]":  # host only
    """Return (flags, lock nonce). Raises MessageError on another version or length."""
    if len(data) != CHALLENGE_BYTES:
        raise MessageError("challenge length")
    version, flags, nonce = struct.unpack(_CHALLENGE, data)
    if version != VERSION:
        raise MessageError("challenge version")
    return flags, nonce


def request_context(week: int, lock_id: bytes, lock_nonce: bytes, holder_nonce: bytes) -> bytes:
    """What the outer layer's keys are bound to; 43 bytes."""
    head = bytes((VERSION, week & 0xFF, week >> 8))
    return b"".join((head, lock_id, lock_nonce, holder_nonce))


def transcript(
    challenge: bytes, week: int, lock_id: bytes, holder_nonce: bytes, order: bytes
) -> bytes:
    """What both proofs are bound to; 60 bytes (challenge with version, flags and lock nonce)."""
    return b"".join((challenge, week.to_bytes(2, "little"), lock_id, holder_nonce, order))


class Order:
    """Who wants what: the plain 16 bytes of a request."""

    __slots__ = ("argument", "command", "phone_time", "serial", "slot")

    def __init__(
        self, slot: int, serial: int, command: int, argument: int, phone_time: int
    ) -> None:
        """Slot and serial of the credential, COMMAND_…, its argument, the phone's lock time."""
        self.slot = slot
        self.serial = serial
        self.command = command
        self.argument = argument
        self.phone_time = phone_time

    def pack(self) -> bytes:  # host only
        """The order's 16 bytes."""
        return struct.pack(
            _ORDER, self.slot, self.serial, self.command, self.argument, self.phone_time
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "Order":
        """Read 16 bytes. Raises MessageError on another length."""
        if len(data) != ORDER_BYTES:
            raise MessageError("order length")
        return Order(*struct.unpack(_ORDER, data))


class Command:
    """One command within a session: the plain head of what a phone writes after the response."""

    __slots__ = ("argument", "code", "count", "value")

    def __init__(self, code: int, argument: int = 0, count: int = 0, value: int = 0) -> None:
        """COMMAND_… and its numbers.

        READ_LOG: `value` is the first index, `count` the most records wanted.
        DELIVER, UPDATE_OFFER: `value` is the offset of the piece that follows, `count` the length
        of the whole. UPDATE_BLOCK: `value` is update_format.block_place(…), `count` as before.
        """
        self.code = code
        self.argument = argument
        self.count = count
        self.value = value

    def pack(self) -> bytes:  # host only
        """The command's 16 bytes."""
        return struct.pack(_COMMAND, self.code, self.argument, self.count, self.value, 0)

    @staticmethod
    def parse(data: "bytes | memoryview") -> "Command":
        """Read 16 bytes. Raises MessageError on another length."""
        if len(data) != COMMAND_BODY_BYTES:
            raise MessageError("command length")
        code, argument, count, value, _ = struct.unpack(_COMMAND, data)
        return Command(code, argument, count, value)


def pack_envelope_header(kind: int, number: int) -> bytes:
    """The 6 clear bytes of an envelope: ENVELOPE_…, version, number (mostly its issue time)."""
    return struct.pack("<BBI", kind, VERSION, number)


def parse_envelope_header(envelope: "bytes | memoryview") -> "tuple[int, int]":
    """Return (kind, number). Raises MessageError when cut or of another version."""
    if len(envelope) < ENVELOPE_OVERHEAD:
        raise MessageError("envelope length")
    kind, version, number = struct.unpack("<BBI", bytes(envelope[:ENVELOPE_HEADER_BYTES]))
    if version != VERSION:
        raise MessageError("envelope version")
    return kind, number


def pack_log_head(first_index: int, count: int) -> bytes:
    """The 8 bytes before the records of a log answer."""
    return struct.pack(_LOG_HEAD, first_index, count)


def parse_log_head(data: "bytes | memoryview") -> "tuple[int, int]":  # host only
    """Return (first index, number of records). Raises MessageError when cut."""
    if len(data) < LOG_HEAD_BYTES:
        raise MessageError("log answer length")
    first_index, count = struct.unpack(_LOG_HEAD, bytes(data[:LOG_HEAD_BYTES]))
    return first_index, count
