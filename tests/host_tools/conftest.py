"""An office, a lock made of the firmware's own modules, and phones, without a radio."""

from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from tests.host_tools.people import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until told."""
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> EmbeddedOffice:
    """An empty embedded office."""
    return EmbeddedOffice(tmp_path / "office", clock)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands have a phone and an office of their own, and speak English."""
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path))
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "test")
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")
