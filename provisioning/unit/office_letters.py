"""Letters to an office that is off line: written, kept until they may be sent, delivered."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from firmware.state_record import Config
from host_tools import lock_time
from host_tools.errors import OfficeRefusedError
from host_tools.lock_keys import LockKeys
from host_tools.office.client import OfficeClient
from host_tools.office.contract import Announcement
from host_tools.office.letters import pack_announcement, seal_letter
from host_tools.office.sealing import first_state
from host_tools.storage import atomic_file
from host_tools.storage.text_file import read_text
from provisioning.errors import UnitRefusedError
from provisioning.unit.register import PROVISIONED, UnitRegister

_ANNOUNCED = ".announced"
READY = ".letter"
"""Ending of a letter that may be handed to the office."""


class Outbox:
    """Takes the office's place while it is offline; implements `make_unit.LockRegistry`."""

    def __init__(self, folder: Path, office_key: Path, register: UnitRegister) -> None:
        """Keep letters in `folder`, sealed for the public key in the file `office_key`.

        Raises:
            UnitRefusedError: when the office's key is missing.
        """
        try:
            self._public_key = bytes.fromhex(read_text(office_key).strip())
            X25519PublicKey.from_public_bytes(self._public_key)
        except (OSError, ValueError) as error:
            raise UnitRefusedError("no_office_key", name=str(office_key)) from error
        self._folder = folder
        self._register = register

    def announce_lock(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Seal the letter, not to be sent yet; returns the lock's first STATE envelope."""
        announced = Announcement(lock_id, k_lock, name, config.pack())
        letter = seal_letter(self._public_key, pack_announcement(announced))
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


def deliver(outbox: Path, office: OfficeClient) -> int:
    """Put the locks of all waiting letters in service; returns how many were new.

    A letter is thrown away only when the office has its lock in service: a crash in between is
    repaired by running again. One that is refused keeps none of the others back.

    Raises:
        UnitRefusedError: when letters were refused; all others are delivered.
    """
    new, refused = 0, list[str]()
    for path in sorted(outbox.glob(f"*{READY}")):
        try:
            new += office.take_in_letter(path.read_bytes())
        except OfficeRefusedError:
            refused.append(path.name)
        else:
            path.unlink()
    if refused:
        raise UnitRefusedError("letters_refused", names=", ".join(refused), count=str(new))
    return new
