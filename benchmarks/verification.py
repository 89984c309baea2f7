"""What it costs the lock to check a request, against one bare HMAC of the same length."""

from benchmarks.figures import Figure, Report
from benchmarks.stored_lock import (
    LOCK_ID,
    NOW,
    PHONE_SLOT,
    SERIAL,
    identity,
    office,
    phone_grant,
    phone_keys,
)
from benchmarks.vm import run_program
from firmware import hash_auth, messages
from host_tools.phone.protocol import build_request

LIMIT_HMACS = 12.0
"""Design: a verification costs at most 12 bare HMACs of VM time."""

_CHALLENGE = messages.pack_challenge(0, bytes(messages.NONCE_BYTES))


def measure() -> Report:
    """Time verifications and HMACs in turns."""
    times = run_program("verification", _job())
    per_hmac, per_long_hmac = times["hmac"], times["hmac_long"]
    bare = "one HMAC-SHA-256 over the request"
    return Report(
        (
            Figure("verify, grant known", times["known"] / per_hmac, "x", bare, LIMIT_HMACS),
            Figure("verify, refused", times["refused"] / per_hmac, "x", bare, LIMIT_HMACS),
            Figure(
                "verify, grant brought along",
                times["new"] / per_long_hmac,
                "x",
                "one HMAC-SHA-256 over that longer request",
            ),
            Figure("verify and derive the answer's keys", times["answer"] / per_hmac, "x", bare),
        ),
        {"vm_microseconds": times},
    )


def _job() -> dict[str, object]:
    """Two requests of the same phone, one with its grant, and what their check needs."""
    who = identity()
    week = messages.week_of(NOW)
    door_key = hash_auth.door_key(who.door_root, week)
    order = messages.Order(PHONE_SLOT, SERIAL, messages.COMMAND_OPEN, 0, NOW)
    grant = phone_grant().pack()
    header = messages.pack_envelope_header(messages.ENVELOPE_GRANT, NOW)
    requests = [
        build_request(_CHALLENGE, week, door_key, LOCK_ID, phone_keys(), order, envelope)
        for envelope in (b"", office().seal(header, grant))
    ]
    raw = {
        "lock_id": LOCK_ID,
        "envelope_key": who.envelope_key,
        "door_key": door_key,
        "challenge": _CHALLENGE,
        "grant": grant,
        "request": requests[0].message,
        "request_with_grant": requests[1].message,
    }
    return {"week": week, "hex": {name: data.hex() for name, data in raw.items()}}
