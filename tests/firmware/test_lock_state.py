"""The office's state has two copies, and an older one never comes back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.lock_state import StateStore
from tests.support.vm import run_vm


def state_in(directory: Path) -> StateStore:
    """The state as a boot finds it."""
    return StateStore(f"{directory}/")


def test_a_lock_without_state_says_so(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    assert (state.number, state.body) == (-1, b"")


def test_a_newer_state_replaces_the_whole_and_survives_a_reboot(tmp_path: Path) -> None:
    for number, body in ((0, b""), (5, b"floors"), (9, b"x" * 900)):
        assert state_in(tmp_path).store(number, body)
        state = state_in(tmp_path)
        assert (state.number, state.body) == (number, body)


def test_an_older_or_equal_state_is_refused(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    state.store(5, b"new")
    assert not state.store(5, b"other")
    assert not state.store(4, b"old")
    assert state_in(tmp_path).body == b"new"


@given(damage=st.binary(max_size=40), copy=st.integers(0, 1))
def test_one_spoilt_copy_never_brings_an_older_state_back(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, copy: int
) -> None:
    directory = tmp_path_factory.mktemp("state")
    state = state_in(directory)
    state.store(1, b"old")
    state.store(2, b"new")
    (directory / f"state.{copy}").write_bytes(damage)
    assert state_in(directory).body == b"new"
    whole = (directory / f"state.{1 - copy}").read_bytes()
    assert (directory / f"state.{copy}").read_bytes() == whole


def test_two_spoilt_copies_are_no_state(tmp_path: Path) -> None:
    state_in(tmp_path).store(2, b"new")
    for copy in (0, 1):
        content = bytearray((tmp_path / f"state.{copy}").read_bytes())
        content[9] ^= 1
        (tmp_path / f"state.{copy}").write_bytes(content)
    assert state_in(tmp_path).number == -1


def test_a_cut_between_the_two_copies_keeps_the_newer(tmp_path: Path) -> None:
    state = state_in(tmp_path)
    state.store(1, b"old")
    old = (tmp_path / "state.1").read_bytes()
    state.store(2, b"new")
    (tmp_path / "state.1").write_bytes(old)
    assert state_in(tmp_path).body == b"new"


VM_SCRIPT = """
import os, vfs
from firmware.lock_state import StateStore


class PowerCut(Exception):
    pass


class Disk:
    def __init__(self, data):
        self.data = data
        self.left = -1

    def readblocks(self, block, buf, offset=0):
        at = block * 4096 + offset
        buf[:] = self.data[at : at + len(buf)]

    def writeblocks(self, block, buf, offset=0):
        self.spend()
        at = block * 4096 + offset
        self.data[at : at + len(buf)] = buf

    def ioctl(self, op, arg):
        if op == 6:
            self.spend()
            self.data[arg * 4096 : arg * 4096 + 4096] = b"\\xff" * 4096
        return {4: 32, 5: 4096}.get(op, 0)

    def spend(self):
        if self.left == 0:
            raise PowerCut
        self.left -= 1


disk = Disk(bytearray(32 * 4096))
vfs.VfsLfs2.mkfs(disk)
cuts = 0
number = 1
vfs.mount(disk, "/flash")
StateStore("/flash/").store(number, b"state 1 " * 30)
while True:
    disk.left = cuts
    try:
        StateStore("/flash/").store(number + 1, b"state %d " % (number + 1) * 30)
        done = True
    except (PowerCut, OSError):
        done = False
    # Files that the cut left open may still be written to when collected: not to this disk.
    disk.left, old = 0, disk
    disk = Disk(bytearray(old.data))
    try:
        vfs.umount("/flash")
    except (PowerCut, OSError):
        pass
    vfs.mount(disk, "/flash")
    state = StateStore("/flash/")
    assert state.number in (number, number + 1), state.number
    assert state.body == b"state %d " % state.number * 30
    assert not done or state.number == number + 1
    number = state.number
    cuts += 1
    if done:
        break
print("cuts", cuts)
"""


def test_on_littlefs_in_the_vm_a_cut_at_every_operation_keeps_a_whole_state() -> None:
    said = run_vm(VM_SCRIPT, heap_bytes=1_000_000).splitlines()[-1].split()
    assert said[0] == "cuts"
    assert int(said[1]) > 4
