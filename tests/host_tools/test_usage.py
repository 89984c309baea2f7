"""Help screens and wrong usage are told in the user's language, and in JSON to those who ask."""

import json
import re
import subprocess
import sys

import pytest

from host_tools.cli.main import run
from host_tools.errors import ExitCode

_ENGLISH = re.compile(
    r"\b(Usage|Options|Commands|Arguments|Show this|Missing|No such|Invalid|Input should|default:)"
)
_WRONG = {
    "open": "Der mangler: dør.",
    "opn front": "Der er ingen kommando opn. Mente du open?",
    "open front door": "door er for meget.",
    "scan --seconds": "--seconds mangler en værdi.",
    "scan --seconds x": "--seconds: skriv et tal.",
    "scan --seconds 0": "--seconds: mindst 0.1.",
    "scan --secnds 3": "Der er intet tilvalg, der hedder --secnds. Mente du --seconds",
    "office grant Anna dør --rights fly": "--rights: Vælg blandt open,",
    "office grant Anna dør --days funday": "--days: funday: ugedage skrives som",
    "sim run --doors x": "--doors: skriv et helt tal.",
    "provision document poster": "vælg blandt letter, pocket-guide.",
}


@pytest.mark.parametrize(("typed", "told"), _WRONG.items())
def test_wrong_usage_is_told_in_danish(
    capsys: pytest.CaptureFixture[str], typed: str, told: str
) -> None:
    assert run([*typed.split(), "--lang", "da"]) == ExitCode.USAGE
    err = " ".join(capsys.readouterr().err.split())
    assert told in err
    assert not _ENGLISH.search(err)


def test_wrong_usage_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["open", "--json", "--lang", "en"]) == ExitCode.USAGE
    told = json.loads(capsys.readouterr().out)
    assert told == {"error": "usage", "message": "Missing: door. Help: noeglefri open --help"}


def test_a_language_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["phone", "refresh", "--lang", "xx"]) == ExitCode.USAGE
    assert "--lang" in capsys.readouterr().err


_SCREENS = ["", "open", "scan", "office", "office grant", "phone", "sim run", "provision document"]


@pytest.mark.parametrize("command", _SCREENS)
def test_help_speaks_one_language(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run([*command.split(), "--help", "--lang", "da"]) == ExitCode.DONE
    danish = capsys.readouterr().out
    assert "Brug: noeglefri" in danish
    assert not _ENGLISH.search(danish)
    assert run([*command.split(), "--help", "--lang", "en"]) == ExitCode.DONE
    assert "Usage: noeglefri" in capsys.readouterr().out


def test_a_command_group_alone_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["office", "--lang", "en"]) == ExitCode.USAGE
    told = capsys.readouterr()
    assert "grant" in told.out
    assert told.err == ""


def test_help_does_not_wait_for_what_it_does_not_need() -> None:
    program = (
        "import sys\n"
        "from host_tools.cli.main import run\n"
        "run(['--help'])\n"
        "slow = {'babel', 'bumble', 'django', 'esptool', 'fpdf'}\n"
        "print(sorted(slow & {*sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"
