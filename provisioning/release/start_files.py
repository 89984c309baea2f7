"""The files outside the slots that start a lock: boot.py and what it needs.

An update leaves them alone: they have no second copy and no trial. Over a cable they can be
renewed, each by one rename, so that a power cut leaves the old one or the new one. Every boot.py
starts the firmware of any release, so lock and release work together whichever a lock has.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from firmware_build.compile import compile_package
from firmware_build.firmware_files import FIRMWARE, firmware_files
from host_tools.update.release import START_MODULES, Release
from provisioning.chip.lock_prompt import LockPrompt

_LAST = "/boot.py"
"""Renewed last: it uses the others."""
_PIECE_BYTES = 256
_DIGEST = """
from hashlib import sha256
def digest(path):
    found = sha256()
    try:
        with open(path, 'rb') as file:
            while part := file.read(256):
                found.update(part)
    except OSError:
        return b''
    return found.digest()
"""
_ASK = _DIGEST + "print(repr(digest({path!r})))"
_BEGIN = "file = open({path!r}, 'wb')\nprint(0)"
_WRITE = "file.write({piece!r})\nprint(0)"
_RENAME = (
    _DIGEST
    + """
file.close()
whole = digest({new!r}) == {digest!r}
if whole:
    import os
    os.rename({new!r}, {path!r})
print(whole)
"""
)


def start_files(source: Path = FIRMWARE) -> dict[str, bytes]:
    """What a depot installs outside the slots, in the order in which to renew it."""
    found = {path: code for path, code in firmware_files(source).items() if path.count("/") == 1}
    return dict(sorted(found.items(), key=lambda item: (item[0] == _LAST, item[0])))


def belong_to(release: Release, source: Path = FIRMWARE) -> bool:
    """Whether `start_files` are made from the sources that the release was built from."""
    package = compile_package(source)
    return all(package.get(name) == release.files.get(name) for name in START_MODULES)


def differing(prompt: LockPrompt, wanted: Mapping[str, bytes]) -> list[str]:
    """Which of the wanted files the lock has otherwise, or not at all. Raises as `evaluate`."""
    return [
        path
        for path, content in wanted.items()
        if prompt.evaluate(_ASK.format(path=path)) != sha256(content).digest()
    ]


def renew(prompt: LockPrompt, path: str, content: bytes) -> bool:
    """Put a file in the place of the lock's; False when it did not read back and was not taken.

    Raises as `LockPrompt.evaluate`; the lock then has the old file or the new one.
    """
    new = path + ".new"
    prompt.evaluate(_BEGIN.format(path=new))
    for at in range(0, len(content), _PIECE_BYTES):
        prompt.evaluate(_WRITE.format(piece=content[at : at + _PIECE_BYTES]))
    digest = sha256(content).digest()
    return bool(prompt.evaluate(_RENAME.format(new=new, path=path, digest=digest)))
