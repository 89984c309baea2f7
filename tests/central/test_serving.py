"""A served office: one process, writers in a row, nobody let in who has not signed in."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from central.embedded.office import EmbeddedOffice
from central.turns import FairLock
from host_tools.cli.main import run
from host_tools.errors import ExitCode, OfficeRefusedError
from host_tools.office.contract import API_PATH
from host_tools.office.places import open_office_at
from tests.support.serving import served_office


def test_who_waits_longest_writes_next() -> None:
    lock, order = FairLock(), list[int]()

    def write(number: int) -> None:
        with lock:
            order.append(number)

    writers = []
    with lock:
        for number in range(20):
            writers.append(threading.Thread(target=write, args=(number,)))
            writers[-1].start()
            while lock.waiting <= number:
                time.sleep(0.001)
    for one in writers:
        one.join()
    assert order == list(range(20))
    with lock:
        assert lock.waiting == 0


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A served office's."""
    with served_office(tmp_path) as served:
        yield served.office


def test_a_served_office_answers_and_lets_nobody_in_unsigned(address: str, tmp_path: Path) -> None:
    client = open_office_at(address)
    with pytest.raises(OfficeRefusedError, match="not_signed_in"):
        client.doors()
    client.close()
    beside = EmbeddedOffice(tmp_path)
    beside.add_phone("Anna")
    assert [one.holder for one in beside.phones()] == ["Anna"]
    beside.close()
    schema = httpx.get(f"{address}{API_PATH}/openapi.json").json()
    assert f"{API_PATH}/doors" in schema["paths"]


def test_a_phone_is_enrolled_over_the_network_and_signs_from_then_on(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "test")
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "phone"))
    (tmp_path / "phone").mkdir()
    make = ["office", "code", "Anna", "--app", "https://dør.example", "--office", str(tmp_path)]
    assert run([*make, "--lang", "da"]) == ExitCode.DONE
    told = capsys.readouterr().out
    assert "Kode til Anna" in told
    assert "█" in told, "the picture"
    (code,) = re.findall("/#/enrol/([0-9A-Z]{5}-[0-9A-Z]{5})", told)
    there = ["--office", address]
    assert run(["phone", "enrol", "Anna", *there]) == ExitCode.REFUSED
    assert run(["phone", "enrol", "--code", code, *there]) == ExitCode.DONE
    assert run(["phone", "refresh", *there]) == ExitCode.DONE
    assert run(["phone", "enrol", "--code", code, *there]) == ExitCode.REFUSED
    assert "Anna's already" in capsys.readouterr().err
    assert run(["office", "revoke", "Anna", "--office", str(tmp_path)]) == ExitCode.DONE
    assert run(["phone", "refresh", *there]) == ExitCode.REFUSED


def test_the_app_has_an_origin_where_nothing_else_of_the_office_is(tmp_path: Path) -> None:
    with served_office(tmp_path) as served:
        page = httpx.get(f"{served.app}/")
        script = httpx.get(f"{served.app}/app/main.mjs")
        listing = httpx.get(f"{served.app}/files.json").json()
        staff = httpx.get(f"{served.app}{API_PATH}/phones")
        phone = httpx.get(f"{served.app}{API_PATH}/phones/1/wanted")
        with_office = httpx.get(f"{served.office}/app/main.mjs")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert script.headers["content-type"].startswith("text/javascript")
    assert "app/main.mjs" in listing["files"]
    assert (staff.status_code, phone.status_code) == (404, 401)
    # The office's own origin has no such file: it asks who is there.
    assert (with_office.status_code, with_office.headers["location"][:9]) == (302, "/sign-in/")
