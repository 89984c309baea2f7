"""Making a lock: all of it, or nothing that could ever be granted."""

from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware.key_store import KeyRing, load_identity
from firmware.lock_state import StateStore
from host_tools.lock_keys import LockKeys
from provisioning.chip.lock_content import KEY_SECTORS, LockContent, RamPartition
from provisioning.unit.provision import provision


@pytest.fixture
def office(tmp_path: Path) -> EmbeddedOffice:
    """An empty embedded office."""
    return EmbeddedOffice(tmp_path / "office")


def test_the_lock_finds_its_identity_log_key_and_first_state(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    made: list[LockContent] = []
    lock_id = provision(office, "front door", made.append)
    partition = RamPartition(KEY_SECTORS)
    partition.content[:] = made[0].keys_partition
    identity = load_identity(partition)
    assert identity is not None
    assert identity.lock_id == lock_id
    assert KeyRing(partition).newest == 0
    for path, data in made[0].files.items():
        (tmp_path / path.lstrip("/")).write_bytes(data)
    assert StateStore(f"{tmp_path}/").number == office.doors()[0].state_number


def test_every_lock_gets_keys_of_its_own(office: EmbeddedOffice) -> None:
    made: list[LockContent] = []
    for name in ("front door", "back door"):
        provision(office, name, made.append)
    assert made[0].lock_id != made[1].lock_id
    assert made[0].keys_partition != made[1].keys_partition


def test_the_master_key_never_enters_the_lock(
    office: EmbeddedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = bytes(range(32))
    monkeypatch.setattr("provisioning.unit.provision.new_lock", lambda: (b"lock-one", master))
    made: list[LockContent] = []
    provision(office, "front door", made.append)
    assert master not in made[0].keys_partition
    assert LockKeys.derive(b"lock-one", master).envelope_key in made[0].keys_partition


def test_a_lock_that_could_not_be_written_is_forgotten(office: EmbeddedOffice) -> None:
    def fail(_content: LockContent) -> None:
        raise OSError("the board fell off the bench")

    with pytest.raises(OSError, match="fell off"):
        provision(office, "front door", fail)
    assert office.doors() == []
    provision(office, "front door", lambda _content: None)
    assert [door.name for door in office.doors()] == ["front door"]
