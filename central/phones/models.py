"""Phones, each the slot of that number, and sign-ins on them."""

from django.db import models
from django.db.models import Q

from central.fields import LockTimeField
from central.organisations.models import Organisation
from central.people.models import Person
from central.tenancy.rows import TenantRow

LAST_SLOT = 65533
"""Highest slot of the protocol (section 8)."""


class Phone(TenantRow):
    """A phone, personal or of a pool; its slot is never another phone's."""

    slot = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="phones")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="phones")
    """Whose personal phone it is; null for a phone of the pool."""
    enrolled_at = LockTimeField()
    blocked_at = LockTimeField(null=True)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slot"], name="slot_once"),
            models.UniqueConstraint(
                fields=["municipality", "owner"],
                condition=Q(blocked_at__isnull=True),
                name="personal_phone_once",
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=LAST_SLOT), name="slot_in_protocol"
            ),
        ]


class SignIn(TenantRow):
    """A person's time on a phone; each serial belongs to one."""

    phone = models.ForeignKey(Phone, models.PROTECT, related_name="sign_ins")
    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_ins")
    began_at = LockTimeField()
    ended_at = LockTimeField(null=True)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "phone"],
                condition=Q(ended_at__isnull=True),
                name="sign_in_one_at_a_time",
            )
        ]
