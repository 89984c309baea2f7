"""The lock's verification of a request: same work, one refusal, until the proof verifies.

Pure: no clock, no radio, no flash of its own. What it needs of the list and the keys is handed in.
"""

from hashlib import sha256

from firmware import hash_auth, messages
from firmware.messages import GRANT_BYTES, NONCE_BYTES, ORDER_BYTES, PROOF_BYTES, TAG_BYTES, Order
from firmware.records import Grant
from firmware.secure_channel import SecureChannel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_BODY_AT = 1 + NONCE_BYTES
_LENGTHS = {
    messages.KIND_REQUEST: messages.REQUEST_BYTES,
    messages.KIND_REQUEST_WITH_GRANT: messages.REQUEST_WITH_GRANT_BYTES,
}
_GRANT_HEAD = bytes((messages.ENVELOPE_GRANT, messages.VERSION))

# A grant nobody can prove: unknown slots cost the same work as known ones.
_NOBODY = Grant()
_NOBODY.stored_key = _NOBODY.server_key = b"\xff" * 32


class Verified:
    """A request whose proof verified: who, what, and the keys to answer under.

    The keys are derived when the answer is made: by then the bolt is moving.
    """

    __slots__ = (
        "_channel",
        "_client_key",
        "_proof",
        "_transcript",
        "fresh_grant",
        "grant",
        "issued",
        "order",
    )

    def __init__(
        self,
        order: Order,
        grant: Grant,
        fresh_grant: "bytes | None",
        issued: int,
        client_key: bytes,
        transcript: bytes,
        proof: bytes,
    ) -> None:
        """Remember a proven request and what its answer's keys are derived from.

        `fresh_grant` is the 96-byte plaintext to store, when a new grant came along, and
        `issued` the lock time at which the office sealed it (else 0).
        """
        self.order = order
        self.grant = grant
        self.fresh_grant = fresh_grant
        self.issued = issued
        self._client_key = client_key
        self._transcript = transcript
        self._proof = proof
        self._channel: SecureChannel | None = None

    @property
    def server_proof(self) -> bytes:
        """The 32 bytes by which the lock proves itself in its answer."""
        return hash_auth.server_proof(self.grant.server_key, self._transcript)

    @property
    def channel(self) -> SecureChannel:
        """The session's channel; client key and proof are forgotten when it is first asked for."""
        if self._channel is None:
            keys = hash_auth.session_keys(
                self._client_key, self.grant.server_key, self._transcript, self._proof
            )
            self._client_key = self._proof = b""
            self._channel = SecureChannel(keys, is_lock=True)
        return self._channel


class RequestVerifier:
    """Checks requests for one lock."""

    def __init__(
        self,
        lock_id: bytes,
        office: hash_auth.Sealer,
        find_grant: "Callable[[int], bytes | None]",
    ) -> None:
        """`office` opens office-to-lock envelopes; `find_grant` yields a slot's stored grant."""
        self._lock_id = lock_id
        self._office = office
        self._find_grant = find_grant

    def verify(
        self,
        message: bytes,
        grant_ahead: "bytes | None",
        challenge: bytes,
        week: int,
        key: "bytes | hash_auth.Hmac",
    ) -> "Verified | None":
        """Check one written request against the challenge read before it.

        `key` is the door key of `week`, best prepared once; `grant_ahead` is a grant envelope
        written before.
        Returns None for whatever is wrong, after the same work (at once for another length).
        """
        if not message or len(message) != _LENGTHS.get(message[0]):
            return None
        body, envelope, authentic = self._open_outer(message, challenge, week, key)
        order = Order.parse(body[:ORDER_BYTES])
        proof = body[ORDER_BYTES:]
        envelope = envelope or grant_ahead or b""
        brought = self._open_grant(envelope)
        grant, is_fresh = self._choose(order, brought)
        holder_nonce = message[1:_BODY_AT]
        transcript = messages.transcript(
            challenge, week, self._lock_id, holder_nonce, body[:ORDER_BYTES]
        )
        signature = hash_auth.client_signature(grant.stored_key, transcript)
        client_key = hash_auth.xor(proof, signature)
        proven = hash_auth.equal(sha256(client_key).digest(), grant.stored_key)
        if not (authentic and proven and grant is not _NOBODY):
            return None
        return Verified(
            order,
            grant,
            brought if is_fresh else None,
            messages.parse_envelope_header(envelope)[1] if is_fresh else 0,
            client_key,
            transcript,
            proof,
        )

    def _open_outer(
        self, message: bytes, challenge: bytes, week: int, key: "bytes | hash_auth.Hmac"
    ) -> "tuple[bytes, bytes, bool]":
        """Undo the layer under the door key: (order and proof, grant envelope, authentic)."""
        lock_nonce = challenge[2:]
        context = messages.request_context(week, self._lock_id, lock_nonce, message[1:_BODY_AT])
        encryption_key, mac_key = hash_auth.request_keys(key, context)
        tag_at = len(message) - TAG_BYTES
        view = memoryview(message)
        tag = hash_auth.Hmac(mac_key).digest(view[:tag_at])[:TAG_BYTES]
        authentic = hash_auth.equal(tag, view[tag_at:])
        plain = hash_auth.ctr(encryption_key, bytes(16), view[_BODY_AT:tag_at])
        split = ORDER_BYTES + PROOF_BYTES
        return plain[:split], plain[split:], authentic

    def _open_grant(self, envelope: bytes) -> "bytes | None":
        """The plaintext of a grant the office sealed for this lock, else None."""
        if envelope[:2] != _GRANT_HEAD:
            return None
        plain = self._office.open(envelope, messages.ENVELOPE_HEADER_BYTES)
        return plain if plain and len(plain) == GRANT_BYTES else None

    def _choose(self, order: Order, brought: "bytes | None") -> "tuple[Grant, bool]":
        """The grant this order claims, and whether it is new to the list.

        Per slot the highest serial wins: a superseded grant brought again finds nobody.
        """
        stored = self._find_grant(order.slot)
        known = Grant.parse(stored) if stored else _NOBODY
        offered = Grant.parse(brought) if brought else _NOBODY
        is_fresh = offered.slot == order.slot and offered.serial > known.serial
        grant = offered if is_fresh else known
        if grant.slot != order.slot or grant.serial != order.serial:
            return _NOBODY, False
        return grant, is_fresh
