"""People, by what tells them apart, and the groups that access is given to."""

from django.db import models

from central.fields import LockTimeField
from central.organisations.models import Organisation
from central.tenancy.rows import TenantRow


class Person(TenantRow):
    """Somebody who works for an organisation; never a citizen."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    name = models.CharField(max_length=60)
    identifier = models.CharField(max_length=120)
    """Tells two of one name apart: a staff number, or what the name reads like."""
    suspended_at = LockTimeField(null=True)
    """Since when there is no access for now; null: it holds."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "identifier"], name="person_identifier_once"
            )
        ]


class GroupKind(models.TextChoices):
    """What a group is: of people by what they do, of people and homes by way and place."""

    ROLE = "role"
    ROUTE = "route"
    DISTRICT = "district"


class Group(TenantRow):
    """People, homes, or both, that a rule may be about."""

    kind = models.CharField(max_length=8, choices=GroupKind)
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    horizon_s = models.PositiveIntegerField(null=True)
    """Of a role: how long its access lasts without a sync; null: as usual."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "folded"], name="group_name_once"
            )
        ]


class Membership(TenantRow):
    """That somebody belongs to a group from a moment on; until is null while they do."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    since = LockTimeField()
    until = LockTimeField(null=True)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "group", "person"],
                condition=models.Q(until__isnull=True),
                name="membership_once",
            )
        ]
