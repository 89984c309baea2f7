"""What a vector's operation means on a lock: runs alike in the MicroPython VM and in CPython.

A case is a JSON object: `operation` names a function of `OPERATIONS`, `expect` is what it must
return, everything else is its input (byte strings in hex). `"refused"` stands for every
rejection: the protocol tells a stranger no more.
"""

from binascii import hexlify, unhexlify

from firmware import hash_auth, messages, records, update_pack
from firmware.log_seal import RecordSeal, next_epoch_key
from firmware.measurement import Measurement
from firmware.messages import MessageError
from firmware.request import RequestVerifier
from firmware.secure_channel import SecureChannel
from firmware.state_record import Config, LockState
from firmware.status import Status, pack_response, split_response
from firmware.wipe_order import parse_wipe_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Case = dict[str, Any]

REFUSED = "refused"


def raw(case: "Case", name: str) -> bytes:
    """The byte string `name` of a case; empty when it is not there."""
    return unhexlify(case.get(name, ""))


def text(data: "bytes | None") -> str:
    """How a result is written in JSON."""
    return REFUSED if data is None else hexlify(data).decode()


def hmac_sha256(case: "Case") -> str:
    """RFC 2104 with SHA-256, cut to the length of the expectation."""
    mac = hash_auth.Hmac(raw(case, "key")).digest(raw(case, "data"))
    return text(mac[: len(case["expect"]) // 2])


def hkdf_extract(case: "Case") -> str:
    """RFC 5869 section 2.2."""
    return text(hash_auth.extract(raw(case, "salt"), raw(case, "secret")))


def hkdf_expand(case: "Case") -> str:
    """RFC 5869 section 2.3."""
    return text(hash_auth.expand(raw(case, "key"), raw(case, "info"), case["length"]))


def aes256_ctr(case: "Case") -> str:
    """NIST SP 800-38A section 6.5."""
    return text(hash_auth.ctr(raw(case, "key"), raw(case, "first_block"), raw(case, "data")))


def scram_stored_key(case: "Case") -> str:
    """RFC 5802 section 3: H(ClientKey)."""
    return text(hash_auth.stored_key_of(raw(case, "client_key")))


def scram_proof(case: "Case") -> str:
    """RFC 5802 section 3: ClientKey XOR HMAC(StoredKey, AuthMessage)."""
    signature = hash_auth.Hmac(raw(case, "stored_key")).digest(raw(case, "message"))
    return text(hash_auth.xor(raw(case, "client_key"), signature))


def lock_keys(case: "Case") -> str:
    """Envelope, receipt, log root, door root and RNG key of a lock, one after the other."""
    master = hash_auth.extract(raw(case, "lock_id"), raw(case, "k_lock"))
    labels = (
        hash_auth.LABEL_OFFICE_ENVELOPES,
        hash_auth.LABEL_LOCK_RECEIPTS,
        hash_auth.LABEL_LOG_ROOT,
        hash_auth.LABEL_DOOR_ROOT,
        hash_auth.LABEL_RNG,
    )
    return text(b"".join([hash_auth.expand(master, label, 32) for label in labels]))


def door_key(case: "Case") -> str:
    """The door key of a week."""
    return text(hash_auth.door_key(raw(case, "door_root"), case["week"]))


def identity_uuid(case: "Case") -> str:
    """The advertised UUID of an identity slot."""
    return text(hash_auth.identity_uuid(raw(case, "week_key"), case["identity_slot"]))


def session_keys(case: "Case") -> str:
    """The four session keys."""
    keys = hash_auth.session_keys(
        raw(case, "client_key"), raw(case, "server_key"), raw(case, "transcript"),
        raw(case, "proof"),
    )  # fmt: skip
    return text(keys)


def verify_request(case: "Case") -> "Any":
    """What the lock makes of a written request: its answer's bytes, and the grant to store."""
    lock_id = raw(case, "lock_id")
    stored = raw(case, "stored_grant")
    slot = case.get("stored_slot", -1)
    office = hash_auth.Sealer(raw(case, "envelope_key"), lock_id)
    verifier = RequestVerifier(lock_id, office, lambda wanted: stored if wanted == slot else None)
    verified = verifier.verify(
        raw(case, "message"), raw(case, "grant_ahead"), raw(case, "challenge"),
        case["week"], raw(case, "door_key"),
    )  # fmt: skip
    if verified is None:
        return REFUSED
    status = Status.parse(raw(case, "status"))
    body = pack_response(status, verified.server_proof, raw(case, "receipt"))
    return {
        "order": text(verified.order.pack()),
        "response": text(verified.channel.seal(messages.KIND_RESPONSE, body)),
        "fresh_grant": text(verified.fresh_grant or b""),
        "issued": verified.issued,
    }


def session_seal(case: "Case") -> "list[str]":
    """What one party sends when it sends `bodies`, each with its kind, in order."""
    channel = SecureChannel(raw(case, "keys"), case["is_lock"])
    return [text(channel.seal(kind, unhexlify(body))) for kind, body in case["bodies"]]


def session_open(case: "Case") -> "list[str]":
    """What one party reads when these messages come, in this order."""
    channel = SecureChannel(raw(case, "keys"), case["is_lock"])
    return [text(channel.open(unhexlify(message))) for message in case["messages"]]


def envelope_seal(case: "Case") -> str:
    """An envelope of one direction's key."""
    header = messages.pack_envelope_header(case["kind"], case["number"])
    sealer = hash_auth.Sealer(raw(case, "key"), raw(case, "lock_id"))
    return text(sealer.seal(header, raw(case, "plaintext")))


def envelope_open(case: "Case") -> "Any":
    """Kind, number and plaintext of an envelope."""
    envelope = raw(case, "envelope")
    try:
        kind, number = messages.parse_envelope_header(envelope)
    except MessageError:
        return REFUSED
    sealer = hash_auth.Sealer(raw(case, "key"), raw(case, "lock_id"))
    plain = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
    return REFUSED if plain is None else [kind, number, text(plain)]


def log_epoch_key(case: "Case") -> str:
    """The epoch key after `steps` steps from the root."""
    key = raw(case, "root")
    for _ in range(case["steps"]):
        key = next_epoch_key(key)
    return text(key)


def log_seal(case: "Case") -> str:
    """A stored log record."""
    seal = RecordSeal(raw(case, "epoch_key"))
    return text(seal.seal(case["index"], raw(case, "previous_tag"), raw(case, "plaintext")))


def log_open(case: "Case") -> str:
    """The plain log record, if it is the one after `previous_tag`."""
    seal = RecordSeal(raw(case, "epoch_key"))
    return text(seal.open(case["index"], raw(case, "previous_tag"), raw(case, "record")))


def schedule(case: "Case") -> bool:
    """Whether a schedule allows some instant of an interval."""
    return records.schedule_allows(raw(case, "schedule"), case["earliest"], case["latest"])


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
        "overall_floor": state.overall_floor,
        "corrected_time": state.corrected_time,
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
    "log_index chain_value state_number clock_estimate clock_lowest slot serial command outcome "
    "battery_mv battery_percent flags boot_count"
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
        update_pack.UpdateStatus.parse(data), UPDATE_STATUS_FIELDS
    ),
    "measurement": lambda data: _fields(Measurement.parse(data), MEASUREMENT_FIELDS),
    "wipe_order": _parse_wipe_order,
}


def parse(case: "Case") -> "Any":
    """The fields of a plain record of the named `format`."""
    try:
        return PARSERS[case["format"]](raw(case, "data"))
    except MessageError:
        return REFUSED


OPERATIONS: "dict[str, Callable[[Case], Any]]" = {
    "hmac_sha256": hmac_sha256,
    "hkdf_extract": hkdf_extract,
    "hkdf_expand": hkdf_expand,
    "aes256_ctr": aes256_ctr,
    "scram_stored_key": scram_stored_key,
    "scram_proof": scram_proof,
    "lock_keys": lock_keys,
    "door_key": door_key,
    "identity_uuid": identity_uuid,
    "session_keys": session_keys,
    "verify_request": verify_request,
    "session_seal": session_seal,
    "session_open": session_open,
    "envelope_seal": envelope_seal,
    "envelope_open": envelope_open,
    "log_epoch_key": log_epoch_key,
    "log_seal": log_seal,
    "log_open": log_open,
    "schedule": schedule,
    "parse": parse,
}
