"""What a phone is given at a sync: the newest grants and no others, floors above the rest."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from central.access.decisions.compiler import MAX_GRANTS, LeftOut, WhyLeftOut, compile_grants
from central.access.decisions.decision import Segment, united
from central.access.decisions.facts import CAREGIVER_RIGHTS, HORIZON_S
from central.access.decisions.issue import RENEW_STEP_S, Handing, Issued, hand_out, in_hand
from central.access.decisions.serials import AHEAD, doors_to_register, fresh, usable
from central.access.decisions.why import Hindrance, Pocket, hindrance
from central.access.decisions.windows import opens
from central.spans import Spans, union
from firmware import messages
from firmware.messages import RIGHT_SERVICE
from firmware.state_record import LockState
from tests.central.decisions.locks import outcome
from tests.central.decisions.town import DAY_S, HOUR_S, NOW

SPARES = (NOW - 2, NOW - 1, NOW)


def _access(*parts: tuple[int, int], rights: int = CAREGIVER_RIGHTS) -> tuple[Segment, ...]:
    return united(Segment(begin, end, rights, 0) for begin, end in parts)


def _issued(handing: Handing, at: int) -> tuple[Issued, ...]:
    return tuple(Issued(serial, terms, at) for serial, terms in handing.grants)


def _first(access: tuple[Segment, ...], at: int = NOW) -> tuple[Issued, ...]:
    spares = tuple(range(at - 2, at + 1))
    return _issued(hand_out(access, access, (), spares, 0, at), at)


def _superseded(issued: tuple[Issued, ...]) -> tuple[Issued, ...]:
    return tuple(replace(one, withdrawn=True) for one in issued)


def test_a_sync_gives_new_serials_and_another_one_soon_after_gives_nothing() -> None:
    access = _access((NOW, NOW + HORIZON_S))
    issued = _first(access)
    assert [one.serial for one in issued] == [NOW - 2]
    later = NOW + 600
    moved = _access((later, later + HORIZON_S))
    assert hand_out(moved, moved, issued, SPARES[1:], 0, later).keeps


def test_a_sync_an_hour_later_renews_for_the_whole_horizon() -> None:
    issued = _first(_access((NOW, NOW + HORIZON_S)))
    later = NOW + RENEW_STEP_S
    moved = _access((later, later + HORIZON_S))
    handing = hand_out(moved, moved, issued, SPARES[1:], 0, later)
    ((serial, terms),) = handing.grants
    assert serial == NOW - 1
    assert terms.not_after == later + HORIZON_S
    assert handing.floor is None


def test_new_access_is_given_at_once_however_short() -> None:
    shift = (NOW, NOW + 8 * HOUR_S)
    issued = _first(_access(shift))
    task = (NOW + DAY_S, NOW + DAY_S + 900)
    both = _access(shift, task)
    handing = hand_out(both, both, issued, SPARES[1:], 0, NOW + 60)
    assert not handing.keeps
    assert NOW + DAY_S in opens(handing.grants[-1][1])


def test_after_a_newer_shorter_grant_ends_the_older_one_is_not_handed_out_again() -> None:
    older = _first(_access((NOW, NOW + 3 * DAY_S)))
    shorter = _access((NOW + 60, NOW + HOUR_S))
    handing = hand_out(shorter, shorter, older, SPARES[1:], 0, NOW + 60)
    newer = _issued(handing, NOW + 60)
    for history in ((*older, *newer), (*_superseded(older), *newer)):
        assert in_hand(history, 0, NOW + 120) == newer
        assert in_hand(history, 0, NOW + 2 * HOUR_S) == ()


def test_narrowing_is_a_floor_and_a_new_grant_above_it() -> None:
    """A mistyped grant is put right at the next sync, and void at the lock from the floor on."""
    mistyped = _first(_access((NOW, NOW + 3 * DAY_S)))
    meant = _access((NOW + 60, NOW + HOUR_S))
    handing = hand_out(meant, meant, mistyped, SPARES[1:], 0, NOW + 60)
    assert handing.floor == mistyped[-1].serial
    ((serial, terms),) = handing.grants
    state = LockState()
    state.floors = {1: handing.floor}
    at = NOW + 120
    assert outcome(mistyped[0].terms, at, serial=mistyped[0].serial, state=state) == (
        messages.OUTCOME_REVOKED
    )
    assert outcome(terms, at, serial=serial, state=state) == messages.OUTCOME_OK
    assert outcome(terms, NOW + 2 * HOUR_S, serial=serial, state=state) == (
        messages.OUTCOME_GRANT_ENDED
    )


def test_a_right_taken_away_is_a_narrowing_too() -> None:
    spans = (NOW, NOW + HOUR_S)
    issued = _first(_access(spans, rights=CAREGIVER_RIGHTS | RIGHT_SERVICE))
    less = _access((NOW + 1, NOW + HOUR_S))
    assert hand_out(less, less, issued, SPARES[1:], 0, NOW + 1).floor == issued[0].serial


def test_a_pause_takes_no_floor_but_nothing_is_handed_out_any_more() -> None:
    whole = _access((NOW, NOW + HORIZON_S))
    issued = _first(whole)
    paused = _access((NOW + 60, NOW + DAY_S), (NOW + 2 * DAY_S, NOW + HORIZON_S))
    bearable = _access((NOW + 60, NOW + HORIZON_S))
    handing = hand_out(paused, bearable, issued, SPARES[1:], 0, NOW + 60)
    assert handing.floor is None
    assert not handing.keeps
    assert not any(NOW + DAY_S + HOUR_S in opens(terms) for _, terms in handing.grants)
    assert handing.lapsing == Spans.of((NOW + DAY_S, NOW + 2 * DAY_S))


def test_with_all_access_gone_the_phone_is_left_with_nothing() -> None:
    issued = _first(_access((NOW, NOW + HORIZON_S)))
    handing = hand_out((), (), issued, SPARES[1:], 0, NOW + 60)
    assert (handing.keeps, handing.floor, handing.grants) == (False, issued[0].serial, ())
    assert hand_out((), (), _superseded(issued), (), issued[0].serial, NOW + 61).keeps


def test_a_floor_has_already_voided_what_lies_beneath_it() -> None:
    issued = _first(_access((NOW, NOW + HORIZON_S)))
    less = _access((NOW + 1, NOW + HOUR_S))
    floor = issued[0].serial
    handing = hand_out(less, less, issued, SPARES, floor, NOW + 1)
    assert handing.floor is None
    assert [serial for serial, _ in handing.grants] == [NOW - 1]


def test_too_few_registered_serials_hold_the_first_grants_only() -> None:
    parts = [(NOW + day * DAY_S, NOW + day * DAY_S + (day + 1) * 900) for day in range(6)]
    access = _access(*parts)
    handing = hand_out(access, access, (), (NOW,), 0, NOW)
    assert len(handing.grants) == 1
    assert handing.wants_serials


def test_without_a_spare_serial_a_phone_keeps_what_it_has() -> None:
    issued = _first(_access((NOW, NOW + HORIZON_S)))
    later = NOW + DAY_S
    moved = _access((later, later + HORIZON_S))
    handing = hand_out(moved, moved, issued, (), 0, later)
    assert (handing.keeps, handing.wants_serials) == (True, True)
    paused = _access((later + DAY_S, later + HORIZON_S))
    assert hand_out(paused, moved, issued, (), 0, later).keeps


def test_too_few_serials_never_leave_a_phone_with_less_than_it_has() -> None:
    parts = [(NOW + day * DAY_S, NOW + day * DAY_S + (day + 1) * 900) for day in range(9)]
    issued = _first(_access(*parts))
    assert len(issued) == MAX_GRANTS
    later = NOW + DAY_S
    rest = _access(*parts[1:])
    assert hand_out(rest, rest, issued, (later,), 0, later, 9 * DAY_S).keeps


_PARTS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60)).map(
        lambda one: (NOW + one[0] * 900, NOW + sum(one) * 900)
    ),
    max_size=5,
)


def _assert_as_good_as_new(
    issued: tuple[Issued, ...], access: tuple[Segment, ...], floor: int, now: int
) -> None:
    """New grants would bring nothing sooner than they would lose something, but by the horizon."""
    later = Spans.of((now, now + 99 * DAY_S))
    hand = later & union(opens(one.terms) for one in in_hand(issued, floor, now))
    plan = compile_grants(access).opens
    newest = max((one.issued_at for one in issued), default=0)
    for first, _ in (plan - hand).parts[:1]:
        lost = hand - plan
        assert first >= newest + HORIZON_S or (lost and lost.parts[0][0] <= first)


@given(st.lists(st.tuples(_PARTS, st.integers(1, 2 * DAY_S)), min_size=1, max_size=5))
def test_whatever_changes_a_lock_takes_no_more_than_the_rules_allow(
    history: list[tuple[list[tuple[int, int]], int]],
) -> None:
    """A phone that keeps everything it ever got, at a lock that knows the floor."""
    now, floor = NOW, 0
    issued: tuple[Issued, ...] = ()
    for parts, later_s in history:
        now += later_s
        access = _access(*((max(begin, now), end) for begin, end in parts if end > now))
        spares = fresh(max((one.serial for one in issued), default=0), floor, now)
        handing = hand_out(access, access, issued, spares, floor, now)
        floor = max(floor, handing.floor or 0)
        if not handing.keeps:
            issued = (*_superseded(issued), *_issued(handing, now))
        allowed = Spans.of(*((one.begin, one.end) for one in access))
        alive = [one for one in issued if one.serial > floor]
        for one in alive:
            assert opens(one.terms) & Spans.of((now, now + 99 * DAY_S)) <= allowed
        _assert_as_good_as_new(issued, access, floor, now)
        serials = [one.serial for one in issued]
        assert len(serials) == len(set(serials))
        assert all(one.serial > floor for one in in_hand(issued, floor, now))


@given(st.integers(0, NOW + 10), st.integers(0, NOW + 10), st.integers(1, 5), st.integers(0, 10))
def test_serials_only_rise_and_are_never_ahead_of_the_clock(
    last: int, floor: int, count: int, later_s: int
) -> None:
    now = NOW + later_s
    serials = fresh(last, floor, now, count)
    assert len(serials) <= count
    assert list(serials) == sorted(set(serials))
    assert all(max(last, floor) < serial <= now for serial in serials)
    if max(last, floor) <= now - count:
        assert len(serials) == count


def test_a_restores_floor_voids_what_was_chosen_before_it_and_nothing_after() -> None:
    before = fresh(0, 0, NOW)
    assert usable(before, 0, NOW) == ()
    assert fresh(before[-1], NOW, NOW + AHEAD) == tuple(range(NOW + 1, NOW + AHEAD + 1))


def test_doors_of_rules_come_before_those_of_the_district() -> None:
    assert doors_to_register([3, 1, 3], [1, 2, 4, 5], limit=4) == (3, 1, 2, 4)
    assert doors_to_register([3, 1, 2], [4], limit=2) == (3, 1, 2)


def test_what_keeps_a_phone_from_its_access_is_told() -> None:
    issued = _first(_access((NOW, NOW + HOUR_S)))
    pocket = Pocket(issued=issued, spares=(NOW + 5,))
    assert hindrance(None, NOW) is Hindrance.NO_PHONE
    assert hindrance(replace(pocket, blocked=True), NOW) is Hindrance.BLOCKED
    assert hindrance(pocket, NOW) is None
    assert hindrance(replace(pocket, floor=issued[0].serial), NOW) is Hindrance.VOIDED
    assert hindrance(pocket, NOW + 2 * HOUR_S) is Hindrance.RUN_OUT
    assert hindrance(replace(pocket, spares=()), NOW - 1) is Hindrance.NOTHING_REGISTERED
    assert hindrance(pocket, NOW - 1) is Hindrance.NOT_SYNCED
    left = LeftOut(Spans.of((NOW + DAY_S, NOW + 2 * DAY_S)), WhyLeftOut.NO_GRANT_LEFT)
    beyond = replace(pocket, left_out=(left,))
    assert hindrance(beyond, NOW + DAY_S) is Hindrance.LEFT_OUT
