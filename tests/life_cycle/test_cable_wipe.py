"""Wiping by cable: what is erased, saved and booked, whatever breaks off in between."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firmware.event_log import EventLog
from firmware.key_store import KeyRing
from firmware_build.partitions import partition
from host_tools.office.register.units import Stage
from provisioning.chip.chip_link import ChipFacts
from provisioning.errors import NoBoardError, UnitFailedError, UnitRefusedError
from provisioning.life_cycle.cable_wipe import CableWipe, WipeObserver
from provisioning.life_cycle.decommission import DecommissionError
from provisioning.life_cycle.flash_log import records_in
from provisioning.unit.register import WIPED, UnitRegister
from tests.commissioning.at_the_door import UNIT, WHO, Scene, scene
from tests.life_cycle.secrets_of import SECTOR_BYTES, identity_in, present
from tests.life_cycle.test_decommission import secrets_at, use
from tests.support.partition import RegionPartition

SILENT = WipeObserver(lambda _key: None, lambda *_counts: None)


class BoardInHand:
    """Stands for a `ChipLink`: a flash in memory whose cable may break at any sector."""

    def __init__(self, image: bytes, unit: str = UNIT) -> None:
        """Take up the flash of the chip with the address `unit`."""
        self.facts = ChipFacts("ESP32", 300, len(image), unit)
        self.flash = bytearray(image)
        self.sectors_left: int | None = None
        self.stuck_at: int | None = None
        """A byte that no erase changes."""

    def present_lock_id(self) -> bytes | None:
        """See `WipeChip`."""
        found = identity_in(bytes(self.flash))
        return found.lock_id if found else None

    def read(self, offset: int, size: int, progress: Callable[[int, int, int], None]) -> bytes:
        """See `WipeChip`."""
        progress(0, size, size)
        return bytes(self.flash[offset : offset + size])

    def erase(self, offset: int, size: int) -> None:
        """See `WipeChip`."""
        for at in range(offset, offset + size, SECTOR_BYTES):
            if self.sectors_left is not None:
                self.sectors_left -= 1
                if self.sectors_left < 0:
                    raise NoBoardError("board_lost", port="here")
            self.flash[at : at + SECTOR_BYTES] = b"\xff" * SECTOR_BYTES
        if self.stuck_at is not None:
            self.flash[self.stuck_at] = 0

    def is_blank(self, offset: int, size: int) -> bool:
        """See `WipeChip`."""
        return self.flash[offset : offset + size] == b"\xff" * size


def wipe(at: Scene, board: BoardInHand, folder: Path, give_up_log: bool = False) -> int:
    """Wipe the unit on the cable; how many records the office then holds."""
    register = UnitRegister(folder / "bench")
    flow = CableWipe(board, at.office, register, WHO, SILENT)
    return flow.run(at.office.units.unit(UNIT), "bench 2", give_up_log).records


def flash_of(at: Scene) -> bytes:
    """What the simulated lock's flash holds."""
    return at.door.board.flash.image()


async def test_a_lock_on_the_cable_is_emptied_its_log_saved_and_booked(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        wanted, board = secrets_at(at), BoardInHand(flash_of(at))
        assert present(wanted, bytes(board.flash)) == set(wanted)
        assert wipe(at, board, tmp_path) >= 4
        assert present(wanted, bytes(board.flash)) == set()
        unit = at.office.units.unit(UNIT)
        assert (unit.stage, unit.lock_id, unit.place) == (Stage.WIPED, None, "bench 2")
        assert at.office.doors() == []
        assert at.office.credentials(at.phone_id) == []
        assert at.office.alarms() == []


@pytest.mark.parametrize("count", [0, 1, 62, 63, 64, 190, 252, 253, 700])
def test_the_log_read_off_the_flash_is_what_the_lock_itself_would_read(count: int) -> None:
    ring = RegionPartition(4)
    keys = KeyRing(RegionPartition(8))
    keys.start(bytes(32))
    log = EventLog(ring, keys)
    for number in range(count):
        log.append(number.to_bytes(4, "big") * 12)
    image = bytearray(4 * SECTOR_BYTES)
    for sector in range(4):
        ring.readblocks(sector, memoryview(image)[sector * SECTOR_BYTES :][:SECTOR_BYTES])
    held = bytearray(64 * (log.next_index - log.oldest_index))
    log.read(log.oldest_index, len(held) // 64, held)
    assert records_in(bytes(image)) == (log.oldest_index, bytes(held))


async def test_a_cable_that_breaks_anywhere_is_repaired_by_running_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        wanted, board = secrets_at(at), BoardInHand(flash_of(at), "not the name in the book")
        erased = sum(
            partition(one).size // SECTOR_BYTES for one in ("vfs", "log", "grants", "nvs", "keys")
        )
        for sectors in (0, 1, 255, 256, 400, erased - 8, erased - 7, erased - 1, erased):
            board.sectors_left = sectors
            with pytest.raises(NoBoardError):
                wipe(at, board, tmp_path)
            assert at.office.units.unit(UNIT).stage is Stage.TAKEN_DOWN
            assert at.office.doors()[0].lock_id == at.lock_id, "the key is kept until all is gone"
        board.sectors_left = None
        assert wipe(at, board, tmp_path) >= 4
        assert present(wanted, bytes(board.flash)) == set()
        noted = UnitRegister(tmp_path / "bench").of_chip(board.facts.unit)
        assert noted is not None
        assert noted.stage == WIPED
        # And once more, after the end.
        wipe(at, board, tmp_path)


@pytest.mark.parametrize("dies_in", ["close", "forget"])
async def test_an_office_that_dies_between_two_steps_is_consistent_after_running_again(
    tmp_path: Path, dies_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scene(tmp_path) as at:
        board = BoardInHand(flash_of(at))
        real = getattr(at.office.at_door, dies_in)

        def dies(*arguments: Any) -> None:
            real(*arguments)
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(at.office.at_door, dies_in, dies)
            with pytest.raises(KeyboardInterrupt):
                wipe(at, board, tmp_path)
        assert at.office.units.unit(UNIT).lock_id == at.lock_id
        wipe(at, board, tmp_path)
        assert at.office.units.unit(UNIT).stage is Stage.WIPED
        assert at.office.doors() == []


async def test_what_does_not_erase_is_told_and_not_booked(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        board = BoardInHand(flash_of(at))
        board.stuck_at = partition("grants").offset + 77
        with pytest.raises(UnitFailedError) as failed:
            wipe(at, board, tmp_path)
        assert failed.value.values == {"places": "grants"}
        assert at.office.units.unit(UNIT).stage is Stage.TAKEN_DOWN
        board.stuck_at = None
        wipe(at, board, tmp_path)


async def test_another_board_than_the_named_unit_is_left_alone(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        blank = BoardInHand(b"\xff" * (4 << 20), "240ac4999999")
        image = flash_of(at)
        with pytest.raises(UnitRefusedError) as refused:
            wipe(at, blank, tmp_path)
        assert refused.value.key == "wipe_other_unit"
        at.office.units.add("240ac4000002", WHO, "shelf")
        board = BoardInHand(image, "240ac4000002")
        flow = CableWipe(board, at.office, UnitRegister(tmp_path / "bench"), WHO, SILENT)
        with pytest.raises(UnitRefusedError) as refused:
            flow.run(at.office.units.unit("240ac4000002"))
        assert refused.value.key == "wipe_other_lock"
        assert bytes(board.flash) == image
        assert at.office.units.unit(UNIT).stage is Stage.PROVISIONED


async def test_a_log_that_was_tampered_with_stops_the_wipe_until_it_is_given_up(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        board = BoardInHand(flash_of(at))
        record = partition("log").offset + 64
        board.flash[record : record + 64 * 5] = bytes(64 * 5)
        image = bytes(board.flash)
        with pytest.raises(DecommissionError) as stopped:
            wipe(at, board, tmp_path)
        assert stopped.value.key == "log_not_saved"
        assert bytes(board.flash) == image
        wipe(at, board, tmp_path, give_up_log=True)
        assert at.office.units.unit(UNIT).stage is Stage.WIPED


@pytest.mark.long
async def test_a_slot_torn_by_a_power_cut_at_the_end_of_the_log_is_no_loss(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        board = BoardInHand(flash_of(at))
        log = partition("log")
        count = len(records_in(bytes(board.flash[log.offset : log.end]))[1]) // 64
        torn = log.offset + 64 * (count + 1)
        board.flash[torn : torn + 20] = bytes(20)
        assert wipe(at, board, tmp_path) == count


def test_an_erased_log_has_no_records() -> None:
    assert records_in(b"\xff" * partition("log").size) == (0, b"")
