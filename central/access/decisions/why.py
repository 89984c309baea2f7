"""May this person open this door at that moment, and if not, what is missing?

Two halves, both answered from what grants are made of: whether a rule allows it, and whether the
phone in hand has a grant that the lock will take. Reasons are codes; the words stand elsewhere.
"""

from dataclasses import dataclass
from enum import Enum

from central.access.decisions.compiler import LeftOut
from central.access.decisions.decision import Condition, Lack, absence, conditions
from central.access.decisions.facts import Door, Facts, HomeState, Id, Person, Rule
from central.access.decisions.issue import Issued, in_hand
from central.access.decisions.serials import usable
from central.access.decisions.windows import opens
from central.spans import NOWHEN, Part, Spans, union
from firmware.messages import RIGHT_OPEN

LOOK_AHEAD_S = 14 * 86400
"""How far ahead it is looked for the next moment at which a condition holds."""
NEAREST = 5
"""How many rules that do not help are told, those that lack least first."""


@dataclass(frozen=True)
class Missing:
    """One condition that does not hold, and the next moment at which it will (None: not soon)."""

    lack: Lack
    again_at: int | None
    absence: HomeState | None = None


@dataclass(frozen=True)
class Judgement:
    """What one rule lacks at the moment asked about; nothing: it lets the person in."""

    rule: Id
    missing: tuple[Missing, ...]


@dataclass(frozen=True)
class Answer:
    """Whether the rules let the person in, by which, and else what the nearest ones lack."""

    at: int
    by: tuple[Id, ...]
    nearest: tuple[Judgement, ...]
    until: int | None
    """How long the access that there is lasts."""
    next_at: int | None
    """When there will be access, where there is none now; None: not within the look-ahead."""

    @property
    def allowed(self) -> bool:
        """Whether any rule lets the person in."""
        return bool(self.by)


class Hindrance(Enum):
    """Why a phone cannot make use of access that its person has; each has its own remedy."""

    NO_PHONE = "no_phone"
    """The person is signed in on none."""
    BLOCKED = "blocked"
    """The phone was reported lost, or blocked."""
    VOIDED = "voided"
    """A floor voids what the phone holds; the next sync gives anew."""
    LEFT_OUT = "left_out"
    """Three grants of four windows cannot hold these hours: sync later, or simplify them."""
    NOTHING_REGISTERED = "nothing_registered"
    """No credential of the phone waits at this door: a first sync registers, a second gives."""
    RUN_OUT = "run_out"
    """What the phone holds ends before; any sync renews it."""
    NOT_SYNCED = "not_synced"
    """The rules allow more than the phone has been given: sync."""


@dataclass(frozen=True)
class Pocket:
    """What a phone has for one door: grants issued, spare serials, floors, what was left out."""

    blocked: bool = False
    issued: tuple[Issued, ...] = ()
    spares: tuple[int, ...] = ()
    floor: int = 0
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Both halves: what the rules say, and where they allow it, what keeps the phone from it."""

    answer: Answer
    hindrance: Hindrance | None


def explain(
    person: Person,
    door: Door,
    facts: Facts,
    pocket: Pocket | None,
    at: int,
    right: int = RIGHT_OPEN,
) -> Explanation:
    """May this person open this door at that moment, and if not, what is missing?

    `pocket` is what the person's phone has for the door; None: the person is signed in on none.
    """
    answer = may_open(person, door, facts, at, right)
    return Explanation(answer, hindrance(pocket, at, right) if answer.allowed else None)


def may_open(person: Person, door: Door, facts: Facts, at: int, right: int = RIGHT_OPEN) -> Answer:
    """Whether the rules let a person do what `right` (RIGHT_…) stands for, and why not."""
    window = (at, at + LOOK_AHEAD_S)
    judged = [_judge(rule, person, door, facts, window, right) for rule in facts.rules]
    by = tuple(one.rule for one, _ in judged if not one.missing)
    spans = union(spans for _, spans in judged)
    near = [one for one, _ in judged if one.missing and not _is_foreign(one)]
    near.sort(key=lambda one: (len(one.missing), one.rule))
    here = spans.part_at(at)
    until = here[1] if here else None
    next_at = None if here else spans.next_from(at)
    return Answer(at, by, () if by else tuple(near[:NEAREST]), until, next_at)


def _judge(
    rule: Rule, person: Person, door: Door, facts: Facts, window: Part, right: int
) -> tuple[Judgement, Spans]:
    """What a rule lacks at the begin of the window, and when in the window it lacks nothing."""
    found: list[Condition] = list(conditions(rule, person, door, facts, window))
    if rule.role.rights & right != right:
        found.append((Lack.RIGHT, NOWHEN))
    at, all_hold = window[0], Spans.of(window)
    for _, spans in found:
        all_hold &= spans
    missing = tuple(_missing(lack, spans, door, at) for lack, spans in found if at not in spans)
    return Judgement(rule.id, missing), all_hold


def _missing(lack: Lack, spans: Spans, door: Door, at: int) -> Missing:
    gone = absence(door, at) if lack is Lack.ABSENCE else None
    return Missing(lack, spans.next_from(at), gone)


def _is_foreign(one: Judgement) -> bool:
    """Whether a rule is neither about this person nor about this door."""
    lacks = {missing.lack for missing in one.missing}
    return {Lack.SUBJECT, Lack.DOOR} <= lacks


def hindrance(pocket: Pocket | None, at: int, right: int = RIGHT_OPEN) -> Hindrance | None:
    """What keeps a phone from using access at a moment; None: it holds a grant for it.

    Ask it of a person whom the rules allow in; without a phone, `pocket` is None.
    """
    if pocket is None:
        return Hindrance.NO_PHONE
    if pocket.blocked:
        return Hindrance.BLOCKED
    if _holds(in_hand(pocket.issued, pocket.floor, at), at, right):
        return None
    if _holds(in_hand(pocket.issued, 0, at), at, right):
        return Hindrance.VOIDED
    return _not_given(pocket, at)


def _not_given(pocket: Pocket, at: int) -> Hindrance:
    if any(at in one.spans for one in pocket.left_out):
        return Hindrance.LEFT_OUT
    last = max((one.serial for one in pocket.issued), default=0)
    if not usable(pocket.spares, last, pocket.floor):
        return Hindrance.NOTHING_REGISTERED
    ended = pocket.issued and all(one.terms.not_after <= at for one in pocket.issued)
    return Hindrance.RUN_OUT if ended else Hindrance.NOT_SYNCED


def _holds(hand: tuple[Issued, ...], at: int, right: int) -> bool:
    return any(at in opens(one.terms) for one in hand if one.terms.rights & right == right)
