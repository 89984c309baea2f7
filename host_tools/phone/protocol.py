"""The phone's side of the exchange: builds what it writes and opens what it reads.

The bytes and the cryptography are the firmware's own modules; this one adds only what a lock
never does. Nothing here does I/O.
"""

import hmac
import secrets
from dataclasses import dataclass

from firmware import hash_auth, messages
from firmware.messages import (
    KIND_REQUEST,
    KIND_REQUEST_WITH_GRANT,
    NONCE_BYTES,
    RESPONSE_BYTES,
    TAG_BYTES,
    MessageError,
    Order,
)
from firmware.secure_channel import SecureChannel
from firmware.status import Status, split_response


@dataclass(frozen=True)
class CredentialKeys:
    """A phone's keys at one lock under one credential serial (SCRAM, RFC 5802 section 3)."""

    client_key: bytes
    server_key: bytes

    @staticmethod
    def derive(secret: bytes, lock_id: bytes, serial: int) -> "CredentialKeys":
        """Derive both keys from the phone's 32-byte secret."""
        context = lock_id + serial.to_bytes(4, "little")
        mac = hash_auth.Hmac(secret)
        return CredentialKeys(
            mac.digest(hash_auth.LABEL_CLIENT, context), mac.digest(hash_auth.LABEL_SERVER, context)
        )

    @property
    def stored_key(self) -> bytes:
        """What office and lock keep in place of the client key."""
        return hash_auth.stored_key_of(self.client_key)


@dataclass(frozen=True)
class PendingRequest:
    """A request on its way: what to write, and what its answer will be checked against."""

    message: bytes
    transcript: bytes
    proof: bytes
    keys: CredentialKeys


@dataclass(frozen=True)
class Answer:
    """A lock's proven answer to a request, and the session it opens."""

    status: Status
    receipt: bytes
    channel: SecureChannel


def build_request(
    challenge: bytes,
    week: int,
    door_key: bytes,
    lock_id: bytes,
    keys: CredentialKeys,
    order: Order,
    grant_envelope: bytes = b"",
    holder_nonce: bytes | None = None,
) -> PendingRequest:
    """Answer a challenge with an order, bringing a grant along when one is given.

    `door_key` is the door's key of `week`. Raises MessageError on a malformed challenge.
    `holder_nonce` is for test vectors only; by default it is drawn fresh.
    """
    _, lock_nonce = messages.parse_challenge(challenge)
    nonce = holder_nonce or secrets.token_bytes(NONCE_BYTES)
    packed = order.pack()
    transcript = messages.transcript(challenge, week, lock_id, nonce, packed)
    signature = hash_auth.client_signature(keys.stored_key, transcript)
    proof = hash_auth.xor(keys.client_key, signature)
    context = messages.request_context(week, lock_id, lock_nonce, nonce)
    encryption_key, mac_key = hash_auth.request_keys(door_key, context)
    kind = KIND_REQUEST_WITH_GRANT if grant_envelope else KIND_REQUEST
    body = hash_auth.ctr(encryption_key, bytes(16), packed + proof + grant_envelope)
    head = bytes([kind]) + nonce + body
    tag = hash_auth.Hmac(mac_key).digest(head)[:TAG_BYTES]
    return PendingRequest(head + tag, transcript, proof, keys)


def open_response(pending: PendingRequest, message: bytes) -> Answer:
    """Check that the lock proved itself, and return its answer.

    Raises MessageError when it did not, whoever answered then was not the lock.
    """
    if len(message) != RESPONSE_BYTES or message[0] != messages.KIND_RESPONSE:
        raise MessageError("response length or kind")
    keys = hash_auth.session_keys(
        pending.keys.client_key, pending.keys.server_key, pending.transcript, pending.proof
    )
    channel = SecureChannel(keys, is_lock=False)
    body = channel.open(message)
    if body is None:
        raise MessageError("response tag")
    status, server_proof, receipt = split_response(body)
    expected = hash_auth.server_proof(pending.keys.server_key, pending.transcript)
    if not hmac.compare_digest(server_proof, expected):
        raise MessageError("lock proof")
    return Answer(status, receipt, channel)
