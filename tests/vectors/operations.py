"""What a vector's operation means on a lock: runs alike in the MicroPython VM and in CPython.

A case is a JSON object: `operation` names a function of `OPERATIONS`, `expect` is what it must
return, everything else is its input (byte strings in hex). `"refused"` stands for every
rejection: the protocol tells a stranger no more.
"""

from binascii import unhexlify

from firmware import hash_auth, messages, records
from firmware.access_policy import judge
from firmware.lock_clock import LockClock
from firmware.log_seal import RecordSeal, next_epoch_key
from firmware.messages import MessageError
from firmware.request import RequestVerifier
from firmware.secure_channel import SecureChannel
from firmware.state_record import LockState
from firmware.status import Status, pack_response
from tests.vectors.parsers import PARSERS, REFUSED, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Case = dict[str, Any]


def raw(case: "Case", name: str) -> bytes:
    """The byte string `name` of a case; empty when it is not there."""
    return unhexlify(case.get(name, ""))


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


class _Clock(LockClock):
    """A clock of which the interval is given."""

    def __init__(self, case: "Case") -> None:
        super().__init__(lambda: 0)
        self.recover(case["floor"], 0)
        self.earliest, self.latest = case.get("earliest", 0), case.get("latest", 0)

    def interval(self) -> "tuple[int, int]":
        return self.earliest, self.latest


def judged(case: "Case") -> int:
    """The outcome of a proven order, before anything moves."""
    grant, state = records.Grant.parse(raw(case, "grant")), LockState.parse(raw(case, "state"))
    return judge(case["command"], grant, state, _Clock(case))


def clock_floor(case: "Case") -> int:
    """The clock's floor when a state has come, then envelopes of these issue times."""
    clock, state = _Clock(case), LockState.parse(raw(case, "state"))
    state.settle(clock)
    for issued in case["issued"]:
        if state.believes(issued):
            clock.note_issue_time(issued)
    return clock.floor()


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
    "judge": judged,
    "clock_floor": clock_floor,
    "parse": parse,
}
