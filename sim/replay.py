"""Bundles of a failed test: what it takes to look at it and to run it again with the same seed."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "replay.json"
SEED_VARIABLE = "NOEGLEFRI_SEED"
"""Environment variable from which a test run takes its seed."""


@dataclass(frozen=True)
class Manifest:
    """How to run a test again."""

    test: str
    """The test's id, as pytest names it."""
    seed: int
    arguments: tuple[str, ...] = ()
    """Further arguments of pytest, such as `--lock sim`."""


def save_bundle(bundle: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Write a bundle, a zip file: the manifest and evidence such as logs, traces and flash images.

    Args:
        bundle: the file to write.
        manifest: how to run the test again.
        files: content by name.
    """
    bundle.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
        for name, content in files.items():
            archive.writestr(name, content)


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Make a bundle of a folder that holds the evidence already."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2))


def read_manifest(bundle: Path) -> Manifest:
    """Read how to run the test of a bundle, a zip file or a folder with the same content.

    Raises:
        ValueError: when this is no bundle.
    """
    try:
        if bundle.is_dir():
            text = (bundle / MANIFEST).read_text()
        else:
            with zipfile.ZipFile(bundle) as archive:
                text = archive.read(MANIFEST).decode()
        found = json.loads(text)
        return Manifest(str(found["test"]), int(found["seed"]), tuple(found["arguments"]))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{bundle} is not a bundle of a failed test") from error


def replay(bundle: Path) -> int:
    """Run a bundle's test again with its seed; returns pytest's exit status.

    Raises:
        ValueError: when this is no bundle.
    """
    manifest = read_manifest(bundle)
    command = [sys.executable, "-m", "pytest", manifest.test, *manifest.arguments]
    environment = {**os.environ, SEED_VARIABLE: str(manifest.seed)}
    return subprocess.run(command, env=environment, check=False).returncode
