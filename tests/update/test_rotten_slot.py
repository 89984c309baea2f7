"""A slot that has proved itself and rots later: the lock goes on with the other one, if it may."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware import boot, messages, slot_check, update_spare
from host_tools.phone.client import LockClient
from host_tools.phone.radio import Radio
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone, PhoneProfile
from tests.update.fleet import UpdateDoor, changed, recompiled, running, slots_of, update_door
from tests.update.slots import release

FAILED_STARTS_S = 60
"""What the pauses after so many failed starts as `STARTS_TO_RESCUE` add up to, and some more."""
COPYING = 200
"""Flash operations after the proof by which the copy is under way; it takes some 700."""
V7 = release(7)


def fill(slot: Path, version: int = 7) -> None:
    """Put a whole firmware in the folder of a slot."""
    wanted = release(version)
    (slot / "firmware").mkdir(parents=True)
    for name, code in wanted.files.items():
        (slot / "firmware" / name).write_bytes(code)
    (slot / "manifest").write_bytes(wanted.manifest)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lock's root folder with version 7 in both slots, a in force, floor 7."""
    monkeypatch.setitem(sys.modules, "slot_check", slot_check)
    for slot in boot.SLOTS:
        fill(tmp_path / slot)
    boot.write_slots("a", "a", 0, str(tmp_path / "slot"), 0, 7)
    return str(tmp_path) + "/"


def after_rescue(root: str) -> tuple[str, str, int, int, int] | None:
    """What the slot file says after failed starts."""
    boot.rescue(root + "slot", root)
    return boot.read_slots(root + "slot")


def rot(path: Path, at: int = 3) -> None:
    """Turn over a bit."""
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 4
    path.write_bytes(content)


def test_a_damaged_slot_gives_way_to_a_whole_one(root: str) -> None:
    rot(Path(root) / "a" / "firmware" / "alpha.mpy")
    assert after_rescue(root) == ("b", "a", 0, boot.NEWS_RESCUED, 7)


def test_a_sound_slot_that_fails_for_another_reason_stays(root: str) -> None:
    assert after_rescue(root) == ("a", "a", 0, 0, 7)


def test_two_damaged_slots_stay_as_they_are(root: str) -> None:
    for slot in boot.SLOTS:
        rot(Path(root) / slot / "firmware" / "long.mpy", 5000)
    assert after_rescue(root) == ("a", "a", 0, 0, 7)


def test_a_slot_below_the_version_floor_never_takes_over(root: str) -> None:
    shutil.rmtree(root + "b")
    fill(Path(root) / "b", version=6)
    rot(Path(root) / "a" / "firmware" / "alpha.mpy")
    assert after_rescue(root) == ("a", "a", 0, 0, 7)


def test_without_a_slot_file_the_floor_is_not_known_and_nothing_takes_over(root: str) -> None:
    (Path(root) / "slot").unlink()
    rot(Path(root) / "a" / "firmware" / "alpha.mpy")
    assert after_rescue(root) is None


def test_a_trial_is_left_to_itself(root: str) -> None:
    boot.write_slots("a", "b", 3, root + "slot", 0, 7)
    rot(Path(root) / "a" / "firmware" / "alpha.mpy")
    assert after_rescue(root) == ("a", "b", 3, 0, 7)


def spoil(slot: Path, how: str) -> None:
    """Make a whole slot one that is not."""
    code = slot / "firmware" / "alpha.mpy"
    if how == "a file is missing":
        code.unlink()
    elif how == "a file is cut":
        code.write_bytes(code.read_bytes()[:-1])
    elif how == "a file is longer":
        code.write_bytes(code.read_bytes() + b"x")
    elif how == "a file too many":
        (slot / "firmware" / "spy.mpy").write_bytes(b"spy")
    elif how == "no manifest":
        (slot / "manifest").unlink()
    elif how == "the manifest goes on":
        (slot / "manifest").write_bytes((slot / "manifest").read_bytes() + b"x")
    elif how == "no firmware":
        shutil.rmtree(slot / "firmware")


SPOILED = (
    "a file is missing",
    "a file is cut",
    "a file is longer",
    "a file too many",
    "no manifest",
    "the manifest goes on",
    "no firmware",
)


@pytest.mark.parametrize("how", SPOILED)
def test_only_a_whole_slot_takes_over(root: str, how: str) -> None:
    spoil(Path(root) / "b", how)
    rot(Path(root) / "a" / "firmware" / "alpha.mpy")
    assert after_rescue(root) == ("a", "a", 0, 0, 7)


@settings(max_examples=60)
@given(st.integers(0, 1 << 20), st.integers(0, 3))
def test_whatever_rots_in_a_slot_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, at: int, file: int
) -> None:
    slot = tmp_path_factory.mktemp("slot")
    fill(slot)
    assert slot_check.is_whole(str(slot), 7)
    paths = (slot / "manifest", *sorted((slot / "firmware").iterdir()))
    victim = paths[file]
    # The manifest's own version is held against the floor, two bytes of its head mean nothing.
    if victim.name == "manifest" and at % len(V7.manifest) in range(2, 8):
        at += 6
    rot(victim, at)
    assert not slot_check.is_whole(str(slot), 7)


@given(st.binary(max_size=200))
def test_no_bytes_make_a_manifest_that_stops_a_boot(
    tmp_path_factory: pytest.TempPathFactory, manifest: bytes
) -> None:
    slot = tmp_path_factory.getbasetemp() / "any"
    (slot / "firmware").mkdir(parents=True, exist_ok=True)
    (slot / "manifest").write_bytes(manifest)
    assert not slot_check.is_whole(str(slot))


@pytest.mark.parametrize("there", ["nothing", "an older firmware", "half a copy"])
def test_a_spare_is_a_whole_copy_whatever_was_there(root: str, there: str) -> None:
    idle = Path(root) / "b"
    shutil.rmtree(idle)
    if there == "an older firmware":
        fill(idle, version=6)
    elif there == "half a copy":
        (idle / "incoming").mkdir(parents=True)
        (idle / "incoming" / "alpha.mpy").write_bytes(b"half")
    fed: list[int] = []
    assert update_spare.make_spare(root + "a", root + "b", lambda: fed.append(0))
    assert len(fed) == len(V7.files)
    assert slot_check.is_whole(root + "b", 7)
    assert sorted(path.name for path in idle.iterdir()) == ["firmware", "manifest"]


def test_no_spare_is_made_where_an_update_waits(root: str) -> None:
    (Path(root) / "b" / "offer").write_bytes(b"sealed")
    assert not update_spare.make_spare(root + "a", root + "b", lambda: None)
    assert slot_check.is_whole(root + "b", 7)


def rot_flash(door: UpdateDoor, path: str) -> None:
    """Turn over a bit of a file's head where it lies in the flash of a lock that is off."""
    flash = door.door.board.flash
    code, image = door.file(path), flash.image()
    place = image.find(code[:256])
    while place >= 0:
        flash.flip_bit(place, 3)
        if door.file(path) != code:
            return
        # An older copy of the same content.
        flash.flip_bit(place, 3)
        place = image.find(code[:256], place + 1)
    raise AssertionError(path)


async def rotten(door: UpdateDoor, *slots: str) -> None:
    """Let what every start needs rot in these slots, and time pass with the power on again."""
    board = door.door.board
    await door.world.all_asleep()
    await board.power_off()
    for slot in slots:
        rot_flash(door, f"/{slot}/firmware/app.mpy")
    board.power_on()
    await door.world.pass_time(FAILED_STARTS_S)


@pytest.mark.timeout(300)
async def test_a_lock_whose_proved_firmware_rots_opens_with_its_copy(tmp_path: Path) -> None:
    battery = recompiled("battery", "return 100", "return 99")
    async with update_door(tmp_path, deadline_s=8.0) as door:
        await door.update(changed(2, battery=battery)).run()
        await door.world.all_asleep()
        assert slots_of(door, tmp_path) == ("b", "b", 0, 0, 2)
        await rotten(door, "b")
        assert (await door.open()).outcome == messages.OUTCOME_OPENED
        assert (boot.NEWS_RESCUED, 2) in await door.news()
        await door.world.all_asleep()
        # And the rotten one has been made anew, of the one that took over.
        assert slots_of(door, tmp_path) == ("a", "a", 0, 0, 2)
        assert door.file("/b/firmware/app.mpy") == running().files["app.mpy"]
        await rotten(door, "a")
        assert (await door.open()).outcome == messages.OUTCOME_OPENED


@pytest.mark.timeout(300)
async def test_who_knocks_while_the_copy_is_made_need_not_knock_again(tmp_path: Path) -> None:
    battery = recompiled("battery", "return 100", "return 92")
    async with update_door(tmp_path) as door:
        await door.update(changed(2, battery=battery)).run()
        flash = door.door.board.flash
        begun = flash.operation_count + COPYING
        while flash.operation_count < begun:  # noqa: ASYNC110 - flash tells nobody
            await asyncio.sleep(0.001)
        door.door.knock()
        backends = VirtualRadio(Phone(door.world.air, "a phone in a pocket", PhoneProfile()))
        radio = Radio(backends.client_backend, backends.scanner_backend, close=backends.close)
        client = LockClient(radio, door.secret, door.world.clock.lock_time)
        try:
            assert (await client.open(door.credential)).outcome == messages.OUTCOME_OPENED
        finally:
            await radio.close()
