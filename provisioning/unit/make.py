"""Makes one unit: from a chip on the bench to a lock that the office has in service.

The order is the whole point. The register notes the new lock id before the office hears of it,
the office holds K_lock before the chip is written, and puts the lock in service only when the
unit reported itself. A crash in between leaves an entry that says which lock id came to nothing:
running again withdraws it and begins afresh. K_lock is never written by the bench.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from firmware.state_record import Config
from firmware_build.partitions import FLASH_SIZES
from host_tools.lock_keys import LockKeys, new_lock
from host_tools.names import folded
from host_tools.office.client import OfficeClient
from host_tools.texts.catalogue import N_
from provisioning.chip.chip_link import ChipFacts, WriteProgress
from provisioning.chip.flash_plan import Region, plan_flash
from provisioning.chip.lock_content import content_of, firmware_key_of
from provisioning.chip.rom_image import RomImage
from provisioning.chip.self_report import LastLine, SelfReport, read_report
from provisioning.errors import UnitFailedError, UnitRefusedError
from provisioning.unit.lock_code import code_of
from provisioning.unit.register import BEGUN, PROVISIONED, BenchUnit, UnitRegister

REPORT_TIMEOUT_S = 30.0
"""A first boot takes a second or two; a slow USB bridge may take some to come back."""


class Chip(Protocol):
    """A chip on the bench: see `chip_link.ChipLink`, which is one on a serial port."""

    @property
    def facts(self) -> ChipFacts:
        """What it says of itself."""

    def present_lock_id(self) -> bytes | None:
        """The id of the lock that it is at present."""

    def write(self, regions: list[Region], progress: WriteProgress) -> None:
        """Write its flash and check it."""

    def start(self) -> None:
        """Boot what was written."""

    def lines(self, timeout_s: float) -> Iterable[str]:
        """What it prints, for at most `timeout_s`."""


class LockRegistry(Protocol):
    """Who keeps the locks' keys: the office, or letters sealed for it while it is offline."""

    def announce_lock(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Keep the key of a lock that is about to be made; returns its first STATE envelope."""

    def confirm_lock(self, lock_id: bytes) -> None:
        """The lock is made."""

    def withdraw_lock(self, lock_id: bytes) -> None:
        """The lock did not come about; nothing happens to one that did."""

    def door_of(self, lock_id: bytes) -> str | None:
        """The door whose lock that is, when it is made; None for any other."""


class OfficeRegistry:
    """An office that is online."""

    def __init__(self, office: OfficeClient) -> None:
        """Keep locks at `office`."""
        self._office = office
        self.announce_lock = office.announce_lock
        self.confirm_lock = office.confirm_lock
        self.withdraw_lock = office.withdraw_lock

    def door_of(self, lock_id: bytes) -> str | None:
        """The door whose lock that is, when it is in service."""
        names = [door.name for door in self._office.doors() if door.lock_id == lock_id]
        return names[0] if names else None


class MakingStep(StrEnum):
    """What is being done, as it is shown."""

    KEYS = N_("Making keys")
    WRITE = N_("Writing")
    REPORT = N_("Waiting for the lock")


@dataclass(frozen=True)
class UnitOrder:
    """What a unit is to become."""

    door: str
    image: RomImage
    firmware: Mapping[str, bytes] = field(repr=False)
    """Files of the firmware by absolute path on the lock."""
    config: Config = field(default_factory=Config)
    update_root: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Watcher:
    """Who is told how far it is."""

    step: Callable[[MakingStep], None]
    progress: WriteProgress


def make_unit(
    link: Chip, registry: LockRegistry, register: UnitRegister, order: UnitOrder, watcher: Watcher
) -> BenchUnit:
    """Make the chip at `link` into the lock of `order`; nothing is done when it is that already.

    Raises:
        ImageRefusedError: when the image is not for this chip; nothing was erased.
        UnitRefusedError: when the chip is another door's lock, or has no fit flash; nothing erased.
        OfficeRefusedError: when there is such a door already; nothing was erased.
        UnitFailedError: when it was written but does not report itself. Run again.
        NoBoardError: when the board is gone. Run again.
    """
    facts = link.facts
    order.image.refuse_for(facts.chip, facts.revision)
    if facts.flash_bytes not in FLASH_SIZES:
        raise UnitRefusedError("unit_flash", size=str(facts.flash_bytes >> 20))
    done = _already_made(link, registry, register, order)
    if done is not None:
        return register.keep(replace(done, stage=PROVISIONED))
    _withdraw_unfinished(link, registry, register, order.door)
    return _make_anew(link, registry, register, order, watcher)


def _already_made(
    link: Chip, registry: LockRegistry, register: UnitRegister, order: UnitOrder
) -> BenchUnit | None:
    """The unit, when this chip is a lock in service: by the register, or by its own flash."""
    noted = register.of_chip(link.facts.unit)
    present = link.present_lock_id()
    ids = [bytes.fromhex(noted.lock_id)] if noted else []
    for lock_id in [*ids, *([present] if present else [])]:
        door = registry.door_of(lock_id)
        if door is None:
            continue
        if folded(door) != folded(order.door):
            raise UnitRefusedError("unit_in_service", door=door, code=code_of(lock_id))
        return _unit(link, lock_id, order)
    return None


def _withdraw_unfinished(
    link: Chip, registry: LockRegistry, register: UnitRegister, door: str
) -> None:
    """Withdraw what earlier runs, here or elsewhere, began for this chip or door."""
    present = link.present_lock_id()
    if present is not None:
        registry.withdraw_lock(present)
    for unit in register.units():
        if unit.stage == BEGUN and (unit.unit == link.facts.unit or unit.door == door):
            registry.withdraw_lock(bytes.fromhex(unit.lock_id))


def _make_anew(
    link: Chip, registry: LockRegistry, register: UnitRegister, order: UnitOrder, watcher: Watcher
) -> BenchUnit:
    watcher.step(MakingStep.KEYS)
    lock_id, k_lock = new_lock()
    unit = register.keep(_unit(link, lock_id, order))
    envelope = registry.announce_lock(lock_id, k_lock, order.door, order.config)
    keys = LockKeys.derive(lock_id, k_lock)
    content = content_of(keys, envelope, firmware_key_of(order.update_root, lock_id))
    regions = plan_flash(order.image, order.firmware, content, link.facts.flash_bytes)
    watcher.step(MakingStep.WRITE)
    link.write(regions, watcher.progress)
    watcher.step(MakingStep.REPORT)
    _await_report(link, lock_id)
    _confirm(registry, lock_id, order.door)
    return register.keep(replace(unit, stage=PROVISIONED))


def _confirm(registry: LockRegistry, lock_id: bytes, door: str) -> None:
    """Put the lock in service, unless another run for its door withdrew it meanwhile."""
    with suppress(FileNotFoundError):  # its letter is gone
        registry.confirm_lock(lock_id)
    if folded(registry.door_of(lock_id) or "") != folded(door):
        raise UnitFailedError("taken_over", name=door)


def _unit(link: Chip, lock_id: bytes, order: UnitOrder) -> BenchUnit:
    facts = link.facts
    digest = hashlib.sha256(order.image.content).hexdigest()
    return BenchUnit(
        facts.unit, lock_id.hex(), order.door, BEGUN, facts.chip, facts.flash_bytes >> 20, digest
    )


def _await_report(link: Chip, lock_id: bytes) -> None:
    link.start()
    said = LastLine(link.lines(REPORT_TIMEOUT_S))
    report = read_report(said)
    if report is None:
        seconds = f"{REPORT_TIMEOUT_S:.0f}"
        raise UnitFailedError("no_report", seconds=seconds, said=said.last or "-")
    if report != SelfReport(lock_id, link.facts.chip):
        raise UnitFailedError("wrong_report")
