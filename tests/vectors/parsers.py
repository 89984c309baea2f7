"""The fields of every plain format by name: runs alike in the MicroPython VM and in CPython."""

from binascii import hexlify

from firmware import messages, records, update_format, update_pack
from firmware.measurement import Measurement
from firmware.state_record import Config, LockState
from firmware.status import Status, split_response
from firmware.wipe_order import parse_wipe_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

REFUSED = "refused"


def text(data: "bytes | None") -> str:
    """How a result is written in JSON."""
    return REFUSED if data is None else hexlify(data).decode()


def _parse_challenge(data: bytes) -> "Any":
    flags, nonce = messages.parse_challenge(data)
    return {"flags": flags, "nonce": text(nonce)}


def _parse_envelope_header(data: bytes) -> "Any":
    kind, number = messages.parse_envelope_header(data)
    return {"kind": kind, "number": number}


def _parse_log_head(data: bytes) -> "Any":
    first_index, count = messages.parse_log_head(data)
    return {"first_index": first_index, "count": count}


def _parse_clock_token(data: bytes) -> "Any":
    nonce, lock_time = records.parse_clock_token(data)
    return {"nonce": text(nonce), "lock_time": lock_time}


def _parse_acknowledgement(data: bytes) -> "Any":
    index, chain_value = records.parse_acknowledgement(data)
    return {"index": index, "chain_value": text(chain_value)}


def _parse_wipe_order(data: bytes) -> "Any":
    until, log_index, chain_value = parse_wipe_order(data)
    return {"until": until, "log_index": log_index, "chain_value": text(chain_value)}


def _parse_update_offer(data: bytes) -> "Any":
    digest, manifest_bytes, files = update_pack.parse_offer(data)
    return {"digest": text(digest), "manifest_bytes": manifest_bytes, "files": files}


def _parse_response(data: bytes) -> "Any":
    status, proof, receipt = split_response(data)
    return {"status": text(status.pack()), "proof": text(proof), "receipt": text(receipt)}


def _parse_state(data: bytes) -> "Any":
    state = LockState.parse(data)
    return {
        "issued": state.issued,
        "overall_floor": state.overall_floor,
        "issue_limit": state.issue_limit,
        "config": text(state.config.pack()),
        "floors": [[slot, state.floors[slot]] for slot in sorted(state.floors)],
        "replacement_keys": text(state.replacement_keys),
    }


def _fields(record: "Any", names: str) -> "Any":
    """The named attributes of a record as JSON shows them."""
    values = {}
    for name in names.split():
        value = getattr(record, name)
        values[name] = text(value) if isinstance(value, bytes) else value
    return values


ORDER_FIELDS = "slot serial command argument phone_time"
COMMAND_FIELDS = "code argument count value"
GRANT_FIELDS = "slot serial rights role not_before not_after schedule stored_key server_key"
LOG_RECORD_FIELDS = (
    "event flags boot_count clock_estimate clock_lowest clock_width_s slot serial argument role "
    "battery_percent battery_mv data"
)
MEASUREMENT_FIELDS = (
    "outcome inputs driving ending duration_ms inrush_ma mean_ma peak_ma idle_mv least_mv "
    "battery_mv knocks listened_ms battery_percent temperature_c drives clock clock_ticks"
)
RECEIPT_FIELDS = (
    "log_index chain_value state_number state_digest clock_estimate clock_lowest slot serial "
    "command outcome battery_mv battery_percent flags boot_count"
)
STATUS_FIELDS = (
    "outcome bolt door flags battery_percent temperature_c battery_mv retry_ms pending_records "
    "clock_estimate clock_earliest clock_latest state_number log_first log_next"
)
UPDATE_STATUS_FIELDS = "reason phase file block received version floor offered base"
CONFIG_FIELDS = (
    "auto_relock_s unlatch_hold_ms window_ms move_limit_ms current_limit_ma timer_wake_minutes "
    "options chemistry knocks_needed night_first_quarter night_end_quarter"
)

PARSERS: "dict[str, Callable[[bytes], Any]]" = {
    "challenge": _parse_challenge,
    "order": lambda data: _fields(messages.Order.parse(data), ORDER_FIELDS),
    "command": lambda data: _fields(messages.Command.parse(data), COMMAND_FIELDS),
    "envelope_header": _parse_envelope_header,
    "log_head": _parse_log_head,
    "status": lambda data: _fields(Status.parse(data), STATUS_FIELDS),
    "response": _parse_response,
    "grant": lambda data: _fields(records.Grant.parse(data), GRANT_FIELDS),
    "log_record": lambda data: _fields(records.LogRecord.parse(data), LOG_RECORD_FIELDS),
    "receipt": lambda data: _fields(records.Receipt.parse(data), RECEIPT_FIELDS),
    "clock_token": _parse_clock_token,
    "acknowledgement": _parse_acknowledgement,
    "config": lambda data: _fields(Config.parse(data), CONFIG_FIELDS),
    "state": _parse_state,
    "update_offer": _parse_update_offer,
    "update_status": lambda data: _fields(
        update_format.UpdateStatus.parse(data), UPDATE_STATUS_FIELDS
    ),
    "measurement": lambda data: _fields(Measurement.parse(data), MEASUREMENT_FIELDS),
    "wipe_order": _parse_wipe_order,
}
