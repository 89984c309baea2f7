"""A bench, its office, and a board on its cable."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from provisioning.bench.folder import BenchFolder
from tests.provisioning.images import fixture_image, real_esp32_image


@dataclass(frozen=True)
class Depot:
    """Folders as the command line finds them through the environment."""

    office: EmbeddedOffice
    bench: BenchFolder
    images: dict[str, Path]


@pytest.fixture
def depot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Depot]:
    """An empty office and a bench with one pinned image for each kind of chip."""
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "phone"))
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("NOEGLEFRI_BENCH", str(tmp_path / "bench"))
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")
    bench = BenchFolder(tmp_path / "bench")
    images = {}
    for chip in ("ESP32", "ESP32S3", "ESP32C3", "ESP32C6"):
        images[chip] = tmp_path / f"{chip}.bin"
        content = real_esp32_image() if chip == "ESP32" else fixture_image(chip)
        images[chip].write_bytes(content)
        bench.images.pin(images[chip])
    office = EmbeddedOffice(tmp_path / "office")
    yield Depot(office, bench, images)
    office.close()
