"""The same operations once more, from the document alone: no line of `firmware` is used here.

Built on the standard library's `hmac`, on `cryptography` for AES and HKDF, and on `scramp` for
the SCRAM construction.
"""

import hashlib
import hmac
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from scramp import core as scramp
from scramp.utils import ScramException

Case = dict[str, Any]
REFUSED = "refused"


def _raw(case: Case, name: str) -> bytes:
    return bytes.fromhex(case.get(name, ""))


def _mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.digest(key, b"".join(parts), "sha256")


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    return HKDFExpand(SHA256(), length, info).derive(key)


def _ctr(key: bytes, first_block: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES256(key), modes.CTR(first_block)).encryptor().update(data)


def _hmac(case: Case) -> str:
    return _mac(_raw(case, "key"), _raw(case, "data"))[: len(case["expect"]) // 2].hex()


def _scram_proof(case: Case) -> str:
    signature = scramp.hmac(hashlib.sha256, _raw(case, "stored_key"), _raw(case, "message"))
    return bytes(scramp.xor(_raw(case, "client_key"), signature)).hex()


def _lock_keys(case: Case) -> str:
    master = _mac(_raw(case, "lock_id"), _raw(case, "k_lock"))
    labels = b"nf1-officetonf1-lockbacknf1-log-rootnf1-doorrootnf1-lock-rng"
    return b"".join(_expand(master, labels[i : i + 12], 32) for i in range(0, 60, 12)).hex()


def _door_key(case: Case) -> str:
    info = b"nf1-doorweek" + struct.pack("<H", case["week"])
    return _expand(_raw(case, "door_root"), info, 32).hex()


def _identity_uuid(case: Case) -> str:
    info = b"nf1-identity" + struct.pack("<I", case["identity_slot"])
    value = int.from_bytes(_expand(_raw(case, "week_key"), info, 16), "big")
    value &= ~(0xF000 << 64) & ~(0xC000 << 48)
    return f"{value | 0x4000 << 64 | 0x8000 << 48:032x}"


def _session_keys(client: bytes, server: bytes, transcript: bytes, proof: bytes) -> bytes:
    salt = hashlib.sha256(transcript + proof).digest()
    return _expand(_mac(salt, client, server), b"nf1-session1", 128)


def _session_keys_case(case: Case) -> str:
    names = ("client_key", "server_key", "transcript", "proof")
    return _session_keys(*(_raw(case, name) for name in names)).hex()


def _credential(case: Case) -> str:
    context = _raw(case, "lock_id") + struct.pack("<I", case["serial"])
    client = _mac(_raw(case, "secret"), b"nf1-client01", context)
    server = _mac(_raw(case, "secret"), b"nf1-server01", context)
    return (client + server + hashlib.sha256(client).digest()).hex()


def _seal_keys(key: bytes) -> tuple[bytes, bytes, bytes]:
    keys = _expand(key, b"nf1-sealkeys", 96)
    return keys[:32], keys[32:64], keys[64:]


def _envelope_seal(case: Case) -> str:
    encryption, mac, nonce_mac = _seal_keys(_raw(case, "key"))
    lock_id, plain = _raw(case, "lock_id"), _raw(case, "plaintext")
    header = struct.pack("<BBI", case["kind"], 1, case["number"])
    nonce = _mac(nonce_mac, lock_id, header, plain)[:16]
    sealed = header + nonce + _ctr(encryption, nonce, plain)
    return (sealed + _mac(mac, lock_id, sealed)[:16]).hex()


def _open_envelope(key: bytes, lock_id: bytes, envelope: bytes) -> tuple[int, int, bytes] | None:
    if len(envelope) < 38 or envelope[1] != 1:
        return None
    encryption, mac, _ = _seal_keys(key)
    if not hmac.compare_digest(_mac(mac, lock_id, envelope[:-16])[:16], envelope[-16:]):
        return None
    kind, _, number = struct.unpack("<BBI", envelope[:6])
    return kind, number, _ctr(encryption, envelope[6:22], envelope[22:-16])


def _envelope_open(case: Case) -> Any:
    opened = _open_envelope(_raw(case, "key"), _raw(case, "lock_id"), _raw(case, "envelope"))
    return REFUSED if opened is None else [opened[0], opened[1], opened[2].hex()]


def _seal_message(keys: bytes, counter: int, kind: int, body: bytes) -> bytes:
    cipher = _ctr(keys[:32], struct.pack(">QQ", counter, 0), body)
    tag = _mac(keys[32:], bytes([kind]), struct.pack("<I", counter), cipher)[:16]
    return bytes([kind]) + cipher + tag


def _session_seal(case: Case) -> list[str]:
    keys = _raw(case, "keys")[:64] if case["is_lock"] else _raw(case, "keys")[64:]
    sealed = (
        _seal_message(keys, counter, kind, bytes.fromhex(body))
        for counter, (kind, body) in enumerate(case["bodies"])
    )
    return [message.hex() for message in sealed]


def _session_open(case: Case) -> list[str]:
    keys = _raw(case, "keys")[64:] if case["is_lock"] else _raw(case, "keys")[:64]
    opened, counter = [], 0
    for message in map(bytes.fromhex, case["messages"]):
        body = _ctr(keys[:32], struct.pack(">QQ", counter, 0), message[1:-16])
        good = len(message) > 16 and _seal_message(keys, counter, message[0], body) == message
        opened.append(body.hex() if good else REFUSED)
        counter += good
    return opened


def _request_layer(case: Case, nonce: bytes) -> tuple[bytes, bytes]:
    challenge = _raw(case, "challenge")
    context = struct.pack("<BH", 1, case["week"]) + _raw(case, "lock_id") + challenge[2:] + nonce
    keys = _expand(_raw(case, "door_key"), b"nf1-request1" + context, 64)
    return keys[:32], keys[32:]


def _transcript(case: Case, nonce: bytes, order: bytes) -> bytes:
    week = struct.pack("<H", case["week"])
    return _raw(case, "challenge") + week + _raw(case, "lock_id") + nonce + order


def _pick_grant(case: Case, order: bytes, brought: bytes) -> tuple[bytes, int, bytes] | None:
    """(grant, issue time, fresh grant) that the order may use."""
    slot, serial = struct.unpack("<HI", order[:6])
    stored = _raw(case, "stored_grant") if case.get("stored_slot", -1) == slot else b""
    envelope = brought or _raw(case, "grant_ahead")
    opened = _open_envelope(_raw(case, "envelope_key"), _raw(case, "lock_id"), envelope)
    known = struct.unpack("<HI", stored[:6])[1] if stored else 0
    picked, issued, fresh = stored, 0, b""
    if opened and opened[0] == 1 and len(opened[2]) == 96:
        its_slot, its_serial = struct.unpack("<HI", opened[2][:6])
        if its_slot == slot and its_serial > known:
            picked, issued, fresh = opened[2], opened[1], opened[2]
    if not picked or struct.unpack("<HI", picked[:6]) != (slot, serial):
        return None
    return picked, issued, fresh


def _verify_request(case: Case) -> Any:
    message = _raw(case, "message")
    if len(message) != {1: 81, 2: 215}.get(message[0] if message else 0):
        return REFUSED
    nonce = message[1:17]
    encryption, mac = _request_layer(case, nonce)
    if _mac(mac, message[:-16])[:16] != message[-16:]:
        return REFUSED
    plain = _ctr(encryption, bytes(16), message[17:-16])
    order, proof = plain[:16], plain[16:48]
    grant = _pick_grant(case, order, plain[48:])
    if grant is None:
        return REFUSED
    stored_key, server_key = grant[0][30:62], grant[0][62:94]
    transcript = _transcript(case, nonce, order)
    try:
        labelled = b"nf1-client01" + transcript
        scramp._check_client_key(hashlib.sha256, stored_key, labelled, proof)
    except ScramException:
        return REFUSED
    client_key = scramp.xor(scramp.hmac(hashlib.sha256, stored_key, labelled), proof)
    keys = _session_keys(client_key, server_key, transcript, proof)
    body = _raw(case, "status") + _mac(server_key, b"nf1-server01", transcript)
    response = _seal_message(keys[:64], 0, 0x82, body + _raw(case, "receipt"))
    return {
        "order": order.hex(),
        "response": response.hex(),
        "fresh_grant": grant[2].hex(),
        "issued": grant[1],
    }


def _built(case: Case) -> tuple[bytes, bytes, bytes, bytes] | None:
    """(message, transcript, session keys, server key) of a phone's request."""
    challenge, nonce, order = _raw(case, "challenge"), _raw(case, "holder_nonce"), case["order"]
    if len(challenge) != 18 or challenge[0] != 1:
        return None
    keys = bytes.fromhex(_credential({**case, "serial": order["serial"]}))
    fields = [order[name] for name in ("slot", "serial", "command", "argument", "phone_time")]
    packed = struct.pack("<HIBBII", *fields, 0)
    transcript = _transcript(case, nonce, packed)
    proof = _xor(keys[:32], _mac(keys[64:], b"nf1-client01", transcript))
    encryption, mac = _request_layer(case, nonce)
    grant = _raw(case, "grant_envelope")
    head = bytes([2 if grant else 1]) + nonce + _ctr(encryption, bytes(16), packed + proof + grant)
    session = _session_keys(keys[:32], keys[32:64], transcript, proof)
    return head + _mac(mac, head)[:16], transcript, session, keys[32:64]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _build_request(case: Case) -> str:
    built = _built(case)
    return REFUSED if built is None else built[0].hex()


def _open_response(case: Case) -> Any:
    built, response = _built(case), _raw(case, "response")
    if built is None or len(response) != 177 or response[0] != 0x82:
        return REFUSED
    body = _ctr(built[2][:32], bytes(16), response[1:-16])
    proof = _mac(built[3], b"nf1-server01", built[1])
    if _seal_message(built[2][:64], 0, 0x82, body) != response or body[36:68] != proof:
        return REFUSED
    return {"status": body[:36].hex(), "receipt": body[68:].hex()}


def _log_seal(case: Case) -> str:
    keys = _expand(_raw(case, "epoch_key"), b"nf1-log-keys", 64)
    plain = _raw(case, "plaintext")
    index = struct.pack("<I", case["index"])
    tag = _mac(keys[32:], index, _raw(case, "previous_tag"), plain)[:16]
    return (tag + _ctr(keys[:32], tag, plain)).hex()


def _log_open(case: Case) -> str:
    record = _raw(case, "record")
    keys = _expand(_raw(case, "epoch_key"), b"nf1-log-keys", 64)
    plain = _ctr(keys[:32], record[:16], record[16:]).hex()
    return plain if _log_seal({**case, "plaintext": plain}) == record.hex() else REFUSED


def _log_epoch_key(case: Case) -> str:
    key = _raw(case, "root")
    for _ in range(case["steps"]):
        key = _mac(key, b"nf1-log-next")
    return key.hex()


def _schedule(case: Case) -> bool:
    """Look at every quarter of an hour of at most eight days, by the calendar."""
    windows = _raw(case, "schedule")
    triples = [windows[i : i + 3] for i in range(0, len(windows), 3) if windows[i]]
    start = datetime(2000, 1, 1, tzinfo=UTC)
    earliest, latest = case["earliest"], case["latest"]
    quarters = range(earliest - earliest % 900 + 900, latest + 1, 900)[: 96 * 8]
    for moment in (earliest, latest, *quarters):
        then = start + timedelta(seconds=moment)
        quarter = then.hour * 4 + then.minute // 15
        if any(m >> then.weekday() & 1 and a <= quarter < b for m, a, b in triples):
            return True
    return not triples


_NEEDED = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 17: 8, 18: 8, 20: 16, 21: 16, 22: 16, 23: 16,
           48: 16, 49: 16, 50: 16, 51: 16, 52: 16}  # fmt: skip


def _judge(case: Case) -> int:
    slot, serial, rights, _, begins, ends, schedule = struct.unpack(
        "<HIHBxII12s", _raw(case, "grant")[:30]
    )
    state = _raw(case, "state")
    overall, count = struct.unpack("<I", state[4:8])[0], state[45]
    floors = dict(struct.iter_unpack("<HI", state[len(state) - 6 * count :]))
    needed = _NEEDED.get(case["command"])
    earliest, latest = case["earliest"], case["latest"]
    reasons = {
        71: needed is None,
        68: serial <= overall or serial <= floors.get(slot, 0),
        64: needed and not rights & needed,
        66: latest < begins,
        65: ends <= case["floor"] or ends <= earliest,
        67: not _schedule({**case, "schedule": schedule.hex()}),
    }
    return next((reason for reason, applies in reasons.items() if applies), 0)


def _clock_floor(case: Case) -> int:
    issued, _, limit = struct.unpack("<III", _raw(case, "state")[:12])
    limit = limit or 1 << 32
    times: list[int] = [case["floor"], issued, *case["issued"]]
    return max(time for time in times if time < limit)


INDEPENDENT = {
    "hmac_sha256": _hmac,
    "hkdf_extract": lambda case: _mac(_raw(case, "salt"), _raw(case, "secret")).hex(),
    "hkdf_expand": lambda case: _expand(
        _raw(case, "key"), _raw(case, "info"), case["length"]
    ).hex(),
    "aes256_ctr": lambda case: _ctr(
        _raw(case, "key"), _raw(case, "first_block"), _raw(case, "data")
    ).hex(),
    "scram_stored_key": lambda case: hashlib.sha256(_raw(case, "client_key")).hexdigest(),
    "scram_proof": _scram_proof,
    "lock_keys": _lock_keys,
    "door_key": _door_key,
    "identity_uuid": _identity_uuid,
    "session_keys": _session_keys_case,
    "credential": _credential,
    "build_request": _build_request,
    "verify_request": _verify_request,
    "open_response": _open_response,
    "session_seal": _session_seal,
    "session_open": _session_open,
    "envelope_seal": _envelope_seal,
    "envelope_open": _envelope_open,
    "log_epoch_key": _log_epoch_key,
    "log_seal": _log_seal,
    "log_open": _log_open,
    "schedule": _schedule,
    "judge": _judge,
    "clock_floor": _clock_floor,
}
