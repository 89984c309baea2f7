"""Key derivation, sealing and the challenge-response's cryptography, for lock and host alike.

Primitives: SHA-256 (FIPS 180-4), HMAC (RFC 2104), HKDF (RFC 5869), AES-256-CTR (NIST SP
800-38A), the SCRAM construction of a stored credential (RFC 5802, 7677). `docs/protocol.md` is
the normative text. Every label and every field that enters a MAC has a fixed width.
"""

from hashlib import sha256

from cryptolib import aes

TAG_BYTES = 16
NONCE_BYTES = 16
KEY_BYTES = 32

# One label per use and direction, 12 bytes each.
LABEL_OFFICE_ENVELOPES = b"nf1-officeto"  # host only
LABEL_LOCK_RECEIPTS = b"nf1-lockback"  # host only
LABEL_LOG_ROOT = b"nf1-log-root"  # host only
LABEL_LOG_NEXT = b"nf1-log-next"
LABEL_LOG_KEYS = b"nf1-log-keys"
LABEL_DOOR_ROOT = b"nf1-doorroot"  # host only
LABEL_DOOR_WEEK = b"nf1-doorweek"
LABEL_IDENTITY = b"nf1-identity"
LABEL_REQUEST = b"nf1-request1"
LABEL_RNG = b"nf1-lock-rng"  # host only
LABEL_UPDATE = b"nf1-firmware"  # host only
LABEL_SEAL = b"nf1-sealkeys"
LABEL_CLIENT = b"nf1-client01"
LABEL_SERVER = b"nf1-server01"
LABEL_SESSION = b"nf1-session1"

# RFC 2104: the key, padded to SHA-256's 64-byte block, XOR 0x36… and XOR 0x5c….
_INNER_PAD = int.from_bytes(b"\x36" * 64, "big")
_OUTER_PAD = int.from_bytes(b"\x5c" * 64, "big")


class Hmac:
    """HMAC-SHA-256 under one key, whose two pads are computed once (RFC 2104)."""

    def __init__(self, key: bytes) -> None:
        """Prepare the pads of `key` (any length; over 64 bytes it is hashed first)."""
        if len(key) > 64:
            key = sha256(key).digest()
        # Big integers XOR 64 bytes at C speed; a byte loop costs milliseconds on an ESP32.
        padded = int.from_bytes(key, "big") << 8 * (64 - len(key))
        self._inner = (padded ^ _INNER_PAD).to_bytes(64, "big")
        self._outer = (padded ^ _OUTER_PAD).to_bytes(64, "big")

    def digest(self, *parts: "bytes | bytearray | memoryview") -> bytes:
        """The 32-byte MAC of the concatenation of `parts`."""
        inner = sha256(self._inner)
        for part in parts:
            inner.update(part)
        outer = sha256(self._outer)
        outer.update(inner.digest())
        return outer.digest()


def equal(left: "bytes | memoryview", right: "bytes | memoryview") -> bool:
    """Compare two MACs by one XOR over their whole length: where they differ stays hidden."""
    if len(left) != len(right):
        return False
    return int.from_bytes(left, "big") ^ int.from_bytes(right, "big") == 0


def xor(left: "bytes | memoryview", right: "bytes | memoryview") -> bytes:
    """XOR two byte strings of the same length."""
    mixed = int.from_bytes(left, "big") ^ int.from_bytes(right, "big")
    return mixed.to_bytes(len(left), "big")


def ctr(key: bytes, first_block: bytes, data: "bytes | memoryview") -> bytes:
    """Encrypt or decrypt `data` by AES-256 in counter mode.

    `first_block` is the whole 16-byte initial counter block, big-endian, as in NIST SP 800-38A
    appendix F.5. The keystream is made by one ECB call, because official ESP32 builds have no CTR.
    """
    length = len(data)
    if not length:
        return b""
    keystream = aes(key, 1).encrypt(_counters(first_block, (length + 15) // 16))
    return xor(data, memoryview(keystream)[:length])


_COUNTER_MASK = (1 << 128) - 1


def _counters(first_block: bytes, blocks: int) -> bytearray:
    """`blocks` successive counter blocks, `first_block` the first of them."""
    counters = bytearray(first_block * blocks)
    last_byte = first_block[15]
    if last_byte + blocks <= 256:
        # No carry: only the last byte differs.
        for i in range(blocks):
            counters[16 * i + 15] = last_byte + i
    else:
        first = int.from_bytes(first_block, "big")
        for i in range(blocks):
            counters[16 * i : 16 * i + 16] = ((first + i) & _COUNTER_MASK).to_bytes(16, "big")
    return counters


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract (RFC 5869 section 2.2): a 32-byte pseudo-random key."""
    return Hmac(salt).digest(secret)


def expand(key: "bytes | Hmac", info: bytes, length: int) -> bytes:
    """HKDF-Expand (RFC 5869 section 2.3): `length` (at most 8160) bytes for the use `info`."""
    mac = key if isinstance(key, Hmac) else Hmac(key)
    block = output = mac.digest(info, b"\x01")
    counter = 2
    while len(output) < length:
        block = mac.digest(block, info, bytes((counter,)))
        output += block
        counter += 1
    return output[:length]


class Sealer:
    """Seals envelopes of one direction for one lock: AES-CTR, then HMAC, synthetic nonces.

    The nonce is a MAC of header and plaintext, so that even a rolled-back flash never
    encrypts two texts with one key stream.
    """

    def __init__(self, key: bytes, lock_id: bytes) -> None:
        """Derive encryption, MAC and nonce keys from the direction's 32-byte `key`."""
        keys = expand(key, LABEL_SEAL, 3 * KEY_BYTES)
        self._encryption_key = keys[:32]
        self._mac = Hmac(keys[32:64])
        self._nonce_mac = Hmac(keys[64:])
        self._lock_id = lock_id

    def seal(self, header: bytes, plaintext: bytes) -> bytes:
        """Return header ‖ nonce (16) ‖ ciphertext ‖ tag (16)."""
        nonce = self._nonce_mac.digest(self._lock_id, header, plaintext)[:NONCE_BYTES]
        ciphertext = ctr(self._encryption_key, nonce, plaintext)
        tag = self._mac.digest(self._lock_id, header, nonce, ciphertext)[:TAG_BYTES]
        return header + nonce + ciphertext + tag

    def open(self, envelope: "bytes | memoryview", header_bytes: int) -> "bytes | None":
        """Return the plaintext, or None when the envelope is not ours, cut or altered."""
        view = memoryview(envelope)
        body_at = header_bytes + NONCE_BYTES
        if len(view) < body_at + TAG_BYTES:
            return None
        signed = view[: len(view) - TAG_BYTES]
        tag = self._mac.digest(self._lock_id, signed)[:TAG_BYTES]
        if not equal(tag, view[len(signed) :]):
            return None
        return ctr(self._encryption_key, bytes(view[header_bytes:body_at]), signed[body_at:])


def door_key(door_root: bytes, week: int) -> bytes:
    """The key that hides one door for one calendar week; it never opens it."""
    return expand(door_root, LABEL_DOOR_WEEK + week.to_bytes(2, "little"), KEY_BYTES)


def identity_uuid(week_key: "bytes | Hmac", identity_slot: int) -> bytes:
    """The advertised 128-bit UUID (big-endian, as written) of one 4-hour identity slot.

    Shaped as a random UUID (RFC 9562 version 4), so that its form says nothing either.
    """
    uuid = bytearray(expand(week_key, LABEL_IDENTITY + identity_slot.to_bytes(4, "little"), 16))
    uuid[6] = uuid[6] & 0x0F | 0x40
    uuid[8] = uuid[8] & 0x3F | 0x80
    return bytes(uuid)


def request_keys(week_key: "bytes | Hmac", context: bytes) -> "tuple[bytes, bytes]":
    """Encryption and MAC key of a request's outer layer.

    `context` is messages.request_context(…): version, week, lock id and both nonces.
    """
    keys = expand(week_key, LABEL_REQUEST + context, 2 * KEY_BYTES)
    return keys[:KEY_BYTES], keys[KEY_BYTES:]


def client_signature(stored_key: bytes, transcript: bytes) -> bytes:
    """ClientSignature of RFC 5802 section 3, over our transcript."""
    return Hmac(stored_key).digest(LABEL_CLIENT, transcript)


def server_proof(server_key: bytes, transcript: bytes) -> bytes:
    """ServerSignature of RFC 5802 section 3, over our transcript: proves the lock."""
    return Hmac(server_key).digest(LABEL_SERVER, transcript)


def stored_key_of(client_key: bytes) -> bytes:  # host only
    """StoredKey of RFC 5802 section 3: all that the lock and the office know of the client key."""
    return sha256(client_key).digest()


def session_keys(client_key: bytes, server_key: bytes, transcript: bytes, proof: bytes) -> bytes:
    """128 bytes: lock-to-phone encryption and MAC key, then phone-to-lock encryption and MAC key.

    Bound to both parties' keys and, by the salt, to the whole exchange.
    """
    salt_hash = sha256(transcript)
    salt_hash.update(proof)
    return expand(extract(salt_hash.digest(), client_key + server_key), LABEL_SESSION, 128)
