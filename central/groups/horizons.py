"""How long a role's access lasts without a sync, and what that costs when a phone is lost."""

from central import runtime
from central.access.decisions.facts import HORIZON_S
from central.access.decisions.horizon import HorizonCost as Cost
from central.access.decisions.horizon import horizon_cost
from central.access.handing import give_by
from central.access.rule_facts import doors_reached, facts_for, person_fact
from central.access.rules import group_called, in_force
from central.audit.requests import writing
from central.people.models import Group, GroupKind, Person
from host_tools.errors import OfficeRefusedError
from host_tools.office.register.people import HorizonAnswer, HorizonCost, HorizonOrder

LEAST_S, MOST_S = 3600, 14 * 86400
"""A shorter one needs a phone that is always online, a longer one is no protection any more."""


def set_horizon(order: HorizonOrder) -> HorizonAnswer:
    """Have a role's access last so long, unless it is a dry run; what it costs now and then.

    Raises:
        UnknownNameError: when there is no such role.
        OfficeRefusedError: for less than an hour or more than two weeks.
    """
    if not LEAST_S <= order.horizon_s <= MOST_S:
        raise OfficeRefusedError("horizon_wrong")
    role = group_called(GroupKind.ROLE, order.role)
    present = HORIZON_S if role.horizon_s is None else role.horizon_s
    answer = HorizonAnswer(_cost(role, present), _cost(role, order.horizon_s))
    if not order.dry_run:
        _keep(role, order.horizon_s)
    return answer


def _keep(role: Group, horizon_s: int) -> None:
    """What phones hold is made to fit: a shorter horizon ends at the doors, too."""
    with writing():
        role.horizon_s = horizon_s
        role.save(update_fields=["horizon_s"])
        for rule in in_force().filter(group=role):
            give_by(rule)


def _cost(role: Group, horizon_s: int) -> HorizonCost:
    """That of the one with most access."""
    people = Person.objects.filter(memberships__group=role, memberships__until__isnull=True)
    costs = [(_of_one(one, role, horizon_s), one.name) for one in people.order_by("name")]
    worst, name = max(
        costs, key=lambda one: one[0].opens_s, default=(Cost(horizon_s, 0, 0, None), "")
    )
    return HorizonCost(horizon_s, name, worst.doors, worst.opens_s, worst.last_at)


def _of_one(person: Person, role: Group, horizon_s: int) -> Cost:
    facts = facts_for(in_force(), person)
    doors = [door for _, door in doors_reached(facts)]
    return horizon_cost(person_fact(person), doors, facts, role.pk, horizon_s, runtime.now())
