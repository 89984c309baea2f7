"""Each rule of this project finds what it is for, and lets good work pass."""

from pathlib import Path

import pytest

from tools import dead, device, locks, packages, pages, sizes, strings
from tools.tree import Rule, Tree

MAKEFILE = "demo: ready ## a day\n\t@true\n"
PROJECT = '[project]\ndependencies = ["rich>=14"]\n[project.optional-dependencies]\ndev = []\n'


def told(rule: Rule, root: Path, name: str, text: str) -> list[str]:
    """What the rule says of a tree that holds one file more."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)
    return [f"{problem.path.name}:{problem.line}" for problem in rule(Tree(root))]


@pytest.mark.parametrize(("lines", "found"), [(400, []), (401, ["big.py:0"])])
def test_a_file_may_have_400_lines(tmp_path: Path, lines: int, found: list[str]) -> None:
    assert told(sizes.long_files, tmp_path, "big.py", "x = 1\n" * lines) == found


@pytest.mark.parametrize(("lines", "found"), [(45, []), (46, ["long.py:1"])])
def test_a_function_may_have_45_lines(tmp_path: Path, lines: int, found: list[str]) -> None:
    text = "def long():\n" + "    pass\n" * (lines - 1)
    assert told(sizes.long_functions, tmp_path, "long.py", text) == found


@pytest.mark.parametrize(
    "text",
    [
        "if sim_mode:\n    pass\n",
        "import sim\n",
        "IS_EMULATED = 1\n",
        "def is_test():\n    pass\n",
        "fast = kind == 'simulator'\n",
        "import sys\nfast = sys.platform == 'linux'\n",
    ],
)
def test_firmware_that_could_know_the_simulator_is_refused(tmp_path: Path, text: str) -> None:
    assert told(device.knows_the_simulator, tmp_path, "firmware/lock.py", text)


def test_firmware_may_speak_of_the_simulator_and_be_simple(tmp_path: Path) -> None:
    text = '"""Runs on a board or in the simulator."""\nsimple = similar = 1  # simulated alike\n'
    assert not told(device.knows_the_simulator, tmp_path, "firmware/lock.py", text)


def test_firmware_must_compile_for_the_board(tmp_path: Path) -> None:
    assert not told(device.does_not_compile, tmp_path, "firmware/good.py", "x = 1\n")
    text = "match x:\n    case 1:\n        pass\n"
    assert told(device.does_not_compile, tmp_path, "firmware/new.py", text) == ["new.py:0"]


@pytest.mark.parametrize(
    "line",
    [
        "https://files.pythonhosted" + ".org/x.whl",
        "https://registry.npmjs" + ".org/x",
        "open('/ro" + "ot/key')",
        "file:" + "///wheels",
        "<" * 7 + " HEAD",
        "# TO" + "DO later",
    ],
)
def test_what_exists_on_one_machine_only_is_refused(tmp_path: Path, line: str) -> None:
    assert told(strings.refused_strings, tmp_path, "notes.txt", f"fine\n{line}\n") == [
        "notes.txt:2"
    ]


def test_the_map_tells_of_every_file_of_the_firmware_and_of_no_other(tmp_path: Path) -> None:
    page = "docs/guides/developer.md"
    good = "| `link.py` | one connection |\n"
    (tmp_path / "firmware").mkdir()
    (tmp_path / "firmware" / "link.py").touch()
    assert not told(pages.unmapped_firmware, tmp_path, page, good)
    assert told(pages.unmapped_firmware, tmp_path, page, "") == ["developer.md:0"]
    gone = good + "| `gone.py` | nothing |\n"
    assert told(pages.unmapped_firmware, tmp_path, page, gone) == ["developer.md:0"]


def test_documented_targets_must_exist(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE)
    good = "Type `make -s demo JSON=1`.\n```sh\nmake demo\n```\n"
    assert not told(pages.unknown_commands, tmp_path, "page.md", good)
    assert told(pages.unknown_commands, tmp_path, "page.md", "Type `make tea`.") == ["page.md:1"]


def test_code_that_nothing_uses_is_refused(tmp_path: Path) -> None:
    text = "def used() -> None:\n    pass\n\n\ndef unused() -> None:\n    used()\n"
    assert told(dead.dead_code, tmp_path, "part.py", text) == ["part.py:5"]


def test_a_name_in_a_quoted_annotation_is_used(tmp_path: Path) -> None:
    text = 'class Door:\n    pass\n\n\ndef knock(door: "Door | None") -> None:\n    knock(door)\n'
    assert not told(dead.dead_code, tmp_path, "part.py", text)


@pytest.mark.parametrize(
    ("pins", "found"),
    [("rich==14.1\n", []), ("rich==13.0\n", ["pyproject.toml:0"]), ("", ["pyproject.toml:0"])],
)
def test_the_lock_file_must_hold_every_dependency(
    tmp_path: Path, pins: str, found: list[str]
) -> None:
    (tmp_path / "requirements.txt").write_text(pins)
    assert told(locks.stale_lock, tmp_path, "pyproject.toml", PROJECT) == found


def test_a_package_that_the_import_rules_do_not_watch_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.importlinter]\nroot_packages = ["demo"]\n')
    assert not told(packages.unwatched_packages, tmp_path, "demo/__init__.py", "")
    assert told(packages.unwatched_packages, tmp_path, "extra/__init__.py", "")


def test_what_a_state_machine_runs_is_used(tmp_path: Path) -> None:
    text = "class Doors:\n    @rule()\n    def knock(self) -> None: ...\n\n\nDoors()\n"
    assert not told(dead.dead_code, tmp_path, "part.py", text)
