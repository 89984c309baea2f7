"""What people, organisations and groups become, and access with them, in one step."""

from django.db.models import Q

from central import runtime
from central.access.grants import void
from central.access.handing import give_again, give_by
from central.access.models import Grant
from central.access.rules import in_force, person_called
from central.audit.requests import writing
from central.groups import register
from host_tools.office.register.people import Group, GroupOrder, Organisation, Person, Suspension


def keep_organisation(one: Organisation) -> Organisation:
    """Enter an organisation, or change it; what its people hold is made to fit."""
    with writing():
        row = register.keep_organisation(one)
        give_again(Q(person__organisation=row))
    return register.organisation_told(row)


def keep_person(one: Person) -> Person:
    """Enter somebody, or have them work elsewhere; what they hold is made to fit."""
    with writing():
        row = register.keep_person(one)
        give_again(Q(person=row))
    return register.person_told(row)


def suspend(order: Suspension) -> Person:
    """Take somebody's access for now, at the doors too, or give back what rules allow.

    Raises UnknownNameError.
    """
    with writing():
        row = person_called(order.name)
        if order.suspended and row.suspended_at is None:
            row.suspended_at = runtime.now()
            void(Grant.objects.filter(sign_in__person=row))
        elif not order.suspended:
            row.suspended_at = None
        row.save(update_fields=["suspended_at"])
        give_again(Q(person=row))
    return register.person_told(row)


def keep_group(order: GroupOrder) -> Group:
    """Enter a group, or change who belongs to it; what rules about it gave is made to fit."""
    with writing():
        row = register.keep_group(order)
        for rule in in_force().filter(Q(group=row) | Q(home_group=row)):
            give_by(rule)
    return register.group_told(row)
