"""How long grants last without a sync, and what that costs when a phone is lost.

A longer horizon keeps more doors open to staff while the office cannot be reached, and to whoever
finds a phone. Both are counted here before anybody decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from central.access.decisions.compiler import compile_grants
from central.access.decisions.decision import access_at
from central.access.decisions.facts import Door, Facts, Id, Person
from central.spans import Spans


@dataclass(frozen=True)
class HorizonCost:
    """What a phone could still do if it were lost right after a sync and no door learnt of it."""

    horizon_s: int
    doors: int
    """Doors that it could open at some time."""
    opens_s: int
    """Seconds of access, added up over these doors."""
    last_at: int | None
    """When the last of that ends; None: it could open nothing."""


def horizon_cost(
    person: Person, doors: Iterable[Door], facts: Facts, role: Id, horizon_s: int, now: int
) -> HorizonCost:
    """The cost of one role's horizon, for one person's phone."""
    changed = with_horizon(facts, role, horizon_s)
    found = [compile_grants(one).opens for one in access_at(person, doors, changed, now)]
    open_doors: list[Spans] = [spans for spans in found if spans]
    return HorizonCost(
        horizon_s,
        len(open_doors),
        sum(spans.length_s for spans in open_doors),
        max((spans.end for spans in open_doors), default=None),
    )


def with_horizon(facts: Facts, role: Id, horizon_s: int) -> Facts:
    """The same facts with another horizon for one role."""
    rules = tuple(
        replace(rule, role=replace(rule.role, horizon_s=horizon_s))
        if rule.role.id == role
        else rule
        for rule in facts.rules
    )
    return replace(facts, rules=rules)
