"""Two terminals, as the developer's guide has it: doors in one process, a phone in others."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from demo.lock_factory import OfficeLockFactory
from firmware import messages, records
from host_tools.errors import ExitCode
from sim.cli.lock_factory import open_lock_factory

_NOEGLEFRI = [sys.executable, "-c", "from host_tools.cli import main; main()"]


class _Street:
    """One home folder and one air."""

    def __init__(self, home: Path) -> None:
        self.air = f"test-{uuid.uuid4().hex[:12]}"
        self._settings = os.environ | {
            "NOEGLEFRI_HOME": str(home),
            "NOEGLEFRI_OFFICE": "",
            "NOEGLEFRI_PASSPHRASE": "test",
            "NOEGLEFRI_LANG": "en",
            "NOEGLEFRI_RADIO": f"sim:{self.air}",
        }

    def run(self, *arguments: str) -> dict[str, Any]:
        """One command to its end; its JSON document."""
        done = subprocess.run(
            [*_NOEGLEFRI, *arguments, "--json"],
            env=self._settings,
            capture_output=True,
            text=True,
            timeout=40,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    @contextmanager
    def doors(self) -> Iterator[subprocess.Popen[str]]:
        """The first terminal, once its front door has come up."""
        command = [*_NOEGLEFRI, "sim", "run", "--doors", "1", "--air", self.air]
        with subprocess.Popen(
            command,
            env=self._settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as console:
            assert console.stdout is not None
            assert any("noeglefri: lock" in line for line in console.stdout)
            try:
                yield console
            finally:
                _type(console, "quit")
                console.wait(10)

    def knock_and_run(self, console: subprocess.Popen[str], *arguments: str) -> dict[str, Any]:
        """Tap first, then knock."""
        with subprocess.Popen(
            [*_NOEGLEFRI, *arguments],
            env=self._settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as phone:
            assert phone.stdout is not None
            _type(console, "knock 1")
            while phone.poll() is None:
                try:
                    phone.wait(2.5)
                except subprocess.TimeoutExpired:
                    _type(console, "knock 1")
            assert phone.returncode == 0
            told: dict[str, Any] = json.loads(phone.stdout.read())
            return told


def _type(console: subprocess.Popen[str], line: str) -> None:
    assert console.stdin is not None
    console.stdin.write(line + "\n")
    console.stdin.flush()


def test_a_phone_in_another_terminal_opens_a_door_that_a_second_run_finds_again(
    tmp_path: Path,
) -> None:
    street = _Street(tmp_path)
    with street.doors() as console:
        street.run("phone", "enrol", "Anna")
        street.run("office", "grant", "Anna", "front door")
        assert street.run("phone", "refresh")["doors"] == 1
        opened = street.knock_and_run(console, "open", "front door", "--json")
        assert opened["status"]["bolt"] == messages.BOLT_UNLOCKED
    with street.doors() as console:
        asked = street.knock_and_run(console, "sync", "front", "--json")
        assert asked["records"] >= 1
    assert street.run("phone", "refresh")["alarms"] == 0
    events = {event["event"] for event in street.run("log", "front door")["events"]}
    assert {records.EVENT_OPENED, records.EVENT_BOOT} <= events


def test_the_installed_lock_factory_works_for_the_embedded_office(tmp_path: Path) -> None:
    maker = open_lock_factory(tmp_path / "office")
    assert isinstance(maker, OfficeLockFactory)
    assert maker.folder == tmp_path / "office" / "doors"


def test_a_lock_that_is_kept_elsewhere_is_not_made_twice(tmp_path: Path) -> None:
    settings = os.environ | {"NOEGLEFRI_HOME": str(tmp_path), "NOEGLEFRI_LANG": "en"}
    command = [*_NOEGLEFRI, "sim", "run", "--doors", "1", "--air", f"test-{uuid.uuid4().hex[:12]}"]
    for folder, code in (("here", ExitCode.DONE), ("there", ExitCode.REFUSED)):
        done = subprocess.run(
            [*command, "--folder", str(tmp_path / folder)],
            env=settings,
            input="quit\n",
            capture_output=True,
            text=True,
            timeout=40,
            check=False,
        )
        assert done.returncode == code, done.stderr
    assert "--folder" in done.stderr
