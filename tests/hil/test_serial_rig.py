"""The serial rig wipes, provisions, hears and opens a lock through a real pseudo terminal."""

import asyncio
import time

import pytest

from firmware import messages
from hil_tests.bench import Bench
from hil_tests.capabilities import KNOWN_RIGS, complaint
from hil_tests.rig import LackingError
from hil_tests.serial_board import SerialBoard
from hil_tests.serial_rig import SerialRig
from host_tools.phone.radio import Radio
from sim.door.door import DoorProfile
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone
from sim.world import World


async def test_serial_rig_provisions_and_opens_a_lock_over_the_line_and_the_air() -> None:
    async with World(seed=1, start_s=time.time()) as world:
        door = await world.add_door(DoorProfile(locked=True), serial=True)
        loop = asyncio.get_running_loop()

        def press_reset(_port: str) -> None:
            loop.call_soon_threadsafe(door.board.press_reset)

        board = SerialBoard(door.board.open_serial(), press_reset)
        backends = VirtualRadio(Phone(world.air))
        rig = SerialRig(board, Radio(backends.client_backend, backends.scanner_backend))
        bench = Bench(rig, 1)
        await bench.provision()
        assert (await bench.visitor(7).open()).outcome == messages.OUTCOME_OPENED
        assert not door.is_locked
        with pytest.raises(LackingError):
            await rig.do("jam", 0.5)
        await rig.close()


def test_every_capability_that_a_test_may_need_is_some_rigs() -> None:
    assert complaint({"knock", "door"}) == ""
    assert "no capability" in complaint({"levitation"})


def test_what_only_two_rigs_together_can_do_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("sim", "sim:always-on"):
        monkeypatch.setitem(KNOWN_RIGS, name, frozenset({"door"}))
    assert "no known rig" in complaint({"door", "knock"})
