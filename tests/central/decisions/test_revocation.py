"""A lost phone: until when and where it could still open, told as it is."""

from central.access.decisions.clock_sight import ClockSight
from central.access.decisions.facts import Belonging, Door, Facts, Home, Person, Where, Who
from central.access.decisions.issue import Issued
from central.access.decisions.revocation import DoorFacts, Passing, passing, picture
from central.access.decisions.windows import Terms
from central.spans import Spans
from firmware.messages import RIGHT_OPEN
from tests.central.decisions.town import DAY_S, HOUR_S, NOW, living, rule, shift

EXACT = ClockSight(NOW, NOW, 0)


def _door(
    number: int,
    until: int,
    *,
    begin: int = NOW - HOUR_S,
    knows: bool = False,
    sight: ClockSight = EXACT,
    who: tuple[Passing, ...] = (),
) -> DoorFacts:
    issued = (Issued(7, Terms(begin, until, b"", RIGHT_OPEN, 0), NOW - HOUR_S),)
    return DoorFacts(number, issued, 0, knows, sight, who)


def test_doors_that_know_are_safe_and_the_others_are_named_until_the_last_grant_ends() -> None:
    found = picture(
        [
            _door(1, NOW + 8 * HOUR_S, knows=True),
            _door(2, NOW + 8 * HOUR_S),
            _door(3, NOW - 2 * HOUR_S, begin=NOW - DAY_S, sight=ClockSight(NOW, NOW, 0)),
        ],
        NOW,
    )
    assert found.aware == (1,)
    assert [one.door for one in found.unaware] == [2]
    assert found.harmless == (3,)
    (door,) = found.unaware
    assert door.opens == Spans.of((NOW, NOW + 8 * HOUR_S))
    assert door.until is not None
    assert NOW + 8 * HOUR_S <= door.until <= NOW + 9 * HOUR_S
    assert found.until == door.until


def test_a_slow_clock_lengthens_what_is_told() -> None:
    slow = ClockSight(NOW - DAY_S, NOW - DAY_S, 6 * HOUR_S)
    (door,) = picture([_door(2, NOW + HOUR_S, sight=slow)], NOW).unaware
    assert door.until is not None
    assert door.until > NOW + 7 * HOUR_S


def test_a_grant_that_ended_is_still_told_while_a_slow_lock_may_take_it() -> None:
    slow = ClockSight(NOW - DAY_S, NOW - DAY_S, 6 * HOUR_S)
    ended = _door(2, NOW - HOUR_S, begin=NOW - DAY_S, sight=slow)
    (door,) = picture([ended], NOW).unaware
    assert (door.opens, door.first_at) == (Spans(), NOW)


def test_an_unsure_clock_is_told_as_no_end() -> None:
    found = picture([_door(2, NOW + HOUR_S, sight=ClockSight())], NOW)
    assert found.until is None


def test_a_phone_without_grants_opens_nothing() -> None:
    found = picture([DoorFacts(1, (), 0, False, EXACT)], NOW)
    assert (found.unaware, found.harmless, found.until) == ((), (1,), NOW)


def test_the_doors_that_open_soonest_come_first() -> None:
    later = _door(1, NOW + DAY_S, begin=NOW + 12 * HOUR_S)
    found = picture([later, _door(2, NOW + DAY_S)], NOW)
    assert [one.door for one in found.unaware] == [2, 1]
    assert [one.first_at for one in found.unaware] == [NOW, NOW + 12 * HOUR_S]


def test_who_passes_before_the_end_is_named_with_the_door() -> None:
    soon = Passing(3, NOW + HOUR_S, NOW + 2 * HOUR_S)
    late = Passing(4, NOW + 2 * DAY_S, NOW + 3 * DAY_S)
    (door,) = picture([_door(2, NOW + 8 * HOUR_S, who=(soon, late))], NOW).unaware
    assert door.passing == (soon,)


def test_who_passes_follows_from_shifts_and_routes_and_not_from_standing_access() -> None:
    evening = (NOW + 6 * HOUR_S, NOW + 14 * HOUR_S)
    home = Home(1, living(), (Belonging(Where.ROUTE, 3),))
    people = [Person(number, (Belonging(Who.ROUTE, 3),)) for number in (2, 1)]
    on_route = rule(shift(*evening), who=(Who.ROUTE, 3), doors=(Where.ROUTE, 3))
    found = passing(people, Door(11, (home,)), Facts((on_route,)), (NOW, NOW + DAY_S))
    assert found == (Passing(1, *evening), Passing(2, *evening))
