"""An office that is killed at any moment has lost nothing that a lock was told it may forget."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from central.embedded.safe_copy import back_up, restore
from firmware import hash_auth, messages, records
from host_tools.lock_keys import LockKeys
from host_tools.office.contract import GrantOrder
from tests.central.lock_log import LockLog
from tests.host_tools.people import NOW, Clock, add_phone

LOCK_ID, K_LOCK = b"lock-one", bytes(range(32))
AT_ONCE = 40


def prepare(folder: Path) -> None:
    """An office with one lock, and a phone with access to it."""
    from firmware.state_record import Config

    office = EmbeddedOffice(folder / "office", Clock())
    office.announce_lock(LOCK_ID, K_LOCK, "front door", Config())
    office.confirm_lock(LOCK_ID)
    slot = add_phone(office, "Anna", folder / "anna").state.phone_id
    office.grant(GrantOrder(slot, LOCK_ID, NOW, NOW + 86400))
    office.close()


def work(folder: Path) -> None:
    """Take in, back up, and tell each acknowledgement, until killed."""
    office = EmbeddedOffice(folder / "office", Clock())
    keys = LockKeys.derive(LOCK_ID, K_LOCK)
    log = LockLog(keys)
    log.fill(office.at_door.saved(LOCK_ID))
    sealer = hash_auth.Sealer(keys.envelope_key, LOCK_ID)
    for number in range(1000):
        first = len(log.slots)
        log.fill(AT_ONCE)
        office.hand_in(1, [log.page(max(0, first - 1), first + AT_ONCE)], [log.word()])
        back_up(office, folder / "office", folder / f"copy-{first:06}-{number}")
        for one in office.parcels(1):
            if one.kind == messages.ENVELOPE_ACKNOWLEDGEMENT:
                body = sealer.open(one.envelope, messages.ENVELOPE_HEADER_BYTES)
                print(records.parse_acknowledgement(body or b"")[0], flush=True)  # noqa: T201


def kill_and_look(folder: Path, after_s: float) -> int:
    """Kill an office at work, and hold the last acknowledgement against its backups."""
    program = "import sys; from pathlib import Path; from tests.central.test_killed import work; "
    command = [sys.executable, "-c", program + "work(Path(sys.argv[1]))", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as office:
        assert office.stdout is not None
        told = [int(office.stdout.readline())]
        time.sleep(after_s)
        office.kill()
        told += [int(line) for line in office.stdout.read().splitlines()]
    alive = EmbeddedOffice(folder / "office", Clock())
    assert alive.at_door.saved(LOCK_ID) > told[-1]
    assert alive.alarms() == []
    alive.close()
    newest = max(folder.glob("copy-*"))
    elsewhere = folder / f"restored-{told[-1]}"
    elsewhere.mkdir()
    (elsewhere / "office.key").write_bytes((folder / "office" / "office.key").read_bytes())
    restore(newest, elsewhere, Clock())
    restored = EmbeddedOffice(elsewhere, Clock())
    assert restored.at_door.saved(LOCK_ID) > told[-1]
    restored.close()
    return told[-1]


def kill_often(folder: Path, kills: int, seed: int) -> None:
    """Kill it again and again; it goes on where it was."""
    delays = random.Random(seed)
    prepare(folder)
    reached = [kill_and_look(folder, delays.uniform(0, 0.5)) for _ in range(kills)]
    assert reached == sorted(reached)


def test_nothing_that_was_acknowledged_is_lost_when_the_office_is_killed(tmp_path: Path) -> None:
    kill_often(tmp_path, kills=3, seed=1)


@pytest.mark.long
def test_nothing_that_was_acknowledged_is_lost_in_thirty_kills(tmp_path: Path) -> None:
    kill_often(tmp_path, kills=30, seed=2)
