"""A wipe whose answer was lost: the lock says so itself, and silence books nothing."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware import messages
from firmware.wipe_order import LAST_WORD_BYTES
from host_tools.office.register.units import Stage
from host_tools.phone.link import LinkError, LockLink
from provisioning.life_cycle.decommission import DecommissionError, Decommissioning
from sim.radio.air.air import Air
from tests.commissioning.at_the_door import UNIT, WHO, Scene, scene
from tests.life_cycle.secrets_of import identity_in, present
from tests.life_cycle.test_decommission import WIPED, secrets_at, use

PATIENCE_S = 60.0
"""Ends a test that hangs; nothing takes as long, on a machine however busy."""


def decommissioning(at: Scene) -> Decommissioning:
    """The flow at this door."""
    return Decommissioning(at.client(PATIENCE_S), at.credential, at.office, WHO)


async def keys_gone(at: Scene) -> None:
    """Wait until the lock has obeyed the order to wipe."""
    for _ in range(int(PATIENCE_S / 0.05)):
        if identity_in(at.door.board.flash.image()) is None:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the lock still has its keys")


def lose_the_answer(
    at: Scene,
    monkeypatch: pytest.MonkeyPatch,
    obeyed: bool = True,
    and_then: Callable[[], None] = lambda: None,
) -> None:
    """Break the link as the phone reads what the lock answers to its order to wipe.

    Either when the lock has `obeyed`, or at once: an order that it did not take is given again.
    """
    write, read = LockLink.write, LockLink.read
    ordered, losses = False, 1

    async def watched_write(link: LockLink, message: bytes) -> None:
        nonlocal ordered, losses
        await write(link, message)
        ordered = losses > 0 and message[0] == messages.KIND_DELIVERY_SMALL
        losses -= ordered

    async def killed_read(link: LockLink) -> bytes:
        if ordered:
            if obeyed:
                await keys_gone(at)
            assert isinstance(at.world.air, Air)
            at.world.air.kill_links()
            and_then()
            raise LinkError("gone")
        return await read(link)

    monkeypatch.setattr(LockLink, "write", watched_write)
    monkeypatch.setattr(LockLink, "read", killed_read)


@pytest.mark.parametrize("obeyed", [False, pytest.param(True, marks=pytest.mark.long)])
async def test_an_order_or_an_answer_lost_on_the_way_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, obeyed: bool
) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        wanted = secrets_at(at)
        lose_the_answer(at, monkeypatch, obeyed)
        told: list[str] = []
        flow = Decommissioning(at.client(PATIENCE_S), at.credential, at.office, WHO, told.append)
        done = await flow.run(UNIT)
        assert "down_answer_lost" in told
        assert done.unit.stage is Stage.WIPED
        assert done.records >= 4
        await at.door.board.console.wait_for(WIPED, PATIENCE_S)
        assert present(wanted, at.door.board.flash.image()) == set()


async def test_running_again_another_day_hears_that_the_lock_is_wiped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scene(tmp_path) as at:
        with monkeypatch.context() as patched:
            client = at.client(PATIENCE_S)

            def lose_power() -> None:
                at.door.board.cut_power()
                client._deadline_s = 1.0

            lose_the_answer(at, patched, and_then=lose_power)
            gone = Decommissioning(client, at.credential, at.office, WHO)
            with pytest.raises(DecommissionError) as unheard:
                await gone.run(UNIT)
            assert unheard.value.key == "wipe_unheard"
        assert at.office.units.unit(UNIT).stage is Stage.TAKEN_DOWN
        at.door.board.power_on()
        await at.door.board.console.wait_for(WIPED, PATIENCE_S)
        # The cells are out on the way home; what the lock has to say outlasts that.
        start = len(at.door.board.console.text)
        at.door.board.cut_power()
        at.door.board.power_on()
        await at.door.board.console.wait_for(WIPED, PATIENCE_S, start)
        done = await decommissioning(at).run(UNIT)
        assert done.unit.stage is Stage.WIPED
        assert at.office.doors() == []


async def test_a_lock_that_is_merely_out_of_reach_is_not_booked_as_wiped(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        at.office.units.move(UNIT, Stage.TAKEN_DOWN, WHO)
        at.door.board.cut_power()
        with pytest.raises(DecommissionError) as unheard:
            await Decommissioning(at.client(1.0), at.credential, at.office, WHO).run(UNIT)
        assert unheard.value.key == "wipe_unheard"
        assert at.office.units.unit(UNIT).stage is Stage.TAKEN_DOWN
        at.door.board.power_on()
        assert (await decommissioning(at).run(UNIT)).unit.stage is Stage.WIPED


async def test_nobody_hears_the_last_word_before_the_keys_are_gone(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        word = at.office.at_door.last_word(at.lock_id)
        assert len(word) == LAST_WORD_BYTES
        assert not await at.client().is_wiped(at.credential, word)
        assert word not in at.door.board.flash.image()


@pytest.mark.long
async def test_another_lock_s_last_word_says_nothing_about_this_one(tmp_path: Path) -> None:
    async with scene(tmp_path / "one") as at, scene(tmp_path / "two") as other:
        ours = at.office.at_door.last_word(at.lock_id)
        assert ours != other.office.at_door.last_word(other.lock_id)
        await decommissioning(at).run(UNIT)
        await at.door.board.console.wait_for(f"{WIPED} {ours.hex()}", PATIENCE_S)
