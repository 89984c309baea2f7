"""The Makefile's public face."""

import subprocess

from tests.support.vm import ROOT


def test_help_lists_exactly_the_public_commands() -> None:
    done = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = [line.split()[1] for line in done.stdout.splitlines()]
    rings = ["test-quick", "test", "test-long"]
    on_boards = ["conformance", "facts"]
    assert told == ["help", "demo", *rings, "check", "bench", *on_boards, "tests-of", "texts"]
