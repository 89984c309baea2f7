"""Which of MicroPython's tests are run, and what is expected of each."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

EXPECTED = Path(__file__).with_name("expected.toml")
PASS, FAIL, SKIP = "pass", "fail", "skip"
_LEFT_OUT = "l2cap"
"""Channels of L2CAP: the ESP32's image has none."""
_EXTMOD = ("hashlib", "cryptolib", "vfs_lfs", "asyncio")


@dataclass(frozen=True)
class Expected:
    """What `expected.toml` says."""

    commit: str
    version: str
    outcomes: dict[str, str]
    """`PASS`, `FAIL` or `SKIP` by test, as `multi_bluetooth/ble_mtu.py`."""
    reasons: dict[str, str]
    """Why a test fails or is skipped."""


def expected() -> Expected:
    """Read the list."""
    told = tomllib.loads(EXPECTED.read_text("utf-8"))
    passing = dict.fromkeys(told["passing"]["tests"], PASS)
    outcomes = {**passing, **dict.fromkeys(told["failing"], FAIL)}
    outcomes |= dict.fromkeys(told["skipped"], SKIP)
    reasons = {**told["failing"], **told["skipped"]}
    return Expected(told["commit"], told["version"], outcomes, reasons)


def tests_in(checkout: Path) -> list[str]:
    """The tests of a checkout of MicroPython that are run, by their names.

    Raises FileNotFoundError when it is no such checkout.
    """
    tests = checkout / "tests"
    for needed in (tests / "run-multitests.py", tests / "run-tests.py"):
        if not needed.exists():
            raise FileNotFoundError(needed)
    found = [f"multi_bluetooth/{path.name}" for path in tests.glob("multi_bluetooth/*.py")]
    found += [
        f"extmod/{path.name}" for path in tests.glob("extmod/*.py") if path.name.startswith(_EXTMOD)
    ]
    return sorted(name for name in found if _LEFT_OUT not in name)
