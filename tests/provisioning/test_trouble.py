"""What the bench's own computer refuses is told in words, and costs no lock."""

import errno
import sqlite3
from pathlib import Path

import pytest

from provisioning.bench.bench_errors import BenchError, told


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EROFS, "disk_closed"),
        (errno.EACCES, "disk_closed"),
    ],
)
def test_what_the_disk_refuses_is_told(number: int, key: str) -> None:
    with pytest.raises(BenchError, match=key), told():
        raise OSError(number, "no", "units/240ac4000001.json")


def test_an_error_that_nobody_knows_stays_what_it_is() -> None:
    with pytest.raises(ConnectionResetError), told():
        raise ConnectionResetError(errno.ECONNRESET, "no")


def test_an_office_that_another_program_holds_is_told_as_busy(tmp_path: Path) -> None:
    path = tmp_path / "office.sqlite"
    holder, other = (sqlite3.connect(path, timeout=0) for _ in range(2))
    try:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BenchError, match="office_busy"), told():
            other.execute("CREATE TABLE lock (name TEXT)")
    finally:
        holder.close()
        other.close()


def test_an_office_that_is_full_is_told_as_a_full_disk(tmp_path: Path) -> None:
    office = sqlite3.connect(tmp_path / "office.sqlite")
    try:
        office.execute("CREATE TABLE lock (name TEXT)")
        office.execute("PRAGMA max_page_count = 2")
        with pytest.raises(BenchError, match="disk_full"), told():
            office.execute("INSERT INTO lock VALUES (?)", ("x" * 100_000,))
    finally:
        office.close()


def test_an_office_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="office_unusable"), told():
        sqlite3.connect(tmp_path / "nowhere" / "office.sqlite")
