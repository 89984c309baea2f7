"""The time that is sealed: the office's clock, unless evidence speaks against it."""

from django.db.models import Max, Q

from central import runtime
from central.upkeep.clock_evidence import (
    WITNESS_MARGIN_S,
    WITNESSES,
    Doubt,
    Evidence,
    doubt,
)
from central.upkeep.models import LockClock
from central.upkeep.row import held_upkeep, upkeep
from host_tools import lock_time
from host_tools.errors import OfficeRefusedError

ASTRAY_S = 86400
"""Phones listen for a door a day around; one whose clock is further off hides from them."""
_KEEP_EACH_S = 600
"""So often at most the latest time is written."""


def doubt_now() -> Doubt | None:
    """What is wrong with the office's clock, if anything."""
    now, kept = runtime.now(), upkeep()
    witnesses = LockClock.objects.order_by("-latest")
    if now < kept.distrust_until:
        witnesses = witnesses.filter(latest__lte=now + WITNESS_MARGIN_S)
    latest = witnesses.values_list("latest", flat=True)[:WITNESSES]
    return doubt(now, Evidence(kept.last_seen, list(latest)))


def surely_past() -> int:
    """A moment that has surely come: now, or of a clock in doubt no later than it was trusted."""
    now = runtime.now()
    return now if doubt_now() is None else min(now, upkeep().last_seen)


def issue_time() -> int:
    """The time of issue of what is sealed now. Call it within a transaction.

    Raises:
        OfficeRefusedError: when the clock is in doubt; nothing may be sealed then.
    """
    found = doubt_now()
    now = runtime.now()
    if found:
        raise OfficeRefusedError(found.value, now=lock_time.iso(now))
    if now > upkeep().last_seen + _KEEP_EACH_S:
        held = held_upkeep()
        held.last_seen = now
        held.save(update_fields=["last_seen"])
    return now


def note_lock_clock(lock_id: bytes, shown: int, is_newest: bool) -> None:
    """A lock's set clock showed this in an authentic receipt. Call within a transaction."""
    row, _ = LockClock.objects.get_or_create(lock_id=lock_id, defaults={"latest": shown})
    row.latest = max(row.latest, shown)
    if is_newest:
        row.ahead_s = shown - runtime.now()
    row.save(update_fields=["latest", "ahead_s"])


def astray_clocks() -> dict[bytes, int]:
    """By lock id: how far a lock's clock was last ahead (or behind) where that is over a day."""
    far = Q(ahead_s__gt=ASTRAY_S) | Q(ahead_s__lt=-ASTRAY_S)
    return dict(LockClock.objects.filter(far).values_list("lock_id", "ahead_s"))


def vouch() -> None:
    """A person vouches for the clock.

    Locks that took a wrong time over bear no witness until it is past. Call in a transaction.
    """
    now, held = runtime.now(), held_upkeep()
    latest = LockClock.objects.aggregate(latest=Max("latest"))["latest"] or 0
    held.distrust_until = max(held.last_seen, latest)
    held.last_seen = now
    held.save(update_fields=["last_seen", "distrust_until"])
