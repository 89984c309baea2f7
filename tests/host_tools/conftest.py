"""An office, a lock made of the firmware's own modules, and phones, without a radio."""

from pathlib import Path

import pytest

from host_tools.office.local import LocalOffice
from tests.host_tools.people import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until told."""
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> LocalOffice:
    """An empty embedded office."""
    return LocalOffice(tmp_path / "office", clock)
