"""Releases: the same on any machine, sealed for each lock alone; and their way through a fleet."""

import shutil
from pathlib import Path

import pytest

from firmware import messages
from firmware.hash_auth import Sealer
from host_tools.credentials import Credential
from host_tools.errors import StoreClosedError, UserError
from host_tools.firmware_release import Release, ReleaseError
from host_tools.firmware_update import Sent, UpdateRefusedError
from host_tools.lock_keys import update_key
from host_tools.rollout import Rollout, RolloutStoppedError
from provisioning import release as machine
from provisioning import update_root
from provisioning.errors import ReleaseRefusedError
from provisioning.firmware_files import FIRMWARE

ROOT = bytes(range(32))


def test_a_release_is_the_same_file_wherever_its_sources_lie(tmp_path: Path) -> None:
    elsewhere = shutil.copytree(FIRMWARE, tmp_path / "other" / "firmware")
    machine.build(7).write(tmp_path / "here")
    machine.build(7, Path(elsewhere)).write(tmp_path / "there")
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()
    assert Release.read(tmp_path / "here") == machine.build(7)


@pytest.mark.parametrize("version", [0, 1 << 24])
def test_a_version_that_no_lock_can_tell_is_not_built(version: int) -> None:
    with pytest.raises(ReleaseRefusedError):
        machine.build(version)


@pytest.mark.parametrize("spoil", [b"", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_release_is_refused(tmp_path: Path, spoil: bytes) -> None:
    (tmp_path / "spoilt").write_bytes(spoil)
    with pytest.raises(ReleaseError):
        Release.read(tmp_path / "spoilt")


def test_a_release_with_an_altered_module_is_refused(tmp_path: Path) -> None:
    release = Release(3, {"a.mpy": b"one", "b.mpy": b"two"})
    release.write(tmp_path / "r")
    spoilt = (tmp_path / "r").read_bytes().replace(b"two", b"six")
    (tmp_path / "r").write_bytes(spoilt)
    with pytest.raises(ReleaseError):
        Release.read(tmp_path / "r")


def test_a_seal_opens_at_its_own_lock_only() -> None:
    release = Release(3, {"a.mpy": b"one"})
    sealed = machine.seal(release, ROOT, b"lock-one")
    header = messages.ENVELOPE_HEADER_BYTES
    own = Sealer(update_key(ROOT, b"lock-one"), b"lock-one")
    other = Sealer(update_key(ROOT, b"lock-two"), b"lock-two")
    assert own.open(sealed, header) == release.offer_body()
    assert other.open(sealed, header) is None


def test_the_root_opens_by_its_passphrase_only_and_is_never_replaced(tmp_path: Path) -> None:
    update_root.new_root(tmp_path / "root", "correct horse")
    assert len(update_root.open_root(tmp_path / "root", "correct horse")) == 32
    with pytest.raises(StoreClosedError):
        update_root.open_root(tmp_path / "root", "wrong")
    with pytest.raises(ReleaseRefusedError):
        update_root.new_root(tmp_path / "root", "another")


def door(number: int) -> Credential:
    """A credential of a service holder."""
    lock_id = number.to_bytes(8, "big")
    return Credential(lock_id, f"door {number}", 1, 1, 31, 0, 1, b"", {})


DOORS = [door(number) for number in range(5)]


async def test_no_later_door_is_touched_before_the_first_ones_run_it(tmp_path: Path) -> None:
    visited: list[str] = []

    async def update(one: Credential) -> Sent:
        visited.append(one.door)
        if one.door == "door 1" and visited.count("door 1") == 1:
            raise UpdateRefusedError(one.door, 5)
        return Sent()

    plan = Rollout.load(tmp_path / "plan", "aa", first=2)
    with pytest.raises(RolloutStoppedError) as stopped:
        await plan.run(DOORS, update)
    assert isinstance(stopped.value.reason, UserError)
    assert visited == ["door 0", "door 1"]
    again = Rollout.load(tmp_path / "plan", "aa", first=2)
    assert again.states[DOORS[1].lock_id.hex()] == "update_reason_5"
    await again.run(DOORS, update)
    assert visited == ["door 0", "door 1", "door 1", "door 2", "door 3", "door 4"]
    assert Rollout.load(tmp_path / "plan", "aa").next_doors(DOORS) == []
    assert Rollout.load(tmp_path / "plan", "bb", first=2).next_doors(DOORS) == DOORS[:2]
