"""Makes locks for simulated doors by the depot's path, in the service of an embedded office."""

from pathlib import Path

from firmware.state_record import OPTION_LIFT_HANDLE, Config
from host_tools.cli.context import office_folder
from host_tools.errors import OfficeRefusedError
from host_tools.office.api import Office
from host_tools.office.local import LocalOffice
from host_tools.texts import add_texts
from provisioning.depot import IDENTITY_HEAD_BYTES, LockContent, lock_id_in, provision
from provisioning.partitions import partition
from sim.door.door import DoorProfile
from sim.image import firmware_files, flash_image


def image_of(content: LockContent) -> bytes:
    """A flash image with our firmware and one lock's own content."""
    image = bytearray(flash_image(firmware_files() | content.files))
    keys = partition("keys")
    image[keys.offset : keys.offset + len(content.keys_partition)] = content.keys_partition
    return bytes(image)


def make_lock(office: Office, profile: DoorProfile) -> tuple[bytes, bytes]:
    """Provision a lock for that door; returns its lock id and its flash content.

    Raises:
        OfficeRefusedError: when the office has a door of that name.
    """
    images: list[bytes] = []
    config = Config()
    if profile.needs_handle:
        config.options |= OPTION_LIFT_HANDLE
    lock_id = provision(
        office, profile.name, lambda content: images.append(image_of(content)), config
    )
    return lock_id, images[0]


class OfficeLockMaker:
    """The `LockMaker` of `noeglefri sim run --air`."""

    def __init__(self, office: Path | None = None) -> None:
        """Work for the office in that folder, or for the user's own."""
        add_texts(_TEXTS)
        place = office or office_folder()
        self.folder = place / "doors"
        self._office = LocalOffice(place)

    def image_for(self, profile: DoorProfile, flash: Path) -> bytes | None:
        """A new lock's flash content; None when the file holds the door's lock already.

        Raises:
            OfficeRefusedError: when that door's lock is kept elsewhere.
        """
        known = {door.name: door.lock_id for door in self._office.doors()}
        if profile.name not in known:
            return make_lock(self._office, profile)[1]
        if _lock_on(flash) != known[profile.name]:
            raise OfficeRefusedError("door_elsewhere", name=profile.name, folder=str(flash.parent))
        return None


def _lock_on(flash: Path) -> bytes | None:
    """The id of the lock whose flash that file is."""
    if not flash.exists():
        return None
    with flash.open("rb") as file:
        file.seek(partition("keys").offset)
        return lock_id_in(file.read(IDENTITY_HEAD_BYTES))


_TEXTS = {
    "door_elsewhere": (
        "Kontoret har allerede en {name}, men dens lås er ikke i {folder}. "
        "Angiv mappen med --folder, eller et andet kontor med --office.",
        "The office has a {name} already, but its lock is not in {folder}. "
        "Give its folder by --folder, or another office by --office.",
    ),
}
