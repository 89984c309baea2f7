"""Keys on their way to an office that is offline: letters that only the office can open.

A letter is an ephemeral X25519 key, and the content sealed with AES-256-GCM under a key that
HKDF-SHA-256 draws from the shared secret and both public keys (the construction of RFC 9180's
base mode, with one suite and one message). Once it is written, the bench itself cannot open it.
"""

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from firmware import messages
from firmware.state_record import Config
from host_tools import lock_time
from host_tools.lock_keys import LockKeys
from host_tools.office.api import Office
from host_tools.office.database import open_box
from host_tools.office.locks import first_state
from host_tools.storage import atomic_file
from host_tools.storage.aead_box import AeadBox, BoxError
from provisioning.errors import UnitRefusedError
from provisioning.unit.register import PROVISIONED, UnitRegister

PUBLIC_KEY_BYTES = 32
_CONTEXT = b"noeglefri letter to the office 1"
_ANNOUNCED = ".announced"
READY = ".letter"
"""Ending of a letter that may be handed to the office."""


def seal_letter(public_key: bytes, content: bytes) -> bytes:
    """Seal `content` for the holder of the private half of `public_key` (32 bytes)."""
    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key))
    return sender + _box(shared, sender, public_key).seal(content, _CONTEXT)


def open_letter(private_key: X25519PrivateKey, letter: bytes) -> bytes:
    """The content of `letter`. Raises BoxError when it is altered or for somebody else."""
    sender, sealed = letter[:PUBLIC_KEY_BYTES], letter[PUBLIC_KEY_BYTES:]
    try:
        shared = private_key.exchange(X25519PublicKey.from_public_bytes(sender))
    except ValueError as error:
        raise BoxError("no letter") from error
    own = private_key.public_key().public_bytes_raw()
    return _box(shared, sender, own).open(sealed, _CONTEXT)


def _box(shared: bytes, sender: bytes, receiver: bytes) -> AeadBox:
    # Both public keys enter, so that a letter is bound to who sent it to whom.
    key = HKDF(SHA256(), 32, salt=None, info=_CONTEXT + sender + receiver).derive(shared)
    return AeadBox(key)


@dataclass(frozen=True)
class Announcement:
    """What the office must know of a lock that was made while it was offline."""

    lock_id: bytes
    k_lock: bytes = field(repr=False)
    door: str
    config: Config

    def pack(self) -> bytes:
        """Its bytes, to be sealed."""
        return self.lock_id + self.k_lock + self.config.pack() + self.door.encode()

    @staticmethod
    def parse(content: bytes) -> "Announcement":
        """Read what `pack` wrote. Raises MessageError for a configuration that is none."""
        key_at = messages.LOCK_ID_BYTES
        config_at = key_at + 32
        door_at = config_at + len(Config().pack())
        return Announcement(
            content[:key_at],
            content[key_at:config_at],
            content[door_at:].decode(),
            Config.parse(content[config_at:door_at]),
        )


class Outbox:
    """Takes the office's place while it is offline; implements `make_unit.LockRegistry`."""

    def __init__(self, folder: Path, office_key: Path, register: UnitRegister) -> None:
        """Keep letters in `folder`, sealed for the public key in the file `office_key`.

        Raises:
            UnitRefusedError: when the office's key is missing.
        """
        try:
            self._public_key = bytes.fromhex(office_key.read_text(encoding="ascii").strip())
            X25519PublicKey.from_public_bytes(self._public_key)
        except (OSError, ValueError) as error:
            raise UnitRefusedError("no_office_key", name=str(office_key)) from error
        self._folder = folder
        self._register = register

    def announce_lock(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Seal the letter, not to be sent yet; returns the lock's first STATE envelope."""
        letter = seal_letter(self._public_key, Announcement(lock_id, k_lock, name, config).pack())
        atomic_file.replace(self._path(lock_id, _ANNOUNCED), letter)
        return first_state(LockKeys.derive(lock_id, k_lock), config, lock_time.now())

    def confirm_lock(self, lock_id: bytes) -> None:
        """The letter may be sent."""
        self._path(lock_id, _ANNOUNCED).replace(self._path(lock_id, READY))

    def withdraw_lock(self, lock_id: bytes) -> None:
        """Tear up a letter that may not be sent."""
        self._path(lock_id, _ANNOUNCED).unlink(missing_ok=True)

    def door_of(self, lock_id: bytes) -> str | None:
        """The door of a lock that was made here, its letter waiting or sent."""
        for unit in self._register.units():
            if unit.lock_id == lock_id.hex():
                made = unit.stage == PROVISIONED or self._path(lock_id, READY).exists()
                return unit.door if made else None
        return None

    def _path(self, lock_id: bytes, ending: str) -> Path:
        return self._folder / (lock_id.hex() + ending)


class Mailbox:
    """The office's key pair for letters; the private half rests in the office's own box."""

    def __init__(self, office_folder: Path) -> None:
        """Open or make the key pair of the embedded office in `office_folder`.

        Raises:
            StoreClosedError: when the office's key is not the one it was made with.
        """
        box = open_box(office_folder)
        path = office_folder / "mailbox"
        if not path.exists():
            made = X25519PrivateKey.generate().private_bytes_raw()
            # Whoever opens this new office at the same moment shares the first key.
            atomic_file.create(path, box.seal(made, _CONTEXT))
        self._private = X25519PrivateKey.from_private_bytes(box.open(path.read_bytes(), _CONTEXT))

    @property
    def public_key(self) -> str:
        """What benches seal letters with, 64 hex digits."""
        return self._private.public_key().public_bytes_raw().hex()

    def take_in(self, outbox: Path, office: Office) -> int:
        """Put the locks of all waiting letters in service; returns how many were new.

        A letter is thrown away only when the office has its lock in service: a crash in between
        is repaired by running again.

        Raises:
            UnitRefusedError: for a letter to another office, or an altered one.
            OfficeRefusedError: when there is another door of that name.
        """
        new = 0
        for path in sorted(outbox.glob(f"*{READY}")):
            try:
                announced = Announcement.parse(open_letter(self._private, path.read_bytes()))
            except (BoxError, messages.MessageError) as error:
                raise UnitRefusedError("letter_refused", name=path.name) from error
            if all(door.lock_id != announced.lock_id for door in office.doors()):
                _adopt(office, announced)
                new += 1
            path.unlink()
        return new


def _adopt(office: Office, announced: Announcement) -> None:
    office.withdraw_lock(announced.lock_id)
    office.announce_lock(announced.lock_id, announced.k_lock, announced.door, announced.config)
    office.confirm_lock(announced.lock_id)
