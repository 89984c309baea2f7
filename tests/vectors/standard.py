"""Cases published by others, as they printed them."""

import base64
import hashlib
import hmac
from typing import Any

Case = dict[str, Any]

_LARGE_DATA = (
    b"This is a test using a larger than block-size key and a larger than block-size data. "
    b"The key needs to be hashed before being used by the HMAC algorithm."
)
_RFC4231 = [
    (b"\x0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        b"\xaa" * 20,
        b"\xdd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    (
        bytes(range(1, 26)),
        b"\xcd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    (
        b"\xaa" * 131,
        _LARGE_DATA,
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
]

# (input key, salt, info, pseudo-random key, output)
_RFC5869 = [
    (
        b"\x0b" * 22,
        bytes(range(13)),
        bytes(range(0xF0, 0xFA)),
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(0x50)),
        bytes(range(0x60, 0xB0)),
        bytes(range(0xB0, 0x100)),
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e"
        "590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        b"\x0b" * 22,
        b"",
        b"",
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]

_NIST_KEY = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"
_NIST_COUNTER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
_NIST_PLAIN = (
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
_NIST_CIPHER = (
    "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
    "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"
)


def rfc4231() -> list[Case]:
    """HMAC-SHA-256, section 4."""
    return [
        {
            "name": f"test case {number}",
            "operation": "hmac_sha256",
            "key": key.hex(),
            "data": data.hex(),
            "expect": mac,
        }
        for number, (key, data, mac) in enumerate(_RFC4231, 1)
    ]


def rfc5869() -> list[Case]:
    """HKDF with SHA-256, appendix A."""
    cases: list[Case] = []
    for number, (secret, salt, info, key, output) in enumerate(_RFC5869, 1):
        cases += [
            {
                "name": f"A.{number} extract",
                "operation": "hkdf_extract",
                "salt": salt.hex(),
                "secret": secret.hex(),
                "expect": key,
            },
            {
                "name": f"A.{number} expand",
                "operation": "hkdf_expand",
                "key": key,
                "info": info.hex(),
                "length": len(output) // 2,
                "expect": output,
            },
        ]
    return cases


def sp800_38a() -> list[Case]:
    """AES-256 in counter mode, F.5.5 (encrypt) and F.5.6 (decrypt); then a cut last block."""
    common = {"operation": "aes256_ctr", "key": _NIST_KEY, "first_block": _NIST_COUNTER}
    return [
        {"name": "F.5.5 CTR-AES256.Encrypt", **common, "data": _NIST_PLAIN, "expect": _NIST_CIPHER},
        {"name": "F.5.6 CTR-AES256.Decrypt", **common, "data": _NIST_CIPHER, "expect": _NIST_PLAIN},
        {
            "name": "F.5.5 cut after 23 bytes",
            **common,
            "data": _NIST_PLAIN[:46],
            "expect": _NIST_CIPHER[:46],
        },
    ]


# RFC 7677 section 3: user "user", password "pencil", 4096 rounds.
_SCRAM_SALT = "W22ZaJ0SNY7soEsUEjb6gQ=="
_SCRAM_ROUNDS = 4096
_SCRAM_MESSAGE = (
    "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    f"s={_SCRAM_SALT},i={_SCRAM_ROUNDS},"
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
)
_SCRAM_PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
_SCRAM_SIGNATURE = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def _scram_keys() -> tuple[bytes, bytes, bytes]:
    """ClientKey, StoredKey and ServerKey of RFC 5802 section 3."""
    salt = base64.b64decode(_SCRAM_SALT)
    salted = hashlib.pbkdf2_hmac("sha256", b"pencil", salt, _SCRAM_ROUNDS)
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    return client_key, hashlib.sha256(client_key).digest(), server_key


def rfc7677() -> list[Case]:
    """The SCRAM-SHA-256 exchange of section 3; our keys come without its PBKDF2."""
    client_key, stored_key, server_key = _scram_keys()
    proof, signature = map(base64.b64decode, (_SCRAM_PROOF, _SCRAM_SIGNATURE))
    message = _SCRAM_MESSAGE.encode().hex()
    cases: list[Case] = [
        {
            "name": "StoredKey",
            "operation": "scram_stored_key",
            "client_key": client_key.hex(),
            "expect": stored_key.hex(),
        },
        {
            "name": "ClientProof",
            "operation": "scram_proof",
            "stored_key": stored_key.hex(),
            "client_key": client_key.hex(),
            "message": message,
            "expect": proof.hex(),
        },
        {
            "name": "ServerSignature",
            "operation": "hmac_sha256",
            "key": server_key.hex(),
            "data": message,
            "expect": signature.hex(),
        },
    ]
    return cases
