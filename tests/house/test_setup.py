"""Set-up on a machine that lacks something: it gets it, or says plainly what to do."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.vm import ROOT

TOOLS = ("dirname", "head", "grep", "cat", "rm", "mkdir", "touch", "printf", "env")


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A clone's set-up script, and a directory ``bin`` with a shell's bare tools."""
    (tmp_path / "house").mkdir()
    shutil.copy(ROOT / "house" / "setup.sh", tmp_path / "house" / "setup.sh")
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


def set_up(machine: Path, part: str) -> subprocess.CompletedProcess[str]:
    """Run a part of the set-up."""
    return subprocess.run(
        ["/bin/sh", str(machine / "house" / "setup.sh"), part],
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_python_and_packages_it_says_what_to_install(bare_machine: Path) -> None:
    done = set_up(bare_machine, "python")
    assert done.returncode == 1
    assert "set-up failed: please install: python3 python3-venv" in done.stderr


def test_a_debian_python_without_venv_gets_it_as_a_package(bare_machine: Path) -> None:
    program(bare_machine, "python3.11", 'case "$*" in *ensurepip*) exit 1;; *) exit 0;; esac')
    program(bare_machine, "apt-get", 'echo "apt-get $*"')
    done = set_up(bare_machine, "python")
    assert "apt-get install -q -y --no-install-recommends python3-venv" in done.stderr
    assert "cannot make virtual environments" in done.stderr
    assert done.returncode == 1


def test_one_who_may_not_install_is_told_whom_to_ask(bare_machine: Path) -> None:
    program(bare_machine, "id", "echo 1000")
    program(bare_machine, "apt-get", "exit 0")
    done = set_up(bare_machine, "node")
    assert "ask an administrator to run: apt-get install nodejs npm" in done.stderr


def test_one_who_may_become_root_installs_by_sudo(bare_machine: Path) -> None:
    program(bare_machine, "id", "echo 1000")
    program(bare_machine, "apt-get", "exit 1")
    program(bare_machine, "sudo", 'echo "sudo $*"')
    done = set_up(bare_machine, "node")
    assert "sudo apt-get update -q" in done.stderr


def test_set_up_keeps_standard_output_clean(bare_machine: Path) -> None:
    program(bare_machine, "npm", "echo loud; mkdir -p node_modules")
    done = set_up(bare_machine, "node")
    assert (done.returncode, done.stdout) == (0, "")
    assert "loud" in done.stderr
