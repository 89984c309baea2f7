"""Signed calls to the office: RFC 9421 by ECDSA P-256, the body by its digest (RFC 9530).

One form and no other: a signature covers method, authority, target and body, and says by which key
the call was made, when, and under which number of its own (docs/office-api.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from http_message_signatures import HTTPMessageVerifier

TAG = "noeglefri"
COVERED = ("@method", "@authority", "@request-target", "content-digest")
PUBLIC_KEY_BYTES = 65
"""An uncompressed point (SEC 1, section 2.3.3), as browsers export it."""
SEED_BYTES = 48
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PARAMETERS = {"created", "nonce", "keyid", "alg", "tag"}
_NONCE_LENGTHS = range(16, 65)

FindKey = Callable[[str], bytes | None]
"""The public key of an id; None for one that nobody has."""


class SignatureRefusedError(ValueError):
    """A call is not signed as it must be, or by nobody known."""


class Message(Protocol):
    """What the library needs of a request."""

    method: str
    url: Any
    headers: Any


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    method: str
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Signed:
    """What a verified signature says."""

    key_id: str
    created: int
    """Unix seconds, by the caller's clock."""
    nonce: str


def key_from(seed: bytes) -> ec.EllipticCurvePrivateKey:
    """The private key that follows from a secret seed of 48 bytes (FIPS 186-5, A.2.1)."""
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, _CURVE)


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The point that the office knows a caller by."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_id_of(public_key: bytes) -> str:
    """What a key is called in signatures."""
    return sha256(public_key).hexdigest()


def sign(
    message: Message, body: bytes, key: ec.EllipticCurvePrivateKey, created: int, nonce: str
) -> None:
    """Put digest and signature into a request's headers, in place of any it has.

    `created` is in Unix seconds; `nonce` is never used again.
    """
    from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
    from http_message_signatures.algorithms import ECDSA_P256_SHA256

    key_id = key_id_of(public_bytes(key))
    message.headers.pop("Content-Digest", None)
    HTTPMessageSigner(
        signature_algorithm=ECDSA_P256_SHA256,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: key}),
    ).sign(
        message,
        key_id=key_id,
        created=datetime.fromtimestamp(created, UTC),
        nonce=nonce,
        label=TAG,
        tag=TAG,
        covered_component_ids=COVERED,
        body=body,
    )


def verify(message: Received, body: bytes, find_key: FindKey) -> Signed:
    """Who signed a request, and when. Whether that is now, and not once more, the caller judges.

    Raises:
        SignatureRefusedError: for anything but the one form, for an unknown key, for a signature
            or a body that does not fit.
    """
    from http_message_signatures import HTTPMessageSignaturesException, InvalidSignature

    try:
        (found,) = _verifier(find_key).verify(message, require_components=COVERED, body=body)
    except (InvalidSignature, HTTPMessageSignaturesException, ValueError) as error:
        raise SignatureRefusedError("no signature of ours") from error
    told: dict[str, Any] = dict(found.parameters)
    if len(found.covered_components) != len(COVERED) + 1 or set(told) != _PARAMETERS:
        raise SignatureRefusedError("another form")
    if told["tag"] != TAG or len(told["nonce"]) not in _NONCE_LENGTHS:
        raise SignatureRefusedError("another form")
    return Signed(told["keyid"], told["created"], told["nonce"])


def _verifier(find_key: FindKey) -> "HTTPMessageVerifier":
    from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver
    from http_message_signatures.algorithms import ECDSA_P256_SHA256

    class Keys(HTTPSignatureKeyResolver):
        def resolve_public_key(self, key_id: str) -> ec.EllipticCurvePublicKey | None:
            point = find_key(key_id)
            if point is None:
                return None
            return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)

    class Timeless(HTTPMessageVerifier):
        def validate_created_and_expires(self, *_: object, **__: object) -> None:
            """Leave it to who has the office's clock."""

    return Timeless(signature_algorithm=ECDSA_P256_SHA256, key_resolver=Keys())
