"""What every answer of the lock carries: outcome, bolt, battery, clock, and what is pending.

Normative text: `docs/protocol.md`.
"""

import struct

from firmware.messages import (
    BOLT_UNKNOWN,
    DOOR_UNKNOWN,
    OUTCOME_OK,
    RESPONSE_BODY_BYTES,
    MessageError,
)

_STATUS = "<BBBBBbHHHIIIIII"
STATUS_BYTES = 36
_RESPONSE = "<36s32s92s"


class Status:
    """The lock's state as the phone is told it in every response."""

    __slots__ = (
        "battery_mv",
        "battery_percent",
        "bolt",
        "clock_earliest",
        "clock_estimate",
        "clock_latest",
        "door",
        "flags",
        "log_first",
        "log_next",
        "outcome",
        "pending_records",
        "retry_ms",
        "state_number",
        "temperature_c",
    )

    def __init__(self) -> None:
        """Everything unknown or zero; fields are set by name."""
        self.outcome = OUTCOME_OK
        self.bolt = BOLT_UNKNOWN
        self.door = DOOR_UNKNOWN
        self.flags = 0
        self.battery_percent = 0
        self.temperature_c = 0
        self.battery_mv = 0
        self.retry_ms = 0
        self.pending_records = 0
        self.clock_estimate = 0
        self.clock_earliest = 0
        self.clock_latest = 0
        self.state_number = 0
        self.log_first = 0
        self.log_next = 0

    def pack(self) -> bytes:
        """The status' STATUS_BYTES bytes."""
        return struct.pack(
            _STATUS,
            self.outcome,
            self.bolt,
            self.door,
            self.flags,
            self.battery_percent,
            self.temperature_c,
            self.battery_mv,
            self.retry_ms,
            self.pending_records,
            self.clock_estimate,
            self.clock_earliest,
            self.clock_latest,
            self.state_number,
            self.log_first,
            self.log_next,
        )

    @staticmethod
    def parse(data: "bytes | memoryview") -> "Status":  # host only
        """Read STATUS_BYTES bytes. Raises MessageError on another length."""
        if len(data) != STATUS_BYTES:
            raise MessageError("status length")
        status = Status()
        (
            status.outcome,
            status.bolt,
            status.door,
            status.flags,
            status.battery_percent,
            status.temperature_c,
            status.battery_mv,
            status.retry_ms,
            status.pending_records,
            status.clock_estimate,
            status.clock_earliest,
            status.clock_latest,
            status.state_number,
            status.log_first,
            status.log_next,
        ) = struct.unpack(_STATUS, data)
        return status


def pack_response(status: Status, server_proof: bytes, receipt: bytes) -> bytes:
    """A response's 160-byte body; in a session's later answers the proof is 32 zero bytes."""
    return struct.pack(_RESPONSE, status.pack(), server_proof, receipt)


def split_response(body: bytes) -> "tuple[Status, bytes, bytes]":  # host only
    """Return (status, server proof, sealed receipt). Raises MessageError on another length."""
    if len(body) != RESPONSE_BODY_BYTES:
        raise MessageError("response body length")
    status, server_proof, receipt = struct.unpack(_RESPONSE, body)
    return Status.parse(status), server_proof, receipt
