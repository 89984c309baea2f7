"""A day at the bench with a scan gun, and the key that tries a cable again."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.texts.speaker import Speaker
from provisioning.bench.screen import notice, verdict
from provisioning.errors import NoBoardError
from provisioning.unit.lock_code import scan_text_of
from provisioning.unit.register import PROVISIONED, BenchUnit
from tests.provisioning.bench_chip import ChipInAFile
from tests.provisioning.conftest import Depot

BIG = ("PASSED", "FAILED", "SCAN", "WAIT", "FOUND", "UNKNOWN", "STOPPED")


class Gun:
    """A keyboard, or a scan gun that acts as one."""

    def __init__(self, *lines: str) -> None:
        """Type `lines`, then two empty ones."""
        self._lines = iter((*lines, "", ""))

    def readline(self) -> str:
        """The next line."""
        return f"{next(self._lines)}\n"

    def isatty(self) -> bool:
        """It stands for a terminal."""
        return True


class Tray:
    """Chips in files instead of boards on ports; what befalls them is told beforehand."""

    def __init__(self) -> None:
        """Nothing befalls them."""
        self.mishaps: list[BaseException | None] = []

    @contextmanager
    def link(self, port: str, _baud: int) -> Iterator[ChipInAFile]:
        """Stands for `open_link`."""
        mishap = self.mishaps.pop(0) if self.mishaps else None
        if mishap is not None:
            raise mishap
        yield ChipInAFile(Path(port), Path(port).name)


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> Tray:
    """A bench whose ports are files, with firmware that is made at once."""
    tray = Tray()
    monkeypatch.setattr("provisioning.bench.flash_job.open_link", tray.link)
    for command in ("day_cli", "flash_many_cli"):
        monkeypatch.setattr(
            f"provisioning.bench.{command}.firmware_files", lambda: {"/boot.py": b""}
        )
    return tray


@pytest.fixture
def day(
    tray: Tray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Serve scans at one cable; the exit code, and everything that stood on the screen."""
    del tray

    def serve(*lines: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", Gun(*lines))
        code = run(["provision", "bench", "--port", str(tmp_path / "240ac4000001")])
        shown = capsys.readouterr()
        return code, " ".join((shown.out + shown.err).split())

    return serve


def test_a_misread_label_is_no_door(depot: Depot, day: Callable[..., tuple[int, str]]) -> None:
    scanned = scan_text_of(bytes(8))
    code, shown = day(scanned[:-1] + "Z", scanned[:-1], "0000+00000+0000Z")
    assert code == ExitCode.DONE
    assert shown.count("is not a lock's code") == 3
    assert depot.office.doors() == []


def test_a_label_that_nobody_knows_is_told_and_is_no_failed_unit(
    depot: Depot, day: Callable[..., tuple[int, str]]
) -> None:
    code, shown = day(scan_text_of(bytes(8)))
    assert code == ExitCode.DONE
    assert "neither a unit nor a door" in shown
    assert depot.office.doors() == []


@pytest.mark.parametrize(
    ("mishap", "told"),
    [
        (KeyboardInterrupt(), "Run again to finish"),
        (ZeroDivisionError(), "ZeroDivisionError"),
        (OSError(28, "No space left on device"), "disk is full"),
        (NoBoardError("port_busy", port="COM3"), "Another program uses COM3"),
    ],
)
def test_whatever_befalls_one_unit_the_day_goes_on(
    depot: Depot,
    tray: Tray,
    day: Callable[..., tuple[int, str]],
    mishap: BaseException,
    told: str,
) -> None:
    tray.mishaps = [mishap]
    code, shown = day("Nygade 7", "Nygade 7")
    assert code == ExitCode.UNIT_FAILED
    assert told in shown
    assert "1 lock made, 1 failed" in shown
    assert [door.name for door in depot.office.doors()] == ["Nygade 7"]


def test_a_name_that_a_gun_wraps_in_control_characters_is_the_same_door(
    depot: Depot, day: Callable[..., tuple[int, str]]
) -> None:
    assert day("\x02Nygade 7\x03\r", "", "Nygade  7\t")[0] == ExitCode.DONE
    assert [door.name for door in depot.office.doors()] == ["Nygade 7"]


def test_one_key_tries_one_cable_again(
    depot: Depot, tray: Tray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [NoBoardError("board_silent", port=f"COM{number}") for number in range(3)]
    tray.mishaps = [*lost, None]
    keys = iter("x2\r")
    monkeypatch.setattr("provisioning.bench.flash_many_cli.typer.getchar", lambda: next(keys))
    monkeypatch.setattr("sys.stdin", Gun())
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    done: list[list[str]] = []
    monkeypatch.setattr("provisioning.bench.flash_many_cli.failures", _noting(depot, done))
    boards = [f"Nygade {at}={tmp_path / f'240ac400000{at}'}" for at in (1, 2, 3)]
    assert run(["provision", "flash-many", *boards]) == ExitCode.DONE
    assert done == [[], ["Nygade 2"], ["Nygade 1", "Nygade 2", "Nygade 3"]]


def _noting(depot: Depot, done: list[list[str]]) -> Callable[..., str]:
    def note(*_: Any) -> str:
        done.append([door.name for door in depot.office.doors()])
        return ""

    return note


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("columns", [80, 120])
def test_every_big_word_fits_the_screen(language: str, columns: int) -> None:
    say = Speaker(language)
    with open("/dev/null", "w", encoding="utf-8") as nowhere:
        screen = Console(file=nowhere, width=columns, force_terminal=True, record=True)
        for word in BIG:
            screen.print(notice(say(word), say("Enter twice ends.")))
            screen.print(verdict(say(word), True, "Nygade 7"))
    rows = screen.export_text().splitlines()
    assert max(len(row) for row in rows) <= columns
    assert sum("█" in row for row in rows) == 2 * 5 * len(BIG)


def test_a_found_unit_is_shown_with_its_door_and_stage(
    depot: Depot, day: Callable[..., tuple[int, str]]
) -> None:
    unit = BenchUnit("240ac4000009", "00" * 8, "Nygade 9", PROVISIONED, "ESP32", 4, "")
    depot.bench.register.keep(unit)
    code, shown = day(f"]Q1{scan_text_of(bytes(8)).lower()}")
    assert code == ExitCode.DONE
    assert "FOUND 0000-00000-00000 Nygade 9 provisioned (240ac4000009)" in shown
