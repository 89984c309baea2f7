"""Releases: the same on any machine, whole or refused, sealed for each lock alone."""

import os
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware import messages
from firmware.hash_auth import Sealer
from firmware_build.firmware_files import FIRMWARE
from host_tools.credentials import Credential
from host_tools.errors import StoreClosedError, UserError
from host_tools.lock_keys import update_key
from host_tools.update.errors import UPDATE_ERRORS
from host_tools.update.release import Release, ReleaseError
from host_tools.update.release_files import ReleaseFileError, read_release, read_seals
from provisioning.errors import ReleaseRefusedError
from provisioning.release import build as machine
from provisioning.release import update_root

ROOT = bytes(range(32))


_BUILD = "import sys; from pathlib import Path; from provisioning.release import build as machine; "
_BUILD += "machine.build(7, Path(sys.argv[1])).write(Path(sys.argv[2]))"


def _elsewhere(folder: Path) -> Path:
    """The firmware's sources in another folder, put there in another order and at another time."""
    sources = folder / "other clone, æøå" / "firmware"
    sources.mkdir(parents=True)
    for source in sorted(FIRMWARE.glob("*.py"), reverse=True):
        target = sources / source.name
        target.write_bytes(source.read_bytes())
        target.chmod(0o600)
        os.utime(target, (1, 1))
    return sources


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "machine_settings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "umask": "077"},
        {"PYTHONHASHSEED": "2", "TZ": "UTC", "LC_ALL": "da_DK.UTF-8", "PYTHONUTF8": "1"},
    ],
)
def test_a_release_is_the_same_file_on_any_machine(
    tmp_path: Path, machine_settings: dict[str, str]
) -> None:
    # A folder for temporary files of its own: nothing that was compiled here before is used.
    (tmp_path / "temporary").mkdir()
    there = _elsewhere(tmp_path)
    here = shutil.copytree(there, tmp_path / "here" / "firmware")
    settings = os.environ | machine_settings | {"TMPDIR": str(tmp_path / "temporary")}
    subprocess.run(
        [sys.executable, "-c", _BUILD, there, tmp_path / "there"],
        env=settings,
        umask=int(machine_settings.get("umask", "0"), 8),
        check=True,
    )
    assert (tmp_path / "there").read_bytes() == machine.build(7, here).pack()
    assert Release.read(tmp_path / "there") == machine.build(7, here)


@pytest.mark.parametrize("version", [0, 1 << 24])
def test_a_version_that_no_lock_can_tell_is_not_built(version: int) -> None:
    with pytest.raises(ReleaseRefusedError):
        machine.build(version)


SMALL = Release(3, {"a.mpy": b"one", "b.mpy": b"two"})


def _zipped(files: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


SPOILT = {
    "release_none": b"",
    "release_none empty archive": b"PK\x05\x06" + bytes(18),
    "release_none without a manifest": _zipped(dict(SMALL.files)),
    "release_none other format": _zipped({"manifest": b"\x09" + SMALL.manifest[1:], **SMALL.files}),
    "release_cut": SMALL.pack()[:-30],
    "release_cut in the middle": SMALL.pack()[:90],
    "release_altered": SMALL.pack().replace(b"two", b"six"),
    "release_altered and made anew": _zipped(
        {"manifest": SMALL.manifest, "a.mpy": b"", "b.mpy": b"two"}
    ),
    "release_altered by what follows": SMALL.pack() + bytes(9),
    "release_extra": _zipped({"manifest": SMALL.manifest, **SMALL.files, "c.mpy": b"three"}),
    "release_lacks": _zipped({"manifest": SMALL.manifest, "a.mpy": b"one"}),
}
"""By the reason's key: what a release's file was made into."""


@pytest.mark.parametrize("case", SPOILT)
def test_a_file_that_is_no_whole_release_is_refused_with_its_reason(
    tmp_path: Path, case: str
) -> None:
    (tmp_path / "spoilt").write_bytes(SPOILT[case])
    with pytest.raises(ReleaseFileError) as refused:
        read_release(tmp_path / "spoilt")
    key = case.partition(" ")[0]
    if key == "release_altered" and b"six" in SPOILT[case]:
        key = "release_cut"  # zip's own check finds it first
    assert refused.value.key == key


@given(at=st.integers(0, len(SMALL.pack()) - 1), value=st.integers(0, 255), cut=st.booleans())
def test_whatever_becomes_of_a_release_s_file_it_is_whole_or_refused(
    at: int, value: int, cut: bool
) -> None:
    content = SMALL.pack()
    spoilt = content[:at] if cut else content[:at] + bytes((value,)) + content[at + 1 :]
    if spoilt == content:
        assert Release.unpack(spoilt) == SMALL
        return
    with pytest.raises(ReleaseError) as refused:
        Release.unpack(spoilt)
    assert refused.value.key in UPDATE_ERRORS


@given(st.binary(max_size=200))
def test_any_bytes_are_no_release(content: bytes) -> None:
    with pytest.raises(ReleaseError):
        Release.unpack(content)


SEALS = {
    "seals_none": "",
    "seals_none list": "[]",
    "seals_none number": "7",
    "seals_none odd": '{"release": "aa", "seals": {"0": "1"}}',
    "seals_none nothing": '{"release": "aa", "seals": null}',
    "seals_none without a release": '{"seals": {}}',
    "seals_foreign": '{"release": "aa", "seals": {}}',
    "release_not_sealed": f'{{"release": "{SMALL.digest.hex()}", "seals": {{}}}}',
}


@pytest.mark.parametrize("name", ["manifest", "app.mpy"])
@pytest.mark.parametrize("files", [1, 2000])
def test_a_release_is_not_unpacked_beyond_what_a_lock_takes(name: str, files: int) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(files):
            archive.writestr(f"{name}{number or ''}", bytes((32 << 20) // files))
    tracemalloc.start()
    try:
        with pytest.raises(ReleaseError):
            Release.unpack(packed.getvalue())
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("case", SEALS)
def test_a_file_that_seals_nothing_for_the_door_is_refused_with_its_reason(
    tmp_path: Path, case: str
) -> None:
    (tmp_path / "seals").write_text(SEALS[case])
    door = Credential(b"lock-one", "front door", 1, 1, 31, 0, 1, b"", {})
    with pytest.raises(UserError) as refused:
        read_seals(tmp_path / "seals", SMALL, [door], ())
    assert refused.value.key == case.partition(" ")[0]


@pytest.mark.parametrize("module", ["boot.mpy", "slot_check.mpy", "app.mpy"])
def test_a_release_tells_whether_it_starts_as_another_does(module: str) -> None:
    files = {"app.mpy": b"1", "boot.mpy": b"2", "slot_check.mpy": b"3"}
    other = Release(4, files | {module: b"4"})
    assert Release(3, files).starts_like(other) == (module == "app.mpy")


def test_a_seal_opens_at_its_own_lock_only() -> None:
    release = Release(3, {"a.mpy": b"one"})
    sealed = machine.seal(release, ROOT, b"lock-one")
    header = messages.ENVELOPE_HEADER_BYTES
    own = Sealer(update_key(ROOT, b"lock-one"), b"lock-one")
    other = Sealer(update_key(ROOT, b"lock-two"), b"lock-two")
    assert own.open(sealed, header) == release.offer_body()
    assert other.open(sealed, header) is None


def test_the_root_opens_by_its_passphrase_only_and_is_never_replaced(tmp_path: Path) -> None:
    update_root.new_root(tmp_path / "root", "correct horse")
    assert len(update_root.open_root(tmp_path / "root", "correct horse")) == 32
    with pytest.raises(StoreClosedError):
        update_root.open_root(tmp_path / "root", "wrong")
    with pytest.raises(ReleaseRefusedError):
        update_root.new_root(tmp_path / "root", "another")
