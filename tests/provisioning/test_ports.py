"""A port that does not open is told with its own cause and no other's."""

import fcntl
import os
import pty
from collections.abc import Callable
from pathlib import Path

import pytest

from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.texts.speaker import Speaker
from provisioning.bench.bench_errors import cause_of
from provisioning.chip.chip_link import open_link
from provisioning.chip.lock_prompt import at_prompt_of
from provisioning.errors import NoBoardError
from provisioning.hardening.fuses import open_fuses

WORDS = {
    "port_absent": "There is no port",
    "port_windows": "name on Windows",
    "port_folder": "is a folder",
    "port_other": "is no serial port",
    "port_busy": "Another program uses",
}


@pytest.fixture
def ports(tmp_path: Path) -> dict[str, str]:
    """By the cause that it has: a port that does not open."""
    file = tmp_path / "notes.txt"
    file.write_text("no port")
    of = {"port_absent": tmp_path / "ttyUSB9", "port_folder": tmp_path, "port_other": file}
    return {key: str(path) for key, path in of.items()} | {"port_windows": "COM4"}


@pytest.mark.parametrize("way", [open_link, open_fuses, at_prompt_of])
def test_each_cause_has_its_own_words_in_every_command(
    way: Callable[..., object], ports: dict[str, str]
) -> None:
    for key, port in ports.items():
        _refused(way, port, key)


def test_a_port_that_another_program_uses_is_busy() -> None:
    control, end = pty.openpty()
    try:
        fcntl.flock(end, fcntl.LOCK_EX)
        _refused(at_prompt_of, os.ttyname(end), "port_busy")
    finally:
        os.close(control)
        os.close(end)


def _refused(way: Callable[..., object], port: str, key: str) -> None:
    with pytest.raises(NoBoardError, match=key) as told, way(port):  # type: ignore[attr-defined]
        pass
    words = Speaker("en").error(told.value)
    assert port in words
    assert WORDS[key] in words
    assert cause_of(told.value) == ""


@pytest.mark.usefixtures("depot")
def test_no_english_of_another_program_is_shown_beside_danish(
    ports: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["provision", "flash", "Nygade 7", "--port", ports["port_absent"], "--lang", "da"]
    assert run(arguments) == ExitCode.NO_BOARD
    shown = capsys.readouterr().err
    assert "ikke nogen port" in " ".join(shown.split())
    assert "could not open" not in shown.lower()
