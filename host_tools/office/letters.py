"""Keys on their way to an office that is off line: letters that only the office can open.

A letter is an ephemeral X25519 key, and the content sealed with AES-256-GCM under a key that
HKDF-SHA-256 draws from the shared secret and both public keys (the construction of RFC 9180's
base mode, with one suite and one message). Once it is written, the bench itself cannot open it.
"""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from firmware import messages
from firmware.state_record import Config
from host_tools.office.contract import Announcement
from host_tools.storage.aead_box import AeadBox, BoxError

PUBLIC_KEY_BYTES = 32
_CONTEXT = b"noeglefri letter to the office 1"
_K_LOCK_BYTES = 32


class LetterError(ValueError):
    """Altered, or for somebody else."""


def seal_letter(public_key: bytes, content: bytes) -> bytes:
    """Seal `content` for the holder of the private half of `public_key` (32 bytes)."""
    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    return sender + _box(shared, sender, public_key).seal(content, _CONTEXT)


def open_letter(private_key: X25519PrivateKey, letter: bytes) -> bytes:
    """The content of `letter`. Raises LetterError."""
    sender, sealed = letter[:PUBLIC_KEY_BYTES], letter[PUBLIC_KEY_BYTES:]
    own = private_key.public_key().public_bytes_raw()
    try:
        shared = private_key.exchange(X25519PublicKey.from_public_bytes(sender))
        return _box(shared, sender, own).open(sealed, _CONTEXT)
    except (ValueError, BoxError) as error:
        raise LetterError("no letter to this office") from error


def _box(shared: bytes, sender: bytes, receiver: bytes) -> AeadBox:
    # Both public keys enter, so that a letter is bound to who sent it to whom.
    key = HKDF(SHA256(), 32, salt=None, info=_CONTEXT + sender + receiver).derive(shared)
    return AeadBox(key)


def pack_announcement(announced: Announcement) -> bytes:
    """Its bytes, to be sealed."""
    return announced.lock_id + announced.k_lock + announced.config + announced.name.encode()


def unpack_announcement(content: bytes) -> Announcement:
    """Read what `pack_announcement` wrote. Raises LetterError for anything else."""
    key_at = messages.LOCK_ID_BYTES
    config_at = key_at + _K_LOCK_BYTES
    name_at = config_at + len(Config().pack())
    try:
        name = content[name_at:].decode()
    except UnicodeDecodeError as error:
        raise LetterError("its name is no text") from error
    return Announcement(
        content[:key_at], content[key_at:config_at], name, content[config_at:name_at]
    )
