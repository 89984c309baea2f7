"""What is wrong with a rule before it is kept: told to whoever types or imports it."""

from collections.abc import Iterator
from enum import Enum

from central.access.decisions.facts import Kind, Rule
from central.access.decisions.windows import QUARTER_S
from host_tools.danish_time import NEVER

LONGEST_EMERGENCY_S = 24 * 3600
"""Access in an emergency is looked at again after a day."""
_HAVE_AN_END = (Kind.SHIFT, Kind.TASK, Kind.EMERGENCY)


class RuleFault(Enum):
    """Why a rule is not kept as it is."""

    NO_REASON = "no_reason"
    NO_TIME = "no_time"
    """It ends before it begins."""
    NO_END = "no_end"
    """A shift, a task and an emergency have one."""
    NO_HOURS = "no_hours"
    """Weekly access needs days."""
    STRAY_HOURS = "stray_hours"
    """Only weekly access has days and hours."""
    NO_QUARTER = "no_quarter"
    """Locks know whole quarters of an hour: begin or end is none."""
    NOBODY_VOUCHES = "nobody_vouches"
    TOO_LONG = "too_long"
    """An emergency lasts a day at most."""


def rule_faults(rule: Rule, now: int) -> tuple[RuleFault, ...]:
    """Everything wrong with a rule that begins at `now` or later; none: it may be kept."""
    return tuple(_faults(rule, now))


def _faults(rule: Rule, now: int) -> Iterator[RuleFault]:
    when = rule.when
    if not rule.reason.strip():
        yield RuleFault.NO_REASON
    if when.begin >= when.end:
        yield RuleFault.NO_TIME
    if when.kind in _HAVE_AN_END and when.end == NEVER:
        yield RuleFault.NO_END
    if when.kind is Kind.WEEKLY and (when.hours is None or not when.hours.days):
        yield RuleFault.NO_HOURS
    if when.kind is not Kind.WEEKLY and when.hours is not None:
        yield RuleFault.STRAY_HOURS
    if any(edge % QUARTER_S and now < edge < NEVER for edge in (when.begin, when.end)):
        yield RuleFault.NO_QUARTER
    if when.kind is Kind.EMERGENCY:
        yield from _emergency_faults(rule)


def _emergency_faults(rule: Rule) -> Iterator[RuleFault]:
    if rule.vouched_by is None:
        yield RuleFault.NOBODY_VOUCHES
    if rule.when.end - rule.when.begin > LONGEST_EMERGENCY_S:
        yield RuleFault.TOO_LONG
