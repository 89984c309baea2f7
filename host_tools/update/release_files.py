"""What comes from the release machine as files: a release, and its seals, one for each lock."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from host_tools.credentials import Credential
from host_tools.errors import ExitCode
from host_tools.storage.text_file import read_text
from host_tools.update.errors import UpdateError
from host_tools.update.release import Release, ReleaseError
from host_tools.update.transfer import Package


class ReleaseFileError(UpdateError):
    """A file is no release, or not the seals that belong to it; no lock was asked."""

    def __init__(self, key: str, path: Path) -> None:
        """`key` names the reason: release_… or seals_… in the texts."""
        super().__init__(key, ExitCode.USAGE, path=str(path))


class NotSealedError(UpdateError):
    """The release machine has not sealed this release for a door."""

    def __init__(self, doors: Iterable[str]) -> None:
        """`doors` by the names the user knows."""
        super().__init__("release_not_sealed", ExitCode.REFUSED, door=", ".join(doors))


def read_release(path: Path) -> Release:
    """The release in a file. Raises ReleaseFileError."""
    try:
        return Release.read(path)
    except ReleaseError as error:
        raise ReleaseFileError(error.key, path) from error
    except OSError as error:
        raise ReleaseFileError("release_not_read", path) from error


def pack_seals(release: Release, seals: Mapping[bytes, bytes]) -> bytes:
    """The file that carries a release's seals, by lock id."""
    by_lock = {lock_id.hex(): seals[lock_id].hex() for lock_id in sorted(seals)}
    document = {"version": release.version, "release": release.digest.hex(), "seals": by_lock}
    return json.dumps(document, indent=1).encode()


def read_seals(
    path: Path, release: Release, doors: list[Credential], bases: tuple[Release, ...]
) -> dict[bytes, Package]:
    """The release sealed for each door, by lock id. Raises ReleaseFileError or NotSealedError."""
    seals = _seals_in(path, release)
    left_out = [door.door for door in doors if door.lock_id not in seals]
    if left_out:
        raise NotSealedError(left_out)
    return {door.lock_id: Package(release, seals[door.lock_id], bases) for door in doors}


def _seals_in(path: Path, release: Release) -> dict[bytes, bytes]:
    try:
        document = json.loads(read_text(path))
        sealed = document["release"]
        seals = {bytes.fromhex(one): bytes.fromhex(seal) for one, seal in document["seals"].items()}
    except OSError as error:
        raise ReleaseFileError("release_not_read", path) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReleaseFileError("seals_none", path) from error
    if sealed != release.digest.hex():
        raise ReleaseFileError("seals_foreign", path)
    return seals
