"""The Makefile's public face."""

import subprocess

from tests.support.vm import ROOT


def test_help_lists_exactly_the_public_commands() -> None:
    done = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = [line.split()[1] for line in done.stdout.splitlines()]
    assert told == ["help", "demo", "test", "test-long", "check", "bench", "texts"]
