"""A phone's calls count when its key signed them, about now, once."""

import httpx
import pytest

from central.embedded.office import EmbeddedOffice
from central.replays import WINDOW_S, Replays
from host_tools.errors import OfficeRefusedError
from host_tools.office.contract import API_PATH
from tests.central.calling import Caller, enrolled
from tests.host_tools.people import NOW, Clock

ASKED = f"{API_PATH}/phones/1/wanted"


@pytest.fixture
def anna(office: EmbeddedOffice, clock: Clock) -> Caller:
    """Anna's phone."""
    return enrolled(office, clock, "Anna")


def again(anna: Caller, **changed: object) -> httpx.Response:
    """Send the last request once more, unsigned but for what it had, with changes."""
    last = anna.network.sent[-1]
    parts = {"method": last.method, "url": last.url, "headers": last.headers}
    request = httpx.Request(**{**parts, "content": last.content, **changed})  # type: ignore[arg-type]
    return anna.network.handle_request(request)


def test_a_call_that_is_sent_twice_counts_once(anna: Caller) -> None:
    assert anna.http.get(ASKED).status_code == 200
    answer = again(anna)
    assert (answer.status_code, answer.json()["error"]) == (401, "call_repeated")


@pytest.mark.parametrize(
    "changed",
    [
        {"url": f"http://office.example{API_PATH}/phones/1/parcels"},
        {"url": f"http://office.example{ASKED}?more"},
        {"url": f"http://elsewhere.example{ASKED}", "headers": {"Host": "elsewhere.example"}},
        {"content": b"{}"},
    ],
)
def test_what_was_changed_on_its_way_is_refused(anna: Caller, changed: dict[str, object]) -> None:
    anna.http.get(ASKED)
    headers = {**anna.network.sent[-1].headers, **changed.pop("headers", {})}  # type: ignore[dict-item]
    answer = again(anna, headers=headers, **changed)
    assert (answer.status_code, answer.json()["error"]) == (401, "signature_refused")


@pytest.mark.parametrize("wrong_by_s", [-86_400, -WINDOW_S - 1, WINDOW_S + 1, 3 * 365 * 86_400])
def test_a_wrong_clock_is_told_the_office_s_time_and_put_right(
    anna: Caller, wrong_by_s: int
) -> None:
    anna.wrong_by_s = wrong_by_s
    assert anna.office.wanted(1) == []
    assert len(anna.network.sent) == 1 + 2
    anna.office.wanted(1)
    assert len(anna.network.sent) == 1 + 3, "from then on the phone knows"


def test_a_clock_that_is_a_little_off_needs_no_second_call(anna: Caller) -> None:
    anna.wrong_by_s = -WINDOW_S
    anna.office.wanted(1)
    assert len(anna.network.sent) == 2


def test_a_blocked_phone_may_still_hand_in_and_learns_that_it_is_blocked(
    anna: Caller, office: EmbeddedOffice
) -> None:
    office.revoke(1)
    assert anna.office.phone(1).blocked
    assert anna.office.hand_in(1, [], []).accepted == 0
    assert anna.office.credentials(1) == []


def test_a_key_that_nobody_has_is_refused(office: EmbeddedOffice, clock: Clock) -> None:
    with pytest.raises(OfficeRefusedError, match="signature_refused"):
        Caller(office, clock).office.wanted(1)


def test_calls_are_remembered_as_long_as_they_could_count_again() -> None:
    replays = Replays(NOW)
    early = NOW + WINDOW_S  # by a clock that is ahead
    assert replays.is_timely(early, NOW)
    assert replays.is_first("key", "nonce", NOW)
    for now in range(NOW, NOW + 3 * WINDOW_S):
        again_counts = replays.is_timely(early, now) and replays.is_first("key", "nonce", now)
        assert not again_counts


def test_calls_are_forgotten_when_they_cannot_count_any_more() -> None:
    replays = Replays(NOW)
    for now in range(NOW, NOW + 1000):
        replays.is_first("key", str(now), now)
    assert len(replays._seen) <= 2 * WINDOW_S + 1


def test_a_server_that_has_just_started_takes_no_call_from_before() -> None:
    assert not Replays(NOW).is_timely(NOW - 1, NOW)
