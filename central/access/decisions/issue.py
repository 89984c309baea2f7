"""What a phone is given at a door when it syncs: keep what it has, renew it, or narrow it.

Grants are given in batches: one sync, one plan. A newer batch takes the place of all older ones,
which are never handed out again, but a lock still takes them until they end: access that was taken
away needs a floor above them. Access that merely pauses (nobody lives there now) does not; it is no
longer handed out, and lapses with what phones hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from central.access.decisions.compiler import MAX_GRANTS, LeftOut, compile_grants
from central.access.decisions.decision import Segment
from central.access.decisions.facts import HORIZON_S
from central.access.decisions.serials import usable
from central.access.decisions.windows import Terms, opens
from central.spans import Spans, union
from firmware.messages import RIGHT_LOCK, RIGHT_OPEN, RIGHT_SERVICE, RIGHT_STATUS, RIGHT_SYNC
from host_tools.danish_time import NEVER

RENEW_STEP_S = 3600
"""Grants are renewed at a sync that gains at least so much beyond what the phone has."""
_RIGHTS = (RIGHT_OPEN, RIGHT_LOCK, RIGHT_STATUS, RIGHT_SYNC, RIGHT_SERVICE)


@dataclass(frozen=True)
class Issued:
    """A grant that was given for one phone at one door; `issued_at` tells the batch."""

    serial: int
    terms: Terms
    issued_at: int
    withdrawn: bool = False
    """Whether a newer batch took its place, or it was taken back."""


@dataclass(frozen=True)
class Handing:
    """What to do for one phone at one door, in this order: floor, new grants."""

    keeps: bool
    """Nothing changes; else the phone has only `grants` from now on, none at all perhaps."""
    floor: int | None
    """The highest serial of this slot to void at the lock."""
    grants: tuple[tuple[int, Terms], ...]
    left_out: tuple[LeftOut, ...]
    wants_serials: bool
    """Whether the phone has registered too few to hold the whole plan."""
    lapsing: Spans
    """When a lock still takes what is out though access pauses then."""


def hand_out(
    access: tuple[Segment, ...],
    bearable: tuple[Segment, ...],
    issued: tuple[Issued, ...],
    spares: Iterable[int],
    floor: int,
    now: int,
    horizon_s: int = HORIZON_S,
) -> Handing:
    """Decide from the access there is (`decision.access`) and what was issued so far.

    Args:
        access: what the rules allow now.
        bearable: the same without pauses; nothing in it is worth a floor.
        issued: every grant for this phone at this lock so far.
        spares: serials that the present sign-in has registered and no grant has taken.
        floor: the higher one of the slot's and the overall floor at the lock.
        now: lock time.
        horizon_s: the longest of the rules' roles.
    """
    alive = _alive(issued, floor, now)
    hand = in_hand(issued, floor, now)
    voided = max((one.serial for one in alive if _beyond([one], bearable, now)), default=None)
    last = max((one.serial for one in issued), default=0)
    serials = usable(spares, last, max(floor, voided or 0))
    whole = compile_grants(access)
    plan = compile_grants(access, min(MAX_GRANTS, len(serials)))
    short = len(serials) < len(whole.grants)
    lapsing = _beyond(alive, access, now)
    if voided is None and _stands(hand, plan.grants, access, now, horizon_s):
        return Handing(True, None, (), whole.left_out, short, lapsing)
    still = _beyond([one for one in alive if one.serial > (voided or 0)], access, now)
    grants = tuple(zip(serials, plan.grants, strict=False))
    return Handing(False, voided, grants, plan.left_out, short, still)


def _stands(
    hand: tuple[Issued, ...],
    plan: tuple[Terms, ...],
    access: tuple[Segment, ...],
    now: int,
    horizon_s: int,
) -> bool:
    """Whether a phone is better off with what it has than with new grants."""
    if _beyond(hand, access, now):
        # It pauses. Without a serial for the rest of the access, that lapses all the same.
        return bool(access) and not plan
    held = [one.terms for one in hand]
    gains = _gains(plan, hand, now, horizon_s)
    lost = union(_with(held, right) - _with(plan, right) for right in _RIGHTS)
    loses = lost & Spans.of((now, NEVER))
    # Where new grants would win and lose, what comes first matters more.
    return not gains or (bool(loses) and loses.parts[0][0] <= gains.parts[0][0])


def in_hand(issued: tuple[Issued, ...], floor: int, now: int) -> tuple[Issued, ...]:
    """What a phone may be handed: the newest batch only, without what ended or was voided."""
    last = max(issued, key=lambda one: one.serial, default=None)
    newest = last.issued_at if last else 0
    return tuple(
        one for one in _alive(issued, floor, now) if one.issued_at == newest and not one.withdrawn
    )


def _alive(issued: tuple[Issued, ...], floor: int, now: int) -> tuple[Issued, ...]:
    """Grants that a lock which knows the floor would still take, now or later."""
    return tuple(one for one in issued if one.serial > floor and one.terms.not_after > now)


def _beyond(grants: Iterable[Issued], access: tuple[Segment, ...], now: int) -> Spans:
    """When from `now` on the grants allow something that the access does not."""
    given = [one.terms for one in grants]
    later = Spans.of((now, NEVER))
    return union(later & (_with(given, right) - _allowing(access, right)) for right in _RIGHTS)


def _gains(plan: tuple[Terms, ...], hand: tuple[Issued, ...], now: int, horizon_s: int) -> Spans:
    """What new grants would add; for an hour nothing that only the moving horizon adds."""
    held = [one.terms for one in hand]
    gain = union(_with(plan, right) - _with(held, right) for right in _RIGHTS)
    since = max((one.issued_at for one in hand), default=0)
    return gain if now - since >= RENEW_STEP_S else gain & Spans.of((0, since + horizon_s))


def _with(grants: Iterable[Terms], right: int) -> Spans:
    return union(opens(one) for one in grants if one.rights & right)


def _allowing(access: tuple[Segment, ...], right: int) -> Spans:
    return Spans.of(*((one.begin, one.end) for one in access if one.rights & right))
