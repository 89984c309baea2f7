"""A wipe whose answer was lost: the lock says so itself, and silence books nothing."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware import messages
from firmware.wipe_order import LAST_WORD_BYTES
from host_tools.lock_link import LinkError, LockLink
from host_tools.office.units import Stage
from provisioning.life_cycle.take_down import TakeDown, TakeDownError
from sim.radio.air import Air
from tests.commissioning.at_the_door import UNIT, WHO, Scene, scene
from tests.life_cycle.secrets_of import present
from tests.life_cycle.test_taking_down import WIPED, secrets_at, take_down, use


def lose_the_answer(
    at: Scene,
    monkeypatch: pytest.MonkeyPatch,
    delay_s: float = 1.0,
    and_then: Callable[[], None] = lambda: None,
) -> None:
    """Break the link as the phone reads what the lock answers to its order to wipe."""
    write, read = LockLink.write, LockLink.read
    ordered, losses = False, 1

    async def watched_write(link: LockLink, message: bytes) -> None:
        nonlocal ordered, losses
        await write(link, message)
        ordered = losses > 0 and message[0] == messages.KIND_DELIVERY_SMALL
        losses -= ordered

    async def killed_read(link: LockLink) -> bytes:
        if ordered:
            # Time for the lock to obey; an order that it did not take is simply given again.
            await asyncio.sleep(delay_s)
            assert isinstance(at.world.air, Air)
            at.world.air.kill_links()
            and_then()
            raise LinkError("gone")
        return await read(link)

    monkeypatch.setattr(LockLink, "write", watched_write)
    monkeypatch.setattr(LockLink, "read", killed_read)


@pytest.mark.parametrize("delay_s", [0.0, 1.0])
async def test_an_order_or_an_answer_lost_on_the_way_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, delay_s: float
) -> None:
    async with scene(tmp_path) as at:
        await use(at)
        wanted = secrets_at(at)
        lose_the_answer(at, monkeypatch, delay_s)
        told: list[str] = []
        flow = TakeDown(at.client(60.0), at.credential, at.office, WHO, told.append)
        done = await flow.run(UNIT)
        assert "down_answer_lost" in told
        assert done.unit.stage is Stage.WIPED
        assert done.records >= 4
        await at.door.board.console.wait_for(WIPED)
        assert present(wanted, at.door.board.flash.image()) == set()


async def test_running_again_another_day_hears_that_the_lock_is_wiped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scene(tmp_path) as at:
        with monkeypatch.context() as patched:
            lose_the_answer(at, patched, and_then=at.door.board.cut_power)
            gone = TakeDown(at.client(8.0), at.credential, at.office, WHO)
            with pytest.raises(TakeDownError) as unheard:
                await gone.run(UNIT)
            assert unheard.value.key == "wipe_unheard"
        assert at.office.units.unit(UNIT).stage is Stage.TAKEN_DOWN
        at.door.board.power_on()
        await at.door.board.console.wait_for(WIPED)
        # The cells are out on the way home; what the lock has to say outlasts that.
        at.door.board.cut_power()
        at.door.board.power_on()
        done = await take_down(at).run(UNIT)
        assert done.unit.stage is Stage.WIPED
        assert at.office.doors() == []


async def test_a_lock_that_is_merely_out_of_reach_is_not_booked_as_wiped(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        at.office.units.move(UNIT, Stage.TAKEN_DOWN, WHO)
        at.door.board.cut_power()
        with pytest.raises(TakeDownError) as unheard:
            await TakeDown(at.client(1.0), at.credential, at.office, WHO).run(UNIT)
        assert unheard.value.key == "wipe_unheard"
        assert at.office.units.unit(UNIT).stage is Stage.TAKEN_DOWN
        at.door.board.power_on()
        assert (await take_down(at).run(UNIT)).unit.stage is Stage.WIPED


async def test_nobody_hears_the_last_word_before_the_keys_are_gone(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        word = at.office.at_door.last_word(at.lock_id)
        assert len(word) == LAST_WORD_BYTES
        assert not await at.client().is_wiped(at.credential, word)
        assert word not in at.door.board.flash.image()


async def test_another_lock_s_last_word_says_nothing_about_this_one(tmp_path: Path) -> None:
    async with scene(tmp_path / "one") as at, scene(tmp_path / "two") as other:
        ours = at.office.at_door.last_word(at.lock_id)
        assert ours != other.office.at_door.last_word(other.lock_id)
        await take_down(at).run(UNIT)
        await at.door.board.console.wait_for(f"{WIPED} {ours.hex()}")
