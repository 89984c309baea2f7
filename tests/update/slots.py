"""A lock's two slots in a folder, and an update that is driven without radio or VM."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from firmware import boot, hash_auth, messages, update_format, update_pack
from firmware.messages import Command
from firmware.update import Update
from firmware.update_format import UpdateStatus
from host_tools.update.release import Release

LOCK_ID = b"lock-one"
KEY = b"\x11" * 32
PIECE = messages.DELIVERY_PIECE


def release(version: int, **modules: bytes) -> Release:
    """A small release: two modules that stay, one of them of three blocks, and `modules`."""
    there = {"alpha": b"alpha " * 40, "long": bytes(range(256)) * 36, "same": b"same " * 60}
    return Release(version, {f"{name}.mpy": code for name, code in (there | modules).items()})


def sealed(wanted: Release, lock_id: bytes = LOCK_ID, key: bytes = KEY) -> bytes:
    """The envelope of an offer."""
    header = messages.pack_envelope_header(messages.ENVELOPE_UPDATE, wanted.version)
    return hash_auth.Sealer(key, lock_id).seal(header, wanted.offer_body())


@dataclass
class Slots:
    """The folders /a and /b, and the slot file."""

    root: Path
    running: Release
    last: Update | None = None

    def __post_init__(self) -> None:
        """Install the running release in /a, as the depot does."""
        folder = self.root / "a" / "firmware"
        folder.mkdir(parents=True)
        for name, code in self.running.files.items():
            (folder / name).write_bytes(code)
        (self.root / "a" / "manifest").write_bytes(self.running.manifest)

    @property
    def slot_file(self) -> str:
        """What boot.py reads."""
        return str(self.root / "slot")

    def update(self, running: str = "a") -> Update:
        """The lock's side, as it is after a restart with the slot `running` in force."""
        self.close()
        identity = SimpleNamespace(lock_id=LOCK_ID, update_key=KEY)
        idle = boot.SLOTS[1 - boot.SLOTS.index(running)]
        folders = [str(self.root / slot) for slot in (running, idle)]
        self.last = Update(identity, folders[0], folders[1], self.slot_file)  # type: ignore[arg-type]
        return self.last

    def close(self) -> None:
        """The power goes: what was open is not any more."""
        if self.last:
            self.last.close()

    def idle_files(self) -> dict[str, bytes]:
        """What could be booted in the idle slot."""
        folder = self.root / "b" / "firmware"
        return {path.name: path.read_bytes() for path in folder.glob("*")}

    def is_switched(self) -> bool:
        """Whether the idle slot is in force from the next boot on."""
        slots = boot.read_slots(self.slot_file)
        return slots is not None and slots[0] == "b"


def status(update: Update) -> UpdateStatus:
    """What the lock answers."""
    return UpdateStatus.parse(update.status())


def send(update: Update, code: int, parcel: bytes, place: int = 0) -> UpdateStatus:
    """A parcel in pieces."""
    for offset in range(0, len(parcel), PIECE):
        piece = parcel[offset : offset + PIECE].ljust(PIECE, b"\0")
        update.obey(Command(code, 0, len(parcel), place + offset), piece)
        if update.reason:
            break
    return status(update)


def offer(update: Update, parcel: bytes) -> UpdateStatus:
    """A whole offer."""
    return send(update, messages.COMMAND_UPDATE_OFFER, parcel)


def step(update: Update, wanted: Release, base: Release | None) -> UpdateStatus:
    """The next thing a phone does after an offer was taken, up to the switch."""
    told = status(update)
    if told.phase == update_format.PHASE_COPYING:
        update.obey(Command(messages.COMMAND_UPDATE_STATUS))
        told = status(update)
    elif told.phase == update_format.PHASE_COMPLETE:
        update.obey(Command(messages.COMMAND_UPDATE_SWITCH))
    if told.phase == update_format.PHASE_WANTING:
        patch = wanted.block_patch(told.file, told.block, base)
        place = update_pack.block_place(told.file, told.block, 0)
        send(update, messages.COMMAND_UPDATE_BLOCK, patch, place)
    return status(update)


def fill(update: Update, wanted: Release, base: Release | None) -> UpdateStatus:
    """Go on until all is stored."""
    told = status(update)
    for _ in range(200):
        if told.phase not in (update_format.PHASE_COPYING, update_format.PHASE_WANTING):
            return told
        told = step(update, wanted, base)
    raise AssertionError("the update never ends")
