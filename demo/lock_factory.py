"""Makes locks for simulated doors by the depot's path, in the service of an embedded office."""

from collections.abc import Mapping
from pathlib import Path

from central.embedded.office import EmbeddedOffice
from firmware.key_store import load_identity
from firmware.state_record import OPTION_LIFT_HANDLE, OPTION_STRIKE, Config
from firmware_build.partitions import partition
from host_tools.cli.context import office_folder
from host_tools.errors import OfficeRefusedError
from host_tools.lock_keys import update_key
from host_tools.office.client import OfficeClient
from host_tools.texts.catalogue import N_
from provisioning.chip.lock_content import (
    IDENTITY_HEAD_BYTES,
    KEY_SECTORS,
    LockContent,
    RamPartition,
    lock_id_in,
)
from provisioning.release.update_root import read_root
from provisioning.unit.provision import provision
from sim.door.door import DoorProfile
from sim.image import firmware_files, flash_image

_TEXTS: Mapping[str, str] = {
    "door_no_root": N_(
        "The lock of {name} was made without that root and takes none of its updates. "
        "Name a new office by --office, or delete {folder} and the office."
    ),
    "door_elsewhere": N_(
        "The office has a {name} already, but its lock is not in {folder}. Give its "
        "folder by --folder, or another office by --office."
    ),
}


class DoorRefusedError(OfficeRefusedError):
    """That door's lock cannot be put up here."""

    texts = _TEXTS


def image_of(content: LockContent) -> bytes:
    """A flash image with our firmware and one lock's own content."""
    image = bytearray(flash_image(firmware_files() | content.files))
    keys = partition("keys")
    image[keys.offset : keys.offset + len(content.keys_partition)] = content.keys_partition
    return bytes(image)


def make_lock(
    office: OfficeClient, profile: DoorProfile, update_root: bytes | None = None
) -> tuple[bytes, bytes]:
    """Provision a lock for that door; returns its lock id and its flash content.

    It takes updates that are sealed under `update_root` (32 bytes).

    Raises:
        OfficeRefusedError: when the office has a door of that name.
    """
    images: list[bytes] = []
    config = Config()
    if profile.needs_handle:
        config.options |= OPTION_LIFT_HANDLE
    if profile.strike:
        config.options |= OPTION_STRIKE

    def keep(content: LockContent) -> None:
        images.append(image_of(content))

    lock_id = provision(office, profile.name, keep, config, update_root)
    return lock_id, images[0]


class OfficeLockFactory:
    """The `LockFactory` of `noeglefri sim run --air`."""

    def __init__(self, office: Path | None = None, update_root: Path | None = None) -> None:
        """Work for the office in that folder, or for the user's own.

        Locks take the updates sealed under the root in the file `update_root`, whose passphrase
        is asked for. Raises StoreClosedError when that does not open.
        """
        place = office or office_folder()
        self.folder = place / "doors"
        self._root = read_root(update_root)
        self._office = EmbeddedOffice(place)

    def image_for(self, profile: DoorProfile, flash: Path) -> bytes | None:
        """A new lock's flash content; None when the file holds the door's lock already.

        Raises:
            DoorRefusedError: when that door's lock is kept elsewhere, or was made without
                the update root.
        """
        known = {door.name: door.lock_id for door in self._office.doors()}
        if profile.name not in known:
            return make_lock(self._office, profile, self._root)[1]
        if _lock_on(flash) != known[profile.name]:
            raise DoorRefusedError("door_elsewhere", name=profile.name, folder=str(flash.parent))
        if self._root and not _takes_updates_of(flash, self._root):
            raise DoorRefusedError("door_no_root", name=profile.name, folder=str(self.folder))
        return None


def _lock_on(flash: Path) -> bytes | None:
    """The id of the lock whose flash that file is."""
    if not flash.exists():
        return None
    with flash.open("rb") as file:
        file.seek(partition("keys").offset)
        return lock_id_in(file.read(IDENTITY_HEAD_BYTES))


def _takes_updates_of(flash: Path, root: bytes) -> bool:
    """Whether the lock whose flash that file is was made with this update root."""
    keys = RamPartition(KEY_SECTORS)
    with flash.open("rb") as file:
        file.seek(partition("keys").offset)
        keys.content[:] = file.read(len(keys.content))
    identity = load_identity(keys)
    return identity is not None and identity.update_key == update_key(root, identity.lock_id)
