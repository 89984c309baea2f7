"""The slot that boots: a new one proves itself or the old one returns; failures never drain."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware import boot
from tests.support.vm import ROOT, run_vm

_MACHINE = """
log = []
class WDT:
    def __init__(self, timeout):
        log.append(("watchdog", timeout))
class RTC:
    data = b"12345678firmware"
    def memory(self, data=None):
        if data is None:
            return RTC.data
        RTC.data = data
def deepsleep(ms):
    log.append(("sleep", ms))
"""


def run_lock(folder: Path, body: str, script: str) -> str:
    """Run `script` where boot.py lies beside a firmware whose `app.run` does `body`."""
    package = folder / "firmware"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "app.py").write_text(f"def run():\n    {body}\n")
    (folder / "machine.py").write_text(_MACHINE)
    (folder / "boot.py").write_text((ROOT / "firmware" / "boot.py").read_text())
    return run_vm(f"import sys\nsys.path.insert(0, {str(folder)!r})\n{script}")


STARTS = boot.TRIAL_CREDIT // boot.START_COST
"""Starts that use up a trial when a phone was let down in each."""


@pytest.fixture
def slot_file(tmp_path: Path) -> str:
    """Where this test's lock names its slots."""
    return str(tmp_path / "slot")


def test_a_new_slot_that_never_proves_itself_gives_way_to_the_old_one(slot_file: str) -> None:
    boot.write_slots("a", "a", 0, slot_file)
    boot.switch_to("b", slot_file)
    booted = [boot.choose(slot_file) for _ in range(STARTS + 2)]
    assert booted == ["b"] * (STARTS - 1) + ["a"] * 3


def test_a_proved_slot_stays(slot_file: str) -> None:
    boot.write_slots("a", "a", 0, slot_file)
    boot.switch_to("b", slot_file)
    assert boot.choose(slot_file) == "b"
    assert boot.prove(7, slot_file)
    assert {boot.choose(slot_file) for _ in range(20)} == {"b"}
    assert not boot.prove(8, slot_file)
    assert boot.read_slots(slot_file) == ("b", "a", 0, boot.NEWS_PROVED, 7)


def test_the_first_update_of_a_lock_without_a_slot_file_can_return(slot_file: str) -> None:
    boot.switch_to("b", slot_file)
    assert boot.read_slots(slot_file) == (
        "b",
        "a",
        boot.TRIAL_CREDIT,
        boot.NEWS_SWITCHED,
        0,
    )


def test_a_new_slot_that_no_phone_ever_finds_gives_way_too_but_much_later(slot_file: str) -> None:
    boot.switch_to("b", slot_file)
    starts = 0
    while boot.choose(slot_file) == "b":
        boot.spare(slot_file)
        starts += 1
    assert starts == boot.TRIAL_CREDIT - boot.START_COST
    assert boot.read_slots(slot_file) == ("a", "a", 0, boot.NEWS_RETURNED, 0)


def test_a_boot_that_nobody_could_try_hardly_counts_against_a_trial(slot_file: str) -> None:
    boot.switch_to("b", slot_file)
    for _ in range(10 * STARTS):
        assert boot.choose(slot_file) == "b"
        boot.spare(slot_file)
    boot.prove(1, slot_file)
    boot.spare(slot_file)
    assert boot.read_slots(slot_file) == ("b", "a", 0, boot.NEWS_PROVED, 1)


def test_the_version_floor_and_untold_news_outlive_switch_trial_and_return(slot_file: str) -> None:
    boot.write_slots("a", "b", 0, slot_file, floor=9)
    boot.switch_to("b", slot_file)
    for _ in range(STARTS):
        boot.choose(slot_file)
    assert boot.read_slots(slot_file) == ("a", "a", 0, boot.NEWS_RETURNED, 9)
    boot.news_told(slot_file)
    assert boot.read_slots(slot_file) == ("a", "a", 0, 0, 9)


def test_a_floor_never_falls(slot_file: str) -> None:
    boot.write_slots("a", "b", 3, slot_file, floor=9)
    boot.prove(4, slot_file)
    assert boot.read_slots(slot_file) == ("a", "b", 0, boot.NEWS_PROVED, 9)


def test_a_proved_slot_boots_without_writing_flash(slot_file: str) -> None:
    boot.write_slots("b", "a", 0, slot_file)
    before = Path(slot_file).stat().st_mtime_ns
    boot.choose(slot_file)
    assert Path(slot_file).stat().st_mtime_ns == before


@given(st.binary(max_size=16))
def test_no_bytes_in_the_slot_file_stop_a_boot(tmp_path_factory: object, data: bytes) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    path = tmp_path_factory.getbasetemp() / "garbled"
    path.write_bytes(data)
    assert boot.choose(str(path)) in boot.SLOTS


def test_every_flipped_bit_of_the_slot_file_is_noticed(slot_file: str) -> None:
    boot.write_slots("b", "a", 3, slot_file)
    sound = Path(slot_file).read_bytes()
    for byte, bit in itertools.product(range(len(sound)), range(8)):
        torn = bytearray(sound)
        torn[byte] ^= 1 << bit
        Path(slot_file).write_bytes(torn)
        assert boot.read_slots(slot_file) is None


@given(st.binary(max_size=64), st.integers(0, 0xFFFF))
def test_counted_failures_survive_beside_the_firmware_memory(memory: bytes, count: int) -> None:
    counted = boot.with_failures(memory, count)
    assert boot.failures(counted) == count
    assert counted[boot.RTC_BYTES :] == memory[boot.RTC_BYTES :]
    assert boot.failures(b"\xff" + counted[1:]) == 0


def test_each_failure_in_a_row_sleeps_longer_up_to_ten_minutes() -> None:
    pauses = [boot.backoff_ms(failed) for failed in range(1, 9)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 1000
    assert pauses[-1] == 600_000


@pytest.mark.parametrize(
    "body", ["raise ValueError(1)", "raise SystemExit", "bytearray(1 << 30)", "pass"]
)
def test_a_failing_firmware_is_counted_and_sleeps_with_the_watchdog_on(
    tmp_path: Path, body: str
) -> None:
    out = run_lock(
        tmp_path,
        body,
        "import boot, machine\nboot.launch()\nboot.launch()\n"
        "print(machine.log, boot.failures(machine.RTC.data), machine.RTC.data[8:])",
    )
    log = [("watchdog", 20000), ("sleep", 1000), ("watchdog", 20000), ("sleep", 5000)]
    assert out.endswith(f"{log} 2 b'firmware'\n")


def test_a_firmware_on_trial_fails_without_delay(tmp_path: Path) -> None:
    out = run_lock(
        tmp_path,
        "raise ValueError(1)",
        "import boot, machine\nboot.on_trial = True\n"
        f"for _ in range({STARTS}):\n    boot.launch()\n"
        "print([entry for entry in machine.log if entry[0] == 'sleep'])",
    )
    assert out.endswith(f"{[('sleep', 1000)] * STARTS}\n")


def test_a_start_that_hangs_or_crashes_the_chip_is_counted_too(tmp_path: Path) -> None:
    body = "import boot, machine; print(boot.failures(machine.RTC.data), 'started')"
    out = run_lock(tmp_path, body, "import boot\nboot.launch()\nboot.launch()")
    counted = [line for line in out.splitlines() if line.endswith("started")]
    assert counted == ["1 started", "2 started"]


def test_a_knock_ends_the_pause_after_a_failure(tmp_path: Path) -> None:
    arming = """
    with open(sys.path[0] + "/firmware/board.py", "w") as file:
        file.write(BOARD)
"""
    board = """
import machine
class Board:
    def sleep(self, signals, duration_ms):
        machine.log.append((signals, duration_ms))
"""
    out = run_lock(
        tmp_path,
        "raise ValueError(1)",
        f"import machine\nBOARD = {board!r}\nif True:{arming}"
        "import boot\nboot.launch()\nprint(machine.log[1:])",
    )
    assert out.endswith(f"{[(('knock',), 1000), ('sleep', 1000)]}\n")


def test_a_bench_gets_its_prompt_by_an_interrupt(tmp_path: Path) -> None:
    out = run_lock(
        tmp_path,
        "raise KeyboardInterrupt",
        "import boot\ntry:\n    boot.launch()\nexcept KeyboardInterrupt:\n    print('prompt')",
    )
    assert out == "prompt\n"


def test_the_vm_picks_the_slot_that_is_filled(tmp_path: Path) -> None:
    (tmp_path / "boot.py").write_text((ROOT / "firmware" / "boot.py").read_text())
    (tmp_path / "machine.py").write_text(_MACHINE)
    out = run_vm(
        "import machine, os, sys, vfs, boot\n"
        "class Ram:\n"
        "    def __init__(self): self.data = bytearray(64 * 512)\n"
        "    def readblocks(self, n, buf, off=0):\n"
        "        buf[:] = self.data[n * 512 + off : n * 512 + off + len(buf)]\n"
        "    def writeblocks(self, n, buf, off=0):\n"
        "        self.data[n * 512 + off : n * 512 + off + len(buf)] = buf\n"
        "    def ioctl(self, op, arg): return {4: 64, 5: 512}.get(op, 0)\n"
        "ram = Ram()\nvfs.VfsLfs2.mkfs(ram)\nvfs.umount('/')\nvfs.mount(ram, '/')\n"
        "os.mkdir('/b')\nos.mkdir('/b/firmware')\n"
        "boot.select()\nprint(sys.path[0])\n"
        "boot.switch_to('a')\nsys.path.pop(0)\nboot.select()\nprint(sys.path[0])\n"
        "print(boot.prove(4), boot.read_slots())",
        path=[tmp_path],
    )
    assert out == "/b\n/a\nTrue ('a', 'b', 0, 2, 4)\n"
