"""Who may call: nobody by what they write into a request, and every call is noted."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch
from ninja.errors import HttpError

from central import runtime
from central.api.assembly import api
from central.audit.models import Entry
from central.callers import LOCAL_KEY, Caller, CallerKind
from central.embedded.office import EmbeddedOffice
from firmware.state_record import Config
from host_tools.errors import OfficeRefusedError
from host_tools.office.contract import API_PATH
from host_tools.office.phones import ENROL_PATH
from tests.central.inside import inside, outside

CONFIG = base64.b64encode(Config().pack()).decode()
OPERATIONS = [
    (method, path)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method in methods
    if path != API_PATH + ENROL_PATH  # whoever has a code: tests/central/test_enrolment.py
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[EmbeddedOffice]:
    """An embedded office whose clock stands."""
    made = EmbeddedOffice(tmp_path, lambda: 848_707_200)
    yield made
    made.close()


def from_outside(office: EmbeddedOffice, request: httpx.Request) -> httpx.Response:
    """What the application answers to a request that came over a network."""

    def ask() -> httpx.Response:
        return httpx.WSGITransport(WSGIHandler()).handle_request(request)

    return outside(office, ask)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nobody_is_let_in_by_what_a_request_says(
    office: EmbeddedOffice, method: str, path: str
) -> None:
    where = path.format_map(defaultdict(lambda: "1", lock_id="00" * 8))
    forged = {LOCAL_KEY: "local", "noeglefri-local-administrator": "1", LOCAL_KEY.upper(): "x"}
    request = httpx.Request(method.upper(), f"http://office{where}", headers=forged, json={})
    assert from_outside(office, request).status_code == 401


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("kind", CallerKind)
def test_an_operation_is_open_to_the_callers_it_names_and_a_phone_to_its_own(
    method: str, path: str, kind: CallerKind
) -> None:
    request = HttpRequest()
    request.caller = Caller(kind, "x", 1, slot=2)  # type: ignore[attr-defined]
    (operation,) = [
        one
        for prefix, router in api._routers
        for route, view in router.path_operations.items()
        for one in view.operations
        if API_PATH + prefix + route == path and method.upper() in one.methods
    ]
    (authenticate,) = operation.auth_callbacks
    for slot, is_own in ((1, False), (2, True)):
        request.resolver_match = ResolverMatch(print, (), {"slot": slot})
        refused = kind is CallerKind.PHONE and not (is_own and "{slot}" in path)
        with pytest.raises(HttpError) if refused else suppress(HttpError):
            authenticate(request)
            assert not refused


def test_each_call_leaves_one_row_refused_ones_too(office: EmbeddedOffice) -> None:
    office.add_phone("Anna")
    with pytest.raises(OfficeRefusedError):
        office.add_phone("Anna")
    office.phones()
    rows = inside(office, lambda: list(Entry.objects.values_list("operation", "outcome")))
    assert rows == [
        (f"POST {API_PATH}/phones", "done"),
        (f"POST {API_PATH}/phones", "holder_exists"),
        (f"GET {API_PATH}/phones", "done"),
    ]


def test_no_change_is_kept_without_its_row(
    office: EmbeddedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(**_row: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Entry.objects, "create", no_room)
    with pytest.raises(OSError, match="no room"):
        office.add_phone("Anna")
    monkeypatch.undo()
    assert office.phones() == []


def test_what_is_malformed_changes_nothing_and_says_where(office: EmbeddedOffice) -> None:
    answer = office._wire.http.post(f"{API_PATH}/locks", json={"lock_id": "zz"})
    assert answer.status_code == 422
    assert "lock_id" in answer.json()["values"]["where"]
    assert office.doors() == []


@pytest.mark.parametrize("text", ["An\x1bna", "\u202egnol", "x" * 300, "\ud800"])
def test_no_text_that_nobody_could_read_out_is_kept(office: EmbeddedOffice, text: str) -> None:
    orders = {
        "/phones": {"holder": text},
        "/units": {"unit": "240ac4000001", "who": text, "place": ""},
        "/locks": {"lock_id": "00" * 8, "k_lock": "A" * 43 + "=", "name": text, "config": CONFIG},
    }
    for path, order in orders.items():
        body = json.dumps(order).encode()
        answer = office._wire.http.post(f"{API_PATH}{path}", content=body)
        assert answer.status_code in (409, 422), path
    assert (office.phones(), office.units.units(), office.doors()) == ([], [], [])


def test_a_thread_without_an_office_has_no_clock() -> None:
    with pytest.raises(LookupError):
        runtime.now()
