"""Keys stay out of sight: on no screen, in no log, in no file, in no text of an error."""

import json
import logging
from pathlib import Path

import pytest

from host_tools.lock_keys import LockKeys, new_lock
from provisioning.chip.flash_plan import Region
from provisioning.errors import NoBoardError
from provisioning.unit.make import make_unit
from tests.provisioning.bench_chip import SILENT, ChipOnTheBench, make, order
from tests.provisioning.conftest import Depot


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, bytes]]:
    """Ids and keys of the locks that the test makes."""
    noted: list[tuple[bytes, bytes]] = []

    def drawn() -> tuple[bytes, bytes]:
        noted.append(new_lock())
        return noted[-1]

    monkeypatch.setattr("provisioning.unit.make.new_lock", drawn)
    return noted


def _secrets_of(k_lock: bytes, lock_id: bytes) -> list[bytes]:
    keys = LockKeys.derive(lock_id, k_lock)
    derived = (keys.envelope_key, keys.receipt_key, keys.log_root, keys.door_root, keys.rng_key)
    return [k_lock, *derived]


def _leaks(secrets: list[bytes], content: bytes) -> bool:
    forms = [form for one in secrets for form in (one, one.hex().encode(), repr(one).encode())]
    return any(form in content for form in forms)


@pytest.mark.parametrize("offline", [False, True])
def test_keys_are_on_no_screen_in_no_log_and_in_no_file(
    offline: bool,
    depot: Depot,
    made: list[tuple[bytes, bytes]],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    # Whatever is written and removed again stays to be scanned.
    monkeypatch.setattr(Path, "unlink", lambda *_arguments, **_options: None)
    depot.bench.office_key.write_text(depot.office.mailbox_key().hex())
    chip = ChipOnTheBench()
    make_unit(chip, depot.bench.registry(offline), depot.bench.register, order(), SILENT)
    lock_id, k_lock = made[0]
    secrets = _secrets_of(k_lock, lock_id)
    assert _leaks(secrets[1:], chip.flash), "the scan finds what is there"
    assert k_lock not in chip.flash
    shown = capfd.readouterr()
    assert not _leaks(secrets, (shown.out + shown.err + caplog.text).encode())
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert not _leaks(secrets, path.read_bytes()), path
    text = repr((order(), depot.bench.register.units(), chip.facts))
    assert not _leaks(secrets, text.encode())


def test_failures_name_no_key(
    depot: Depot, made: list[tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    chip = ChipOnTheBench()

    def lost(_regions: list[Region], _progress: object) -> None:
        raise NoBoardError("board_lost", port="here")

    monkeypatch.setattr(chip, "write", lost)
    with pytest.raises(NoBoardError) as caught:
        make(depot, chip)
    frames = json.dumps([caught.value.key, caught.value.values, repr(caught.value)])
    assert not _leaks(_secrets_of(made[0][1], made[0][0]), frames.encode())
