"""Times the lock's verification of a request in the VM; job and result are JSON."""

import json
import sys
from binascii import unhexlify

from timing import least_us

from firmware import hash_auth
from firmware.request import RequestVerifier, Verified

job = json.loads(sys.stdin.readline())
raw = {name: unhexlify(text) for name, text in job["hex"].items()}
week = job["week"]
door_key = hash_auth.Hmac(raw["door_key"])
office = hash_auth.Sealer(raw["envelope_key"], raw["lock_id"])
known = RequestVerifier(raw["lock_id"], office, lambda slot: raw["grant"])
stranger = RequestVerifier(raw["lock_id"], office, lambda slot: None)


def verify_known() -> "Verified | None":
    """A request under a grant that the list holds."""
    return known.verify(raw["request"], None, raw["challenge"], week, door_key)


def verify_new() -> "Verified | None":
    """A request that brings its grant along."""
    return stranger.verify(raw["request_with_grant"], None, raw["challenge"], week, door_key)


def refuse() -> "Verified | None":
    """A request whose holder is not on the list."""
    return stranger.verify(raw["request"], None, raw["challenge"], week, door_key)


def answer() -> None:
    """A verification with all that the answer's keys need."""
    verified = verify_known()
    if not (verified and verified.server_proof and verified.channel):
        raise AssertionError


if not verify_known() or not verify_new() or refuse():
    raise AssertionError("the job is wrong: it must verify")
mac = hash_auth.Hmac(raw["door_key"])
names = ("hmac", "hmac_long", "known", "new", "refused", "answer")
times = least_us(
    (lambda: mac.digest(raw["request"]), 200),
    (lambda: mac.digest(raw["request_with_grant"]), 200),
    (verify_known, 30),
    (verify_new, 30),
    (refuse, 30),
    (answer, 30),
)
print(json.dumps(dict(zip(names, times))))
