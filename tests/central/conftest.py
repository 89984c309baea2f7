"""Django is set up before the tests of the office are collected; an office and its clock."""

import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

from central.embedded.office import EmbeddedOffice
from tests.host_tools.people import Clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.settings")
django.setup()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until told."""
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[EmbeddedOffice]:
    """An empty office."""
    made = EmbeddedOffice(tmp_path / "office", clock)
    yield made
    made.close()
