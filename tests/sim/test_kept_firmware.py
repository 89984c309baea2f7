"""A kept lock says that it runs other firmware than the clone's, until it is brought over."""

from pathlib import Path

from firmware_build.file_system import file_system, files_of
from firmware_build.partitions import partition
from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.texts.speaker import Speaker
from sim.cli.main import _firmware_told
from sim.image import firmware_image
from sim.kept_firmware import changed_modules


def kept_lock(path: Path) -> Path:
    """A lock that was made before `app.py` was edited, with a log and a state of its own."""
    image = bytearray(firmware_image())
    files = files_of(bytes(image)) | {"/a/firmware/app.mpy": b"former", "/state.0": b"mine"}
    vfs = partition("vfs")
    image[vfs.offset : vfs.end] = file_system(files, vfs.size)
    log = partition("log")
    image[log.offset : log.offset + 4] = b"kept"
    path.write_bytes(image)
    return path


def test_an_edited_module_is_told_and_comes_over_with_all_else_as_it_was(tmp_path: Path) -> None:
    flash = kept_lock(tmp_path / "1.flash")
    assert changed_modules(flash) == ["app.py"]
    assert run(["sim", "bring-over", str(tmp_path)]) == ExitCode.DONE
    assert changed_modules(flash) == []
    assert files_of(flash.read_bytes())["/state.0"] == b"mine"
    log = partition("log")
    assert flash.read_bytes()[log.offset :].startswith(b"kept")


def test_the_slot_in_force_is_what_runs(tmp_path: Path) -> None:
    image = bytearray(firmware_image())
    files = files_of(bytes(image))
    other = {path.replace("/a/", "/b/"): code for path, code in files.items()}
    vfs = partition("vfs")
    content = {**files, **other, "/a/firmware/app.mpy": b"former", "/slot": b"ba"}
    image[vfs.offset : vfs.end] = file_system(content, vfs.size)
    (tmp_path / "1.flash").write_bytes(image)
    assert changed_modules(tmp_path / "1.flash") == []


def test_one_command_is_offered_for_all_doors() -> None:
    folder = Path("my doors")
    told = _firmware_told(Speaker("en"), {"front door": ["app.py"], "cabinet": []}, folder)
    assert "front door" in told[0]
    assert "app.py" in told[0]
    assert told[1].endswith("noeglefri sim bring-over 'my doors'")
    assert len(told) == 2
    assert not _firmware_told(Speaker("en"), {"front door": []}, folder)
