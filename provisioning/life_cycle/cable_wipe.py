"""Wipes a unit by cable, through its chip's ROM loader: for one whose radio or grant is gone.

Whoever has the board in hand could read and erase its flash anyway, so the chip asks for nothing.
What is guarded is the office's book: a unit is booked as wiped only when this chip is that unit,
its log is saved, and the chip itself says that nothing is left.

The keys are erased last. Until then the flash tells whose it is, so that a run which was broken
off is taken up again; without its firmware, which goes first, it opens for nobody meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from firmware.log_seal import RECORD_BYTES
from firmware_build.partitions import FLASH_SIZES, lock_partitions, partition
from host_tools.credentials import LogPage
from host_tools.office.client import OfficeClient
from host_tools.office.register.units import Stage, Unit
from provisioning.chip.chip_link import ChipFacts, WriteProgress
from provisioning.errors import UnitFailedError, UnitRefusedError
from provisioning.life_cycle.decommission import Decommissioned, DecommissionError, retire
from provisioning.life_cycle.flash_log import records_in
from provisioning.unit.lock_code import code_of
from provisioning.unit.register import PROVISIONED, WIPED, BenchUnit, UnitRegister

ERASED = ("vfs", "log", "grants", "nvs", "phy_init", "keys")
"""The partitions that are erased, in this order: all but MicroPython itself."""


class WipeChip(Protocol):
    """What a wipe needs of `chip_link.ChipLink`."""

    @property
    def facts(self) -> ChipFacts:
        """What it says of itself."""

    def present_lock_id(self) -> bytes | None:
        """The id of the lock that it is at present."""

    def read(self, offset: int, size: int, progress: WriteProgress) -> bytes:
        """The flash's content."""

    def erase(self, offset: int, size: int) -> None:
        """Erase whole sectors."""

    def is_blank(self, offset: int, size: int) -> bool:
        """Whether everything there is erased."""


@dataclass(frozen=True)
class WipeObserver:
    """Who is told how far it is: `done` hears of every step (`down_…`)."""

    done: Callable[[str], None]
    progress: WriteProgress


class CableWipe:
    """One unit on the cable. Safe to run again after anything."""

    def __init__(
        self,
        chip: WipeChip,
        office: OfficeClient,
        register: UnitRegister,
        who: str,
        observer: WipeObserver,
    ) -> None:
        """`register` is the bench's, `who` goes into the unit's history."""
        self._chip = chip
        self._office = office
        self._register = register
        self._who = who
        self._observer = observer

    def run(self, unit: Unit, place: str = "", give_up_log: bool = False) -> Decommissioned:
        """Revoke, save the log, erase, look whether anything is left, and book it.

        Raises:
            UnitRefusedError: when the chip is not `unit`; nothing was erased.
            DecommissionError: when the log cannot be saved; nothing was erased.
            UnitFailedError: when something is left on the flash.
            NoBoardError: when the board is gone. Run again.
        """
        self._refuse_others(unit)
        saved = 0
        if unit.lock_id is not None:
            self._remember(unit, unit.lock_id)
            saved = self._close_and_save(unit, unit.lock_id, place, give_up_log)
        self._erase()
        if unit.lock_id is not None:
            unit = retire(self._office, unit.unit, self._who, place)
            self._observer.done("down_forget")
        self._note_wiped()
        return Decommissioned(unit, saved)

    def _refuse_others(self, unit: Unit) -> None:
        """Only this unit, and only as a lock that the book knows it to be or to have been."""
        facts = self._chip.facts
        if facts.flash_bytes not in FLASH_SIZES:
            raise UnitRefusedError("unit_flash", size=str(facts.flash_bytes >> 20))
        present, noted = self._chip.present_lock_id(), self._register.of_chip(facts.unit)
        been = {step.lock_id for step in self._office.units.history(unit.unit) if step.lock_id}
        if present is not None and present not in been:
            raise UnitRefusedError("wipe_other_lock", name=unit.unit, code=code_of(present))
        was = bytes.fromhex(noted.lock_id) if noted else None
        if facts.unit != unit.unit and not been & {present, was}:
            raise UnitRefusedError("wipe_other_unit", name=unit.unit, chip=facts.unit)

    def _remember(self, unit: Unit, lock_id: bytes) -> None:
        """Note which chip this is: when its keys are gone it no longer says so itself."""
        facts = self._chip.facts
        noted = self._register.of_chip(facts.unit)
        if noted is None or noted.lock_id != lock_id.hex():
            door, size_mb = self._door(lock_id) or unit.place, facts.flash_bytes >> 20
            self._register.keep(
                BenchUnit(facts.unit, lock_id.hex(), door, PROVISIONED, facts.chip, size_mb, "")
            )

    def _door(self, lock_id: bytes) -> str:
        """The door whose lock that is; "" when the office has given it up."""
        names = [door.name for door in self._office.doors() if door.lock_id == lock_id]
        return names[0] if names else ""

    def _close_and_save(self, unit: Unit, lock_id: bytes, place: str, give_up_log: bool) -> int:
        """What the office does first; how many records it then holds."""
        door = self._door(lock_id)
        if not door:
            return 0
        self._office.at_door.close(lock_id)
        self._office.units.move(unit.unit, Stage.TAKEN_DOWN, self._who, place)
        self._observer.done("down_close")
        if give_up_log:
            return 0
        saved = self._save_log(lock_id, door)
        self._observer.done("down_save_log")
        return saved

    def _save_log(self, lock_id: bytes, door: str) -> int:
        """Read the log off the flash; one slot at its end may be torn, and is nobody's loss."""
        log = partition("log")
        first, records = records_in(self._chip.read(log.offset, log.size, self._observer.progress))
        if records:
            self._office.take_log(LogPage(lock_id, first, records))
        total, saved = first + len(records) // RECORD_BYTES, self._office.at_door.saved(lock_id)
        if saved < total - 1:
            raise DecommissionError("log_not_saved", door=door, saved=str(saved), total=str(total))
        return saved

    def _erase(self) -> None:
        """Erase, and have the chip look at every byte of it."""
        table = lock_partitions(self._chip.facts.flash_bytes)
        places = [partition(label, table) for label in ERASED]
        for place in places:
            self._chip.erase(place.offset, place.size)
        self._observer.done("down_erase")
        left = [one.label for one in places if not self._chip.is_blank(one.offset, one.size)]
        if left:
            raise UnitFailedError("wipe_left", places=", ".join(left))
        self._observer.done("down_check")

    def _note_wiped(self) -> None:
        noted = self._register.of_chip(self._chip.facts.unit)
        if noted is not None:
            self._register.keep(replace(noted, stage=WIPED))
