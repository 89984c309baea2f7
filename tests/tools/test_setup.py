"""Set-up on a machine that lacks something: it gets it, or says plainly what to do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.vm import ROOT

TOOLS = (
    *("bash", "cat", "chmod", "cp", "dirname", "env", "flock", "grep", "mkdir", "rm", "sleep"),
    "touch",
)
LOCKS = ("requirements.txt", "requirements-node.txt", "pyproject.toml", "package-lock.json")
BASIC_PYTHON = 'case "$*" in *ensurepip*) exit 1;; *) exit 0;; esac'
"""Debian's python3 as it comes: new enough, without what virtual environments need."""
PYTHON = """
case "$*" in
    *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo "$*" >>"$LOG" ;;
    *"pip "*install*) sleep "${SLOW:-0}"; echo "$*" >>"$LOG"; exit ${PIP:-0} ;;
    *purelib*) mkdir -p .venv/lib && echo .venv/lib ;;
esac
"""
"""Enough of a Python to be set up with; tells in $LOG what it was asked to make."""


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A clone's set-up script and locks, and a directory ``bin`` with a shell's bare tools."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "tools" / "setup.sh")
    for lock in LOCKS:
        (tmp_path / lock).write_text("six==1.17.0\n")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tmp_path / "bin" / tool).symlink_to(found)
    program(tmp_path, "id", "echo 0")
    return tmp_path


def program(machine: Path, name: str, script: str) -> None:
    """Install a program."""
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def start(machine: Path, part: str, **environment: str) -> subprocess.Popen[str]:
    """Begin a part of the set-up."""
    return subprocess.Popen(
        ["bash", str(machine / "tools" / "setup.sh"), part],
        env={"PATH": str(machine / "bin"), "LOG": str(machine / "log"), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def set_up(machine: Path, part: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a part of the set-up."""
    with start(machine, part, **environment) as process:
        out, errors = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def made(machine: Path) -> list[str]:
    """What Python was asked to make, in order: an environment, packages, noeglefri itself."""
    kinds = {"-m venv": "environment", "-r ": "packages", "-e .": "noeglefri"}
    lines = (machine / "log").read_text().splitlines()
    return [name for line in lines for words, name in kinds.items() if words in line]


def test_without_python_and_packages_it_says_what_to_install(bare_machine: Path) -> None:
    done = set_up(bare_machine, "python")
    assert done.returncode == 1
    assert "set-up failed: please install: python3 python3-venv" in done.stderr


def test_a_debian_python_without_venv_gets_it_as_a_package(bare_machine: Path) -> None:
    program(bare_machine, "python3.11", BASIC_PYTHON)
    program(bare_machine, "apt-get", f'echo "apt-get $*" >>{bare_machine}/log')
    done = set_up(bare_machine, "python")
    wanted = "apt-get install -qq --no-install-recommends python3-venv"
    assert wanted in (bare_machine / "log").read_text()
    assert "cannot make virtual environments" in done.stderr
    assert done.returncode == 1


def test_one_who_may_not_install_is_told_whom_to_ask(bare_machine: Path) -> None:
    program(bare_machine, "id", "echo 1000")
    program(bare_machine, "python3.11", BASIC_PYTHON)
    program(bare_machine, "apt-get", "exit 0")
    done = set_up(bare_machine, "python")
    assert "ask an administrator to run: apt-get install python3-venv" in done.stderr


def test_one_who_may_become_root_installs_by_sudo(bare_machine: Path) -> None:
    program(bare_machine, "id", "echo 1000")
    program(bare_machine, "python3.11", BASIC_PYTHON)
    program(bare_machine, "apt-get", "exit 1")
    program(bare_machine, "sudo", f'echo "sudo $*" >>{bare_machine}/log')
    set_up(bare_machine, "python")
    assert "sudo apt-get update -qq" in (bare_machine / "log").read_text()


def test_set_up_keeps_standard_output_clean(bare_machine: Path) -> None:
    program(bare_machine, "node", "exit 0")
    program(bare_machine, "npm", "echo loud; mkdir -p node_modules")
    done = set_up(bare_machine, "node")
    assert (done.returncode, done.stdout) == (0, "")
    assert "loud" in done.stderr


@pytest.mark.parametrize("too_old", [False, True])
def test_a_machine_without_a_fit_node_gets_one_that_needs_no_root(
    bare_machine: Path, too_old: bool
) -> None:
    program(bare_machine, "python3.11", PYTHON)
    set_up(bare_machine, "python")
    if too_old:
        program(bare_machine, "npm", "exit 1")
        program(bare_machine, "node", "exit 1")
    npm = bare_machine / ".venv" / "bin" / "npm"
    npm.write_text("#!/bin/sh\nmkdir -p node_modules\n")
    npm.chmod(0o755)
    done = set_up(bare_machine, "node")
    assert done.returncode == 0
    assert "requirements-node.txt" in (bare_machine / "log").read_text()


def test_a_set_up_that_broke_off_begins_with_a_new_environment(bare_machine: Path) -> None:
    program(bare_machine, "python3.11", PYTHON)
    broken = set_up(bare_machine, "python", PIP="1")
    assert "run make again to go on" in broken.stderr
    assert set_up(bare_machine, "python").returncode == 0
    whole = ["environment", "packages", "noeglefri"]
    assert made(bare_machine) == ["environment", "packages", *whole]


def test_new_locks_are_built_upon_a_finished_environment(bare_machine: Path) -> None:
    program(bare_machine, "python3.11", PYTHON)
    set_up(bare_machine, "python")
    later = (bare_machine / ".venv" / ".ready").stat().st_mtime + 1
    os.utime(bare_machine / "requirements.txt", (later, later))
    set_up(bare_machine, "python")
    assert made(bare_machine)[3:] == ["packages", "noeglefri"]


def test_a_moved_clone_gets_an_environment_of_its_own(bare_machine: Path) -> None:
    program(bare_machine, "python3.11", PYTHON)
    set_up(bare_machine, "python")
    moved = bare_machine / "moved"
    moved.mkdir()
    for part in ("tools", ".venv", "bin", *LOCKS):
        shutil.move(bare_machine / part, moved / part)
    set_up(moved, "python")
    assert made(moved)[:1] == ["environment"]


def test_the_second_of_two_at_once_waits_and_finds_the_work_done(bare_machine: Path) -> None:
    program(bare_machine, "python3.11", PYTHON)
    with start(bare_machine, "python", SLOW="1") as one, start(bare_machine, "python") as other:
        assert [one.wait(60), other.wait(60)] == [0, 0]
        assert all(process.communicate()[0] == "" for process in (one, other))
    assert made(bare_machine) == ["environment", "packages", "noeglefri"]


def test_the_browser_is_a_debian_package_unless_there_is_one(bare_machine: Path) -> None:
    program(bare_machine, "apt-get", f'echo "apt-get $*" >>{bare_machine}/log')
    assert set_up(bare_machine, "browser").returncode == 0
    program(bare_machine, "chromium", "exit 0")
    assert set_up(bare_machine, "browser").stderr == ""
    assert (bare_machine / "log").read_text().count("install -qq") == 1
