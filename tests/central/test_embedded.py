"""The embedded office: side by side, at once, quick, and nobody's but its owner's."""

import gc
import multiprocessing
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from central.embedded.folder import DATABASE, FORMER_DATABASE, KEY_FILE
from central.embedded.office import EmbeddedOffice
from host_tools.errors import StoreClosedError


def _open_and_enrol(folder: Path, number: int) -> int:
    office = EmbeddedOffice(folder)
    try:
        return office.add_phone(f"Holder {number}").phone_id
    finally:
        office.close()


def test_ten_programs_that_make_one_office_at_once_share_it(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    with multiprocessing.get_context("spawn").Pool(10) as pool:
        slots = pool.starmap(_open_and_enrol, [(folder, number) for number in range(10)])
    assert sorted(slots) == list(range(1, 11))
    assert sorted(one.name for one in folder.iterdir()) == [DATABASE, KEY_FILE]


def test_who_kept_only_a_part_of_the_client_still_has_the_office(tmp_path: Path) -> None:
    homes = EmbeddedOffice(tmp_path / "office").homes
    gc.collect()
    assert homes.homes() == []


def test_offices_with_clocks_of_their_own_live_side_by_side(tmp_path: Path) -> None:
    early = EmbeddedOffice(tmp_path / "a", lambda: 1000)
    late = EmbeddedOffice(tmp_path / "b", lambda: 2000)
    early.add_phone("Anna")
    late.add_phone("Bo")
    assert [one.holder for one in early.phones()] == ["Anna"]
    assert [one.holder for one in late.phones()] == ["Bo"]
    early.close()
    late.close()


async def test_an_office_answers_inside_a_running_event_loop(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path)
    assert office.doors() == []
    office.close()


def test_an_office_s_files_are_its_owner_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    EmbeddedOffice(folder).close()
    (folder / DATABASE).chmod(0o644)
    office = EmbeddedOffice(folder)
    office.add_phone("Anna")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    office.close()


def test_a_missing_key_is_never_made_anew(tmp_path: Path) -> None:
    EmbeddedOffice(tmp_path).close()
    key = (tmp_path / KEY_FILE).read_bytes()
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(StoreClosedError, match="office_key_missing"):
        EmbeddedOffice(tmp_path)
    assert not (tmp_path / KEY_FILE).exists()
    (tmp_path / KEY_FILE).write_bytes(key)
    EmbeddedOffice(tmp_path).close()


@pytest.mark.parametrize("key", ["00" * 32, "00" * 31, "no key"])
def test_an_office_does_not_open_under_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    EmbeddedOffice(tmp_path).close()
    monkeypatch.setenv("NOEGLEFRI_OFFICE_KEY", key)
    with pytest.raises(StoreClosedError, match="office_key_wrong"):
        EmbeddedOffice(tmp_path)


def test_an_office_of_the_former_kind_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    (tmp_path / FORMER_DATABASE).touch()
    with pytest.raises(StoreClosedError, match="office_former"):
        EmbeddedOffice(tmp_path)


def test_an_office_of_an_earlier_version_is_brought_up_to_date_when_it_is_opened(
    tmp_path: Path,
) -> None:
    EmbeddedOffice(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute("DELETE FROM django_migrations WHERE name = '0002_lock_clock_ahead'")
        database.execute("ALTER TABLE upkeep_lockclock DROP COLUMN ahead_s")
    EmbeddedOffice(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database:
        database.execute("SELECT ahead_s FROM upkeep_lockclock").fetchall()


def test_a_closed_office_says_so(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path)
    office.close()
    with pytest.raises((StoreClosedError, RuntimeError)):
        office.doors()


OFFICE = """
import sys, time
began = time.process_time()
from pathlib import Path
from central.embedded.office import EmbeddedOffice
office = EmbeddedOffice(Path(sys.argv[1]))
office.doors()
office.close()
print(time.process_time() - began)
"""
LIBRARIES = """
import time
began = time.process_time()
import django
from django.conf import settings
settings.configure()
django.setup()
import httpx, ninja
print(time.process_time() - began)
"""
"""What nothing of ours can make cheaper; some 0.4 s."""


@pytest.mark.parametrize("start", ["first", "second"])
def test_opening_an_office_costs_at_most_four_times_what_its_bare_libraries_do(
    tmp_path: Path, start: str
) -> None:
    if start == "second":
        EmbeddedOffice(tmp_path / "office").close()
    libraries = min(_processor_s(LIBRARIES) for _ in range(2))
    office = min(_processor_s(OFFICE, str(tmp_path / "office")) for _ in range(2))
    assert office < 4 * libraries


def _processor_s(program: str, *arguments: str) -> float:
    return float(subprocess.check_output([sys.executable, "-c", program, *arguments]))
