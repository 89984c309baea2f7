"""From a rule to the lock's own judgement, over the begin and the end of summer time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from central.access.decisions.windows import QUARTER_S, Terms
from central.embedded.office import EmbeddedOffice
from central.spans import Spans
from firmware import messages
from firmware.records import Grant
from host_tools.credentials import Credential, due
from host_tools.danish_time import clock_change_after
from host_tools.office.rules import Hours, RuleKind
from host_tools.phone.lock_phone import refresh
from host_tools.weekly_schedule import WeeklyHours
from tests.central.decisions.locks import outcome
from tests.central.inside import keys_of
from tests.central.postgresql import postgresql
from tests.central.test_rules import DAY_S, HORIZON_S, STANDING
from tests.host_tools.people import NOW, Clock, add_lock, add_phone
from tests.host_tools.test_office import _open

NIGHTS = Hours((0, 1, 2, 3, 4, 5, 6), 88, 25)
"""Every day from 22:00 to 06:15, over the hour that is missing or comes twice."""


@pytest.fixture(params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> Iterator[EmbeddedOffice]:
    """An empty office on either database."""
    with ExitStack() as stack:
        address = stack.enter_context(postgresql()) if request.param == "postgresql" else ""
        made = EmbeddedOffice(tmp_path / "office", clock, address)
        stack.callback(made.close)
        yield made


def _sealed(office: EmbeddedOffice, held: Credential) -> Terms:
    """What the lock reads in a grant."""
    sealed = Grant.parse(_open(keys_of(office, held.lock_id), held.grant))
    times = (sealed.not_before, sealed.not_after, bytes(sealed.schedule))
    return Terms(*times, sealed.rights, sealed.role)


def _live_on(clock: Clock, until: int, sync: Callable[[], object]) -> None:
    """Time passes, with a sync now and then: a clock that leaps is in doubt."""
    while clock.now < until:
        clock.now = min(until, clock.now + 13 * DAY_S)
        sync()


def test_a_lock_opens_in_the_rule_s_hours_on_danish_clocks_through_both_changes(
    office: EmbeddedOffice, clock: Clock, tmp_path: Path
) -> None:
    add_lock(office, "front door")
    anna = add_phone(office, "Anna", tmp_path / "anna")
    office.rules.add(replace(STANDING, kind=RuleKind.WEEKLY, hours=NIGHTS))
    meant = WeeklyHours(frozenset(NIGHTS.days), NIGHTS.begin, NIGHTS.end)
    changes = [clock_change_after(NOW)]
    changes.append(clock_change_after(changes[0]))
    for change in changes:
        _live_on(clock, change - DAY_S, lambda: refresh(anna, office))
        held = anna.state.credentials
        terms = {one.serial: _sealed(office, one) for one in held}
        window = (clock.now, clock.now + HORIZON_S)
        allowed = Spans.of(*meant.stretches(*window)) & Spans.of(window)
        edges = {edge + step for part in allowed.parts for edge in part for step in (-1, 0)}
        quarters = range(window[0], window[1], QUARTER_S)
        moments = sorted(one for one in {*edges, *quarters} if window[0] <= one < window[1])
        for at in moments:
            used = due(held, at).serial
            opened = outcome(terms[used], at, serial=used) == messages.OUTCOME_OK
            assert opened is (at in allowed), at - change
        assert len(held) > 1, "its windows end where the clocks change"
