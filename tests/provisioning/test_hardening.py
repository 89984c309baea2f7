"""Fuses: what may be closed is closed for ever, what would brick is refused with its reason."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from host_tools.cli.main import build_app, run
from host_tools.errors import ExitCode
from host_tools.texts.speaker import Speaker
from provisioning.errors import WouldBrickError
from provisioning.hardening.fuses import FUSES, Closing, open_virtual_fuses

pytestmark = pytest.mark.starts  # a whole bench at a virtual chip, though in this process

REVISION = 301
BOTH = (Closing.JTAG, Closing.DOWNLOAD)


def burned(chip: str, kept: Path, closings: Sequence[Closing] = BOTH) -> set[str]:
    """The burned fuses among those for `closings`, read afresh."""
    with open_virtual_fuses(chip, kept, REVISION) as bank:
        states = bank.examine(closings, finished=True)
        return {state.fuse for state in states if state.burned}


@pytest.mark.parametrize("chip", FUSES)
def test_jtag_and_download_mode_are_closed_for_ever(chip: str, tmp_path: Path) -> None:
    kept = tmp_path / "fuses"
    every = {fuse for closing in BOTH for fuse in FUSES[chip][closing]}
    assert burned(chip, kept) == set()
    with open_virtual_fuses(chip, kept, REVISION) as bank:
        assert set(bank.burn(bank.examine([Closing.JTAG], finished=True))) == set(
            FUSES[chip][Closing.JTAG]
        )
    assert burned(chip, kept) == set(FUSES[chip][Closing.JTAG])
    with open_virtual_fuses(chip, kept, REVISION) as bank:
        bank.burn(bank.examine(BOTH, finished=True))
    assert burned(chip, kept) == every
    with open_virtual_fuses(chip, kept, REVISION) as bank:
        assert bank.burn(bank.examine(BOTH, finished=True)) == []


@pytest.mark.parametrize("chip", FUSES)
@pytest.mark.parametrize("closing", [Closing.FLASH_ENCRYPTION, Closing.SECURE_BOOT])
def test_what_an_official_image_would_not_survive_is_refused(
    chip: str, closing: Closing, tmp_path: Path
) -> None:
    with (
        open_virtual_fuses(chip, tmp_path / "fuses", REVISION) as bank,
        pytest.raises(WouldBrickError, match="harden_stock_image"),
    ):
        bank.examine([Closing.JTAG, closing], finished=True)


def test_an_early_esp32_cannot_close_its_download_mode(tmp_path: Path) -> None:
    with open_virtual_fuses("ESP32", tmp_path / "fuses") as bank:
        assert bank.revision == 0
        bank.examine([Closing.JTAG], finished=True)
        with pytest.raises(WouldBrickError, match="harden_revision"):
            bank.examine(BOTH, finished=True)


@pytest.mark.parametrize("chip", FUSES)
def test_a_unit_that_is_no_lock_yet_keeps_its_download_mode(chip: str, tmp_path: Path) -> None:
    with (
        open_virtual_fuses(chip, tmp_path / "fuses", REVISION) as bank,
        pytest.raises(WouldBrickError, match="harden_unfinished"),
    ):
        bank.examine(BOTH, finished=False)


@pytest.mark.parametrize("chip", FUSES)
def test_a_write_protected_fuse_is_refused(chip: str, tmp_path: Path) -> None:
    with open_virtual_fuses(chip, tmp_path / "fuses", REVISION) as bank:
        fuse = FUSES[chip][Closing.JTAG][0]
        bank._commands.write_protect_efuse([fuse])
    with (
        open_virtual_fuses(chip, tmp_path / "fuses", REVISION) as bank,
        pytest.raises(WouldBrickError, match="harden_protected"),
    ):
        bank.examine([Closing.JTAG], finished=True)


@pytest.mark.parametrize("chip", FUSES)
def test_nothing_is_burned_without_asking_twice(chip: str, tmp_path: Path) -> None:
    kept = tmp_path / "fuses"
    words = ["provision", "harden", "--virtual", chip, "--fuses", str(kept)]
    assert run(words) == ExitCode.DONE
    assert burned(chip, kept, [Closing.JTAG]) == set()
    with open_virtual_fuses(chip, kept) as bank:
        unit = bank.unit
    app = build_app(Speaker("da"))
    for answers, code in (("n\n", 6), ("y\nnot this one\n", 6), (f"y\n{unit}\n", 0)):
        assert burned(chip, kept, [Closing.JTAG]) == set()
        done = CliRunner().invoke(app, [*words, "--burn"], input=answers)
        assert done.exit_code == code, done.output
    assert burned(chip, kept, [Closing.JTAG]) == set(FUSES[chip][Closing.JTAG])


def test_the_refusal_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["provision", "harden", "--virtual", "esp32c3", "--fuses", str(tmp_path / "fuses")]
    code = run([*words, "--close", "secure-boot", "--burn", "--lang", "en"])
    assert code == ExitCode.WOULD_BRICK
    assert "would not start afterwards" in " ".join(capsys.readouterr().err.split())
