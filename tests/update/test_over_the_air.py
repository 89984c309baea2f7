"""Updates of a simulated door by the real client, over the virtual radio, in the real VM."""

import asyncio
from pathlib import Path

import pytest

from firmware import boot, messages, update_format
from host_tools.errors import UserError
from host_tools.update.transfer import NoServiceRightError, UpdateRefusedError
from tests.update.fleet import (
    changed,
    recompiled,
    running,
    slots_of,
    update_door,
)

pytestmark = pytest.mark.timeout(240)


def broken_app() -> bytes:
    """A firmware that ends at once."""
    return recompiled("app", "def run() -> None:", "def run() -> None:\n    raise ValueError\n")


async def test_a_changed_module_costs_less_than_itself_and_the_lock_proves_it(
    tmp_path: Path,
) -> None:
    battery = recompiled("battery", "return 100", "return 99")
    async with update_door(tmp_path) as door:
        sent = await door.update(changed(2, battery=battery)).run()
        assert sent.payload_bytes <= 1.05 * len(battery)
        # Headers, tags, padding and all the questions in between, too.
        assert sent.message_bytes <= 1.05 * len(battery)
        await door.world.all_asleep()
        assert slots_of(door, tmp_path) == ("b", "b", 0, 0, 2)
        assert door.file("/b/firmware/battery.mpy") == battery
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        assert await door.news() == [(boot.NEWS_SWITCHED, 2), (boot.NEWS_PROVED, 2)]


async def test_a_lock_in_the_middle_of_an_update_opens_and_goes_on(tmp_path: Path) -> None:
    async with update_door(tmp_path) as door:
        release = changed(2, battery=recompiled("battery", "return 100", "return 98"))
        update = door.update(release)
        opened = asyncio.Event()

        def stop(done: int, _total: int) -> None:
            if done > 4 and not opened.is_set():
                opened.set()
                door.door.board.press_reset()

        update.told = stop
        await update.run()
        assert opened.is_set()
        assert update.sent.connections > 2
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        await door.world.all_asleep()
        assert slots_of(door, tmp_path) == ("b", "b", 0, 0, 2)


async def test_a_firmware_that_fails_its_trial_gives_way_and_the_log_says_so(
    tmp_path: Path,
) -> None:
    async with update_door(tmp_path, deadline_s=4.0) as door:
        with pytest.raises(UserError):
            await door.update(changed(2, app=broken_app())).run()
        assert "ValueError" in door.door.board.console.text
        await door.world.pass_time(400)
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        slots = slots_of(door, tmp_path)
        assert slots is not None
        # The news was told, and the floor did not rise.
        assert slots == ("a", "a", 0, 0, 0)
        assert await door.news() == [(boot.NEWS_RETURNED, 1)]


@pytest.mark.long
async def test_an_older_release_is_refused_once_a_newer_one_has_proved_itself(
    tmp_path: Path,
) -> None:
    async with update_door(tmp_path) as door:
        newer = changed(3, battery=recompiled("battery", "return 100", "return 97"))
        await door.update(newer).run()
        with pytest.raises(UpdateRefusedError) as refused:
            await door.update(changed(2), newer).run()
        assert refused.value.reason == update_format.REASON_OLDER
        assert (await door.open()).outcome == messages.OUTCOME_OPENED


async def test_without_the_service_right_nothing_is_told_or_taken(tmp_path: Path) -> None:
    async with update_door(tmp_path, rights=messages.RIGHT_OPEN) as door:
        with pytest.raises(NoServiceRightError) as refused:
            await door.update(changed(2)).run()
        assert refused.value.outcome == messages.OUTCOME_NO_RIGHT
        assert door.file("/b/offer") == b""


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_a_phone_that_does_not_know_what_runs_and_has_the_smallest_mtu_brings_it(
    tmp_path: Path,
) -> None:
    async with update_door(tmp_path, mtu=23) as door:
        stranger = changed(9)
        battery = recompiled("battery", "return 100", "return 96")
        await door.update(changed(2, battery=battery), stranger).run()
        assert door.file("/b/firmware/battery.mpy") == battery
        assert running().files["battery.mpy"] != battery
