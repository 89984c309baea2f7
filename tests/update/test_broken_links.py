"""The link breaks after a message of an update: the next connection goes on, and all is whole."""

import gc
import itertools
import shutil
from pathlib import Path

import pytest

from firmware import messages
from host_tools.credentials import Credential
from host_tools.update.transfer import DoorUpdate, Package, UpdateClient
from tests.update import slots as lock
from tests.update.broken_links import Breaks, BrittleClient, SlotsClient
from tests.update.fleet import changed, recompiled, slots_of, update_door
from tests.update.slots import Slots

OLD = lock.release(5, changing=b"old words " * 900)
NEW = lock.release(
    6, changing=b"old words " * 400 + b"new " + b"other words " * 300, added=b"x" * 5000
)
NEVER = 1_000_000


NOBODY = Credential(lock.LOCK_ID, "the door", 1, 1, 31, 0, 1, b"", {})
"""Names the door; slots without a radio ask for no more."""
_AGAIN = 10 + 6
"""Messages that one broken link may cost: a block's pieces, and what opens the next connection."""


@pytest.fixture(autouse=True)
def _no_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock collects often, which takes CPython with all its tests most of the time."""
    monkeypatch.setattr(gc, "collect", lambda: 0)


async def update(client: UpdateClient) -> int:
    """Update the slots to NEW over this client; the number of connections."""
    package = Package(NEW, lock.sealed(NEW), (OLD,))
    sent = await DoorUpdate(client, NOBODY, package).run()
    return sent.connections


async def whole_update(folder: Path) -> int:
    """The messages of an update whose links hold."""
    breaks = Breaks(NEVER, answered=True)
    await update(BrittleClient(SlotsClient(Slots(folder, OLD), sleeps=False), breaks))
    return breaks.messages


@pytest.mark.parametrize("sleeps", [False, True])
@pytest.mark.parametrize("answered", [False, True])
async def test_an_update_goes_on_whatever_message_or_answer_was_the_last(
    tmp_path: Path, *, answered: bool, sleeps: bool
) -> None:
    total = await whole_update(tmp_path / "whole")
    assert total > 25
    for at in range(1, total):
        slots = Slots(tmp_path / str(at), OLD)
        breaks = Breaks(at, answered=answered)
        connections = await update(BrittleClient(SlotsClient(slots, sleeps), breaks))
        slots.close()
        assert connections >= 2, at
        assert slots.is_switched(), at
        assert slots.idle_files() == NEW.files, at
        # What was stored before the link broke was not sent again.
        assert breaks.messages <= total + _AGAIN, at
        shutil.rmtree(slots.root)


@pytest.mark.timeout(300)
async def test_over_the_air_the_lock_opens_after_a_broken_link_and_the_update_goes_on(
    tmp_path: Path,
) -> None:
    await survive(tmp_path, Breaks(6, answered=False))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("answered", [False, True])
async def test_over_the_air_the_lock_opens_after_every_broken_link_and_the_update_goes_on(
    tmp_path: Path, *, answered: bool
) -> None:
    for at in itertools.count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        if not await survive(folder, Breaks(at, answered=answered)):
            assert at > 15
            return


async def survive(folder: Path, breaks: Breaks) -> bool:
    """Open a door when its update's link has broken, and see the update through.

    False: the update was over before the link could break.
    """
    opened: list[int] = []
    async with update_door(folder) as door:
        release = changed(2, battery=recompiled("battery", "return 100", "return 93"))

        async def hung_up() -> None:
            opened.append((await door.open()).outcome)

        client = BrittleClient(door.client, breaks, hung_up)
        await DoorUpdate(client, door.credential, door.package(release)).run()
        await door.world.all_asleep()
        assert slots_of(door, folder) == ("b", "b", 0, 0, 2)
        assert set(opened) <= {messages.OUTCOME_OPENED, messages.OUTCOME_OK}
    return bool(opened)
