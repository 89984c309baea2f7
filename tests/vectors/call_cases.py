"""Calls to the office: signed by an implementation of its own, and the same ones spoilt."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Case = dict[str, Any]
_COVERED = '("@method" "@authority" "@request-target" "content-digest")'
_NONCE = "0123456789abcdef0123456789abcdef"
_KEY = ec.derive_private_key(0x1122334455667788, ec.SECP256R1())
_OTHER = ec.derive_private_key(0x99AABBCCDDEEFF, ec.SECP256R1())
_BODY = b'{"pages":[],"receipts":[]}'


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _field(value: bytes) -> str:
    return f":{b64encode(value).decode()}:"


def _signed(base: str) -> bytes:
    how = ec.ECDSA(SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(_KEY.sign(base.encode(), how))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _call(
    method: str = "POST",
    target: str = "/api/v1/phones/7/post",
    body: bytes = _BODY,
    covered: str = _COVERED,
    more: str = ';tag="noeglefri"',
    nonce: str = _NONCE,
) -> Case:
    digest = f"sha-256={_field(sha256(body).digest())}"
    key_id = sha256(_point(_KEY)).hexdigest()
    parameters = (
        f'{covered};created=1795392000;keyid="{key_id}";alg="ecdsa-p256-sha256"'
        f';nonce="{nonce}"{more}'
    )
    lines = {
        '"@method"': method,
        '"@authority"': "telefon.example",
        '"@request-target"': target,
        '"content-digest"': digest,
    }
    named = covered.strip("()").split()
    base = "\n".join([f"{name}: {lines[name]}" for name in named])
    base += f'\n"@signature-params": {parameters}'
    return {
        "operation": "verify_call",
        "method": method,
        "url": f"https://telefon.example{target}",
        "headers": {
            "Content-Digest": digest,
            "Signature-Input": f"noeglefri={parameters}",
            "Signature": f"noeglefri={_field(_signed(base))}",
        },
        "body": body.hex(),
        "public_key": _point(_KEY).hex(),
    }


def _with_headers(case: Case, changed: Mapping[str, str]) -> Case:
    return {**case, "headers": {**case["headers"], **changed}}


def call_cases() -> list[Case]:
    """Good calls, then bad ones."""
    good = _call()
    headers = good["headers"]
    other_digest = f"sha-256={_field(sha256(b'{}').digest())}"
    created = headers["Signature-Input"].replace("1795392000", "1795392001")
    signature = headers["Signature"]
    cases = {
        "a call with a body": good,
        "a call without a body": _call("GET", "/api/v1/phones/7/pocket", b""),
        "a call with a query": _call("GET", "/api/v1/phones/7/pocket?a=%20b", b""),
        "another method": {**good, "method": "PUT"},
        "another path": {**good, "url": good["url"].replace("/7/", "/8/")},
        "another host": {**good, "url": good["url"].replace("telefon", "kontor")},
        "a query that was added": {**good, "url": good["url"] + "?a"},
        "another body": {**good, "body": b"{}".hex()},
        "another body with its digest": {
            **_with_headers(good, {"Content-Digest": other_digest}),
            "body": b"{}".hex(),
        },
        "another time": _with_headers(good, {"Signature-Input": created}),
        "another key": {**good, "public_key": _point(_OTHER).hex()},
        "a signature cut short": _with_headers(good, {"Signature": signature[:-6] + "==:"}),
        "no signature": _with_headers(good, {"Signature": ""}),
        "a body that is not covered": _call(
            covered='("@method" "@authority" "@request-target")', body=b""
        ),
        "a host that is not covered": _call(
            covered='("@method" "@request-target" "content-digest")'
        ),
        "another tag": _call(more=';tag="other"'),
        "no tag": _call(more=""),
        "an end of its own": _call(more=';tag="noeglefri";expires=1795392060'),
        "a nonce that is too short": _call(nonce="0"),
    }
    return [{"name": name, **case} for name, case in cases.items()]
