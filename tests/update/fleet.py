"""Simulated doors with an office, a service holder, and releases sealed for them."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from central.embedded.office import EmbeddedOffice
from firmware import boot, hash_auth, messages, records
from firmware.state_record import Config
from firmware_build.compile import compile_package
from firmware_build.file_system import files_of
from firmware_build.firmware_files import FIRMWARE, firmware_files
from firmware_build.partitions import partition
from host_tools.credentials import Credential
from host_tools.lock_keys import update_key
from host_tools.office.contract import GrantOrder
from host_tools.phone.client import LockClient
from host_tools.phone.courier import ALL_RECORDS, SyncTasks
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.events import Exchange, ExchangeStep, Progress
from host_tools.phone.lock_phone import enrol, refresh
from host_tools.phone.radio import Radio
from host_tools.storage.secret_vault import FileVault
from host_tools.update.release import Release
from host_tools.update.transfer import DoorUpdate, Package
from provisioning.chip.lock_content import LockContent
from provisioning.unit.provision import provision
from sim.door.door import Door, DoorProfile
from sim.image import flash_image
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from sim.world import World

UPDATE_ROOT = b"\x5a" * 32
ALL_RIGHTS = 31
_MODULE = "/a/firmware/"


@lru_cache(maxsize=1)
def running() -> Release:
    """The release that every door is made with: version 1."""
    files = firmware_files(version=1)
    package = {
        path.removeprefix(_MODULE): code for path, code in files.items() if path.startswith(_MODULE)
    }
    return Release(1, package)


def changed(version: int, **modules: bytes) -> Release:
    """The running release with other bytecode in some modules, under another version."""
    named = {f"{name}.mpy": code for name, code in modules.items()}
    return Release(version, {**running().files, **named})


def recompiled(module: str, old: str, new: str) -> bytes:
    """A module of the firmware with `new` in the place of `old`, compiled as a release is."""
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(shutil.copytree(FIRMWARE, Path(folder) / "firmware"))
        source = sources / f"{module}.py"
        text = source.read_text()
        assert old in text
        source.write_text(text.replace(old, new))
        return compile_package(sources)[f"{module}.mpy"]


def sealed(release: Release, lock_id: bytes, root: bytes = UPDATE_ROOT) -> bytes:
    """The offer of a release for one lock, as the release machine seals it."""
    sealer = hash_auth.Sealer(update_key(root, lock_id), lock_id)
    header = messages.pack_envelope_header(messages.ENVELOPE_UPDATE, release.version)
    return sealer.seal(header, release.offer_body())


@dataclass
class UpdateDoor:
    """One door, and the phone of somebody who may do everything there."""

    world: World
    door: Door
    office: EmbeddedOffice
    credential: Credential
    client: LockClient
    secret: bytes
    """The phone's own."""

    def package(self, release: Release, *bases: Release) -> Package:
        """A release sealed for this door."""
        return Package(release, sealed(release, self.credential.lock_id), bases or (running(),))

    def update(self, release: Release, *bases: Release) -> DoorUpdate:
        """An update of this door, not started."""
        return DoorUpdate(self.client, self.credential, self.package(release, *bases))

    async def open(self) -> Exchange:
        """Unlock the door with a valid phone."""
        return await self.client.open(self.credential)

    async def news(self) -> list[tuple[int, int]]:
        """(NEWS_…, version) of every word on updates in the log, once the office has proved it."""
        tasks = SyncTasks(gather=ALL_RECORDS)
        exchange = await self.client.request(self.credential, messages.COMMAND_SYNC, tasks)
        assert self.office.hand_in(1, list(exchange.pages), [exchange.receipt]).alarms == 0
        events = self.office.events(self.credential.lock_id)
        told = [one.argument for one in events if one.event == records.EVENT_UPDATE]
        return [divmod(argument, 1 << 24) for argument in told]

    def file(self, path: str) -> bytes:
        """A file of the lock's file system; empty when there is none."""
        return files_of(self.door.board.flash.image()).get(path, b"")


def slots_of(door: UpdateDoor, folder: Path) -> tuple[str, str, int, int, int] | None:
    """What the lock's slot file says."""
    copy = folder / "slot"
    copy.write_bytes(door.file("/slot"))
    return boot.read_slots(str(copy))


def on_trial(release: Release, folder: Path) -> dict[str, bytes]:
    """The files that a lock has got by an update which it has not proved yet."""
    boot.write_slots("b", "a", boot.TRIAL_CREDIT, str(folder / "slot"), boot.NEWS_SWITCHED)
    files = {f"/b/firmware/{name}": code for name, code in release.files.items()}
    slot = (folder / "slot").read_bytes()
    return files | {"/b/manifest": release.manifest, "/slot": slot}


def image_of(
    content: LockContent,
    release: Release | None = None,
    more: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """The flash of a lock that runs `release`, else the one that every door is made with."""
    package = release or running()
    files = firmware_files(version=1) | {"/a/manifest": package.manifest} | dict(more)
    files |= {_MODULE + name: code for name, code in package.files.items()}
    image = bytearray(flash_image(files | content.files))
    keys = partition("keys")
    image[keys.offset : keys.offset + len(content.keys_partition)] = content.keys_partition
    return bytes(image)


@asynccontextmanager
async def update_door(
    folder: Path,
    rights: int = ALL_RIGHTS,
    mtu: int = 517,
    deadline_s: float = 120.0,
    more: Mapping[str, bytes] = MappingProxyType({}),
    config: Config | None = None,
) -> AsyncIterator[UpdateDoor]:
    """A world with one door, whose holder's phone answers when the lock sleeps by knocking.

    `more` are files that the lock has besides those of the depot.
    """
    async with World(seed=3, folder=folder) as world:
        office = EmbeddedOffice(folder / "office", world.clock.lock_time)
        images: list[bytes] = []
        provision(
            office,
            "front door",
            lambda content: images.append(image_of(content, more=more)),
            config,
            update_root=UPDATE_ROOT,
        )
        door = await world.add_door(DoorProfile(name="front door", locked=True), image=images[0])
        async with service_phone(world, door, office, folder, rights, mtu, deadline_s) as made:
            yield made


@asynccontextmanager
async def service_phone(
    world: World,
    door: Door,
    office: EmbeddedOffice,
    folder: Path,
    rights: int = ALL_RIGHTS,
    mtu: int = 517,
    deadline_s: float = 120.0,
) -> AsyncIterator[UpdateDoor]:
    """Anna's phone, with `rights` at the only door of `office`, which hangs in `world`."""
    clock = world.clock.lock_time
    store = CredentialStore(folder / "anna", FileVault(folder / "anna" / "key", lambda _: "pass"))
    enrol(store, office.add_phone("Anna"))
    refresh(store, office)
    begin = clock() - 60
    lock_id = office.doors()[0].lock_id
    office.grant(GrantOrder(1, lock_id, begin, begin + 360_000, rights=rights))
    refresh(store, office)

    def on_step(progress: Progress) -> None:
        if progress.step is ExchangeStep.KNOCK:
            door.knock()

    phone = Phone(world.air, "anna", PhoneProfile(mtu=mtu))
    backends = VirtualRadio(phone)
    radio = Radio(backends.client_backend, backends.scanner_backend, close=backends.close)
    client = LockClient(radio, store.secret, clock, on_step, deadline_s)
    try:
        yield UpdateDoor(world, door, office, store.credential(door.name), client, store.secret)
    finally:
        await radio.close()
