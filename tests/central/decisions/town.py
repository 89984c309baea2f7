"""A small town to decide about: people, doors and rules, made at will or at random."""

from hypothesis import strategies as st

from central.access.decisions.facts import (
    Belonging,
    Door,
    Facts,
    Home,
    HomeState,
    Kind,
    Person,
    Role,
    Rule,
    When,
    Where,
    Whereabouts,
    Who,
)
from central.spans import ALWAYS, Spans
from firmware.messages import RIGHT_OPEN, RIGHT_SERVICE
from firmware.records import ROLE_LOCKSMITH
from host_tools.danish_time import NEVER
from host_tools.weekly_schedule import WeeklyHours
from tests.central.decisions.test_windows import MONDAY

HOUR_S = 3600
DAY_S = 86400
NOW = MONDAY + 8 * HOUR_S
CAREGIVER = Role(1)
LOCKSMITH = Role(2, RIGHT_OPEN | RIGHT_SERVICE, ROLE_LOCKSMITH, 12 * HOUR_S)

# Mostly what helps, or so many conditions would hardly ever hold together.
_IDS = st.sampled_from([1, 1, 1, 1, 1, 2])
_EDGES = st.integers(-8, 40).map(lambda quarters: NOW + quarters * 900 * 8)
_SOME_TIME = st.lists(st.tuples(_EDGES, _EDGES), min_size=1, max_size=2).map(
    lambda parts: Spans.of(*parts)
)
SPELLS = st.one_of(st.just(ALWAYS), st.just(ALWAYS), st.just(ALWAYS), _SOME_TIME)


def _belongings(kinds: type[Who] | type[Where]) -> st.SearchStrategy[tuple[Belonging, ...]]:
    one = st.builds(Belonging, st.sampled_from(kinds), _IDS, SPELLS)
    return st.lists(one, min_size=3, max_size=5).map(tuple)


def _resident(cuts: list[int], states: list[HomeState]) -> tuple[Whereabouts, ...]:
    edges = [0, *sorted(set(cuts)), NEVER]
    return tuple(
        Whereabouts(state, since, until)
        for state, since, until in zip(states, edges, edges[1:], strict=False)
    )


_STATES = st.just(HomeState.LIVES_THERE) | st.sampled_from(HomeState)
_RESIDENTS = st.lists(
    st.builds(
        _resident,
        st.lists(_EDGES, max_size=2),
        st.lists(_STATES, min_size=3, max_size=3),
    ),
    max_size=2,
).map(tuple)

PEOPLE = st.builds(Person, _IDS, _belongings(Who), SPELLS)
HOMES = st.builds(Home, _IDS, _RESIDENTS, _belongings(Where))
DOORS = st.builds(
    Door, _IDS, st.lists(HOMES, min_size=1, max_size=2).map(tuple), _belongings(Where), SPELLS
)
_HOURS = st.builds(
    WeeklyHours,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 95),
    st.integers(1, 96),
)
_WHENS = st.builds(
    When,
    st.sampled_from(Kind),
    st.just(0) | _EDGES,
    st.just(NEVER) | _EDGES,
    st.none() | _HOURS,
)
RULES = st.builds(
    Rule,
    st.integers(1, 99),
    st.sampled_from(Who),
    _IDS,
    st.sampled_from(Where),
    _IDS,
    _WHENS,
    st.sampled_from([CAREGIVER, LOCKSMITH]),
    st.just("why"),
    st.none() | _IDS,
    st.sampled_from([NEVER, NEVER, NOW + 3 * DAY_S]),
    st.booleans(),
)
FACTS = st.builds(
    Facts,
    st.lists(RULES, max_size=4).map(tuple),
    st.dictionaries(_IDS, SPELLS, max_size=2),
)


def rule(
    when: When,
    *,
    who: tuple[Who, int] = (Who.PERSON, 1),
    doors: tuple[Where, int] = (Where.HOME, 1),
    role: Role = CAREGIVER,
    number: int = 1,
    vouched_by: int | None = None,
) -> Rule:
    """A rule about person 1 and home 1, unless told otherwise."""
    return Rule(number, *who, *doors, when, role, "morning care", vouched_by)


def shift(begin: int, end: int) -> When:
    """A shift."""
    return When(Kind.SHIFT, begin, end)


def living(*spells: Whereabouts) -> tuple[tuple[Whereabouts, ...], ...]:
    """The one resident of a home."""
    return (spells or (Whereabouts(HomeState.LIVES_THERE),),)


HOME = Home(1, living())
DOOR = Door(11, (HOME,))
ANNA = Person(1)
