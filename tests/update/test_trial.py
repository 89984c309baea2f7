"""A firmware on trial among strangers: who gets an answer does not end it, and nobody harms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from firmware import boot, messages
from host_tools.phone.finder import listening
from host_tools.phone.link import LinkError, LockLink
from host_tools.phone.radio import Radio
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from tests.update.fleet import UpdateDoor, changed, on_trial, recompiled, slots_of, update_door

pytestmark = pytest.mark.timeout(300)
VISITS = boot.TRIAL_CREDIT // boot.START_COST + 1
_RUBBISH = bytes([messages.KIND_REQUEST]).ljust(messages.REQUEST_BYTES, b"x")


@asynccontextmanager
async def stranger(door: UpdateDoor) -> AsyncIterator[LockLink]:
    """A phone without a right, which knocks, finds the door, and connects."""
    backends = VirtualRadio(Phone(door.world.air, "stranger", PhoneProfile()))
    radio = Radio(backends.client_backend, backends.scanner_backend, close=backends.close)
    now = door.world.clock.lock_time()
    door.door.knock()
    try:
        async with listening(radio, [door.credential], now) as heard:
            found = await heard.get()
        link = await LockLink.connect(radio, found.device, found.service, timeout_s=10)
        try:
            yield link
        finally:
            await link.close()
    finally:
        await radio.close()


async def visit(door: UpdateDoor, *, asks: bool, requests: bool) -> None:
    """One wake with a stranger in it."""
    await door.world.all_asleep()
    async with stranger(door) as link:
        if asks:
            await link.read()
        if requests:
            await link.write(_RUBBISH)
            try:
                while (await link.read())[0] == messages.KIND_BUSY:
                    continue
            except LinkError:
                return
    await door.world.all_asleep()


@pytest.mark.long
async def test_phones_that_get_what_they_ask_for_never_end_a_trial(tmp_path: Path) -> None:
    release = changed(2)
    async with update_door(tmp_path, more=on_trial(release, tmp_path)) as door:
        for _ in range(VISITS):
            await visit(door, asks=True, requests=False)
        slots = slots_of(door, tmp_path)
        assert slots
        assert slots[:2] == ("b", "a")
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        await door.world.all_asleep()
        assert slots_of(door, tmp_path) == ("b", "b", 0, 0, 2)


@pytest.mark.parametrize("asks", [False, pytest.param(True, marks=pytest.mark.long)])
async def test_strangers_can_end_a_trial_but_harm_nothing_else(
    tmp_path: Path, *, asks: bool
) -> None:
    """By themselves they look like holders whom a faulty firmware does not serve."""
    release = changed(2)
    async with update_door(tmp_path, more=on_trial(release, tmp_path)) as door:
        for _ in range(VISITS):
            await visit(door, asks=asks, requests=asks)
        # The old firmware opens, the floor is where it was, and the release can come again.
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        assert slots_of(door, tmp_path) == ("a", "a", 0, 0, 0)
        await door.update(release).run()
        await door.world.all_asleep()
        assert slots_of(door, tmp_path) == ("b", "b", 0, 0, 2)


@pytest.mark.long
async def test_a_holder_among_strangers_ends_the_trial_for_good(tmp_path: Path) -> None:
    async with update_door(tmp_path, more=on_trial(changed(2), tmp_path)) as door:
        for _ in range(2):
            await visit(door, asks=False, requests=False)
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        for _ in range(2):
            await visit(door, asks=False, requests=False)
        assert slots_of(door, tmp_path) == ("b", "b", 0, 0, 2)
        assert await door.news() == [(boot.NEWS_SWITCHED, 2), (boot.NEWS_PROVED, 2)]


async def test_a_firmware_whose_radio_task_dies_is_left_though_phones_got_a_challenge(
    tmp_path: Path,
) -> None:
    """What ends the task ends the start, too: else the lock would stay awake, and deaf."""
    serving = "self._process(*self._inbox.pop(0))"
    radio = recompiled("ble_lock", serving, "raise ValueError(self._process)")
    files = on_trial(changed(2, ble_lock=radio), tmp_path)
    slot = tmp_path / "slot"
    # Enough for the cold start and one more.
    boot.write_slots("b", "a", 2 * boot.START_COST, str(slot), boot.NEWS_SWITCHED)
    files["/slot"] = slot.read_bytes()
    async with update_door(tmp_path, more=files) as door:
        await door.world.all_asleep()
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        await door.world.all_asleep()
        assert slots_of(door, tmp_path) == ("a", "a", 0, 0, 0)
