"""Cases of the exchange: requests, answers and session messages, good and bad."""

from typing import Any

from firmware import hash_auth, messages
from firmware.secure_channel import SecureChannel
from host_tools.phone.protocol import CredentialKeys, build_request
from tests.vectors import own
from tests.vectors.own import Case

# First and last byte of every field of a request, by name.
REQUEST_FIELDS = {"kind": 0, "holder nonce": 1, "slot": 17, "serial": 19, "command": 23,
                  "argument": 24, "phone time": 25, "reserved": 29, "proof": 33}  # fmt: skip


def flipped(data: bytes, at: int) -> bytes:
    """`data` with one bit of the byte `at` turned over."""
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


def request(grant_envelope: bytes = b"", **changes: Any) -> bytes:
    """The phone's request; `changes` name arguments of build_request."""
    arguments = {
        "challenge": own.CHALLENGE,
        "week": own.WEEK,
        "door_key": own.DOOR_KEY,
        "lock_id": own.LOCK_ID,
        "keys": own.KEYS,
        "order": own.ORDER,
        "grant_envelope": grant_envelope,
        "holder_nonce": own.HOLDER_NONCE,
        **changes,
    }
    return build_request(**arguments).message


def verify(name: str, message: bytes, **changes: Any) -> Case:
    """A case of the lock that knows the holder; `changes` replace its inputs."""
    case = {
        "name": name,
        "operation": "verify_request",
        "lock_id": own.LOCK_ID.hex(),
        "envelope_key": own.ENVELOPE_KEY.hex(),
        "challenge": own.CHALLENGE.hex(),
        "week": own.WEEK,
        "door_key": own.DOOR_KEY.hex(),
        "stored_slot": own.SLOT,
        "stored_grant": own.grant().pack().hex(),
        "message": message.hex(),
        "status": own.status().pack().hex(),
        "receipt": own.receipt().hex(),
    }
    for key, value in changes.items():
        case[key] = value.hex() if isinstance(value, bytes) else value
    return case


def _tampered() -> list[Case]:
    plain = request()
    brought = request(own.GRANT_ENVELOPE)
    unknown = {"stored_slot": -1, "stored_grant": b""}
    cases = [verify(f"tampered {n}", flipped(plain, at)) for n, at in REQUEST_FIELDS.items()]
    cases += [verify("tampered tag", flipped(plain, len(plain) - 1))]
    parts = {"header": 65, "nonce": 71, "ciphertext": 87, "tag": 198}
    cases += [
        verify(f"tampered grant {n}", flipped(brought, at), **unknown) for n, at in parts.items()
    ]
    return cases


def _lengths() -> list[Case]:
    plain = request()
    return [
        verify("empty", b""),
        verify("truncated by one", plain[:-1]),
        verify("cut after the nonce", plain[:17]),
        verify("kind alone", plain[:1]),
        verify("oversized by one", plain + b"\0"),
        verify("oversized to 512", plain + bytes(512 - len(plain))),
        verify("kind of a request with grant", b"\x02" + plain[1:]),
        verify("unknown kind", b"\x55" + plain[1:]),
    ]


def _spliced() -> list[Case]:
    plain = request()
    other_door = own.sealed(messages.ENVELOPE_GRANT, own.NOW, own.grant().pack(), own.OTHER_LOCK_ID)
    other_slot = own.sealed(messages.ENVELOPE_GRANT, own.NOW, own.grant(slot=8).pack())
    as_state = own.sealed(messages.ENVELOPE_STATE, own.NOW, own.grant().pack())
    next_challenge = messages.pack_challenge(own.WEEK & 1, own.fixed("next nonce", 16))
    unknown = {"stored_slot": -1, "stored_grant": b""}
    future = bytes([messages.ENVELOPE_GRANT, 2]) + bytes(4)
    sealer = hash_auth.Sealer(own.ENVELOPE_KEY, own.LOCK_ID)
    return [
        verify("replayed on the next challenge", plain, challenge=next_challenge),
        verify("challenge flags changed", plain, challenge=flipped(own.CHALLENGE, 1)),
        verify("another week's door key", plain, week=own.WEEK + 1),
        verify("wrong lock id", plain, lock_id=own.OTHER_LOCK_ID),
        verify("wrong door key", plain, door_key=own.fixed("other door")),
        verify("unknown slot", plain, **unknown),
        verify("superseded serial", plain, stored_grant=own.grant(serial=42).pack()),
        verify("older serial stored", plain, stored_grant=own.grant(serial=40).pack()),
        verify("grant of another door", request(other_door), **unknown),
        verify("grant of another holder", request(other_slot), **unknown),
        verify("state envelope as grant", request(as_state), **unknown),
        verify("grant of version 2", request(sealer.seal(future, own.grant().pack())), **unknown),
        verify("another holder's secret",
               request(keys=CredentialKeys.derive(own.fixed("thief"), own.LOCK_ID, 41))),
    ]  # fmt: skip


def request_cases() -> list[Case]:
    """Everything a lock may be handed after a challenge."""
    unknown = {"stored_slot": -1, "stored_grant": b""}
    older = {"stored_grant": own.grant(serial=40).pack()}
    brought = request(own.GRANT_ENVELOPE)
    good = [
        verify("known holder", request()),
        verify("first visit, grant in the request", brought, **unknown),
        verify("first visit, grant ahead", request(), grant_ahead=own.GRANT_ENVELOPE, **unknown),
        verify("renewed grant replaces an older serial", brought, **older),
        verify("grant brought again is not fresh", brought),
    ]
    return good + _tampered() + _lengths() + _spliced()


def _phone(name: str, operation: str, **changes: Any) -> Case:
    case = {
        "name": name,
        "operation": operation,
        "secret": own.SECRET.hex(),
        "lock_id": own.LOCK_ID.hex(),
        "challenge": own.CHALLENGE.hex(),
        "week": own.WEEK,
        "door_key": own.DOOR_KEY.hex(),
        "holder_nonce": own.HOLDER_NONCE.hex(),
        "order": own.order_fields(),
    }
    for key, value in changes.items():
        case[key] = value.hex() if isinstance(value, bytes) else value
    return case


def phone_cases(response: bytes) -> list[Case]:
    """The phone's side; `response` is the lock's answer to the known holder."""
    opened = {f"tampered at byte {at}": flipped(response, at) for at in (0, 1, 40, 80, 170, 176)}
    opened |= {"truncated": response[:-1], "oversized": response + b"\0", "refused": b"\x81"}
    return [
        _phone("request", "build_request"),
        _phone("request with grant", "build_request", grant_envelope=own.GRANT_ENVELOPE),
        _phone("challenge of version 2", "build_request", challenge=b"\x02" + own.CHALLENGE[1:]),
        _phone("truncated challenge", "build_request", challenge=own.CHALLENGE[:-1]),
        _phone("oversized challenge", "build_request", challenge=own.CHALLENGE + b"\0"),
        _phone("proven answer", "open_response", response=response),
        _phone("answer to another request", "open_response", response=response,
               holder_nonce=own.fixed("another nonce", 16)),
        *(_phone(f"answer {n}", "open_response", response=r) for n, r in opened.items()),
    ]  # fmt: skip


def session_cases() -> list[Case]:
    """A session's messages in both directions."""
    keys = own.session_key_bytes()
    phone, lock = SecureChannel(keys, is_lock=False), SecureChannel(keys, is_lock=True)
    kinds = (messages.KIND_COMMAND, messages.KIND_COMMAND, messages.KIND_DELIVERY)
    bodies = list(zip(kinds, own.command_bodies(), strict=True))
    one, two, three = (phone.seal(kind, body) for kind, body in bodies)
    answer = lock.seal(messages.KIND_RESPONSE, own.response_body())
    sent = {
        "in order": (one, two, three),
        "replayed": (one, one, two),
        "reordered": (two, one),
        "skipped": (one, three, two),
        "tampered kind": (flipped(one, 0), one),
        "tampered body": (flipped(one, 5), one),
        "tampered tag": (flipped(one, len(one) - 1), one),
        "truncated": (one[:-1], one[:16], b"", one),
        "oversized": (one + b"\0", one),
        "the lock's own message sent back": (answer, one),
    }
    common = {"keys": keys.hex()}
    return [
        {"name": "phone seals", "operation": "session_seal", **common, "is_lock": False,
         "bodies": [[kind, body.hex()] for kind, body in bodies]},
        {"name": "lock seals", "operation": "session_seal", **common, "is_lock": True,
         "bodies": [[messages.KIND_RESPONSE, own.response_body().hex()]]},
        *(
            {"name": name, "operation": "session_open", **common, "is_lock": True,
             "messages": [message.hex() for message in order]}
            for name, order in sent.items()
        ),
        {"name": "phone reads the lock", "operation": "session_open", **common, "is_lock": False,
         "messages": [answer.hex(), answer.hex()]},
    ]  # fmt: skip
