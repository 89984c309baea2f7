"""Phones, each the slot of that number, and sign-ins on them."""

from django.db import models
from django.db.models import Q

from central.fields import BytesField, LockTimeField
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
    public_key = BytesField(default=b"")
    """What its calls are verified by; empty for a phone that calls over no network."""
    key_id = models.CharField(max_length=64, null=True, db_index=True)
    """What the key is called in signatures."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slot"], name="slot_once"),
            models.UniqueConstraint(
                fields=["municipality", "owner"],
                condition=Q(blocked_at__isnull=True),
                name="personal_phone_once",
            ),
            models.UniqueConstraint(fields=["municipality", "key_id"], name="phone_key_once"),
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


class OneTimeCode(TenantRow):
    """Lets one phone in, for a person or into an organisation's pool, within minutes."""

    digest = BytesField(db_index=True)
    """SHA-256 of the code, which itself is nowhere."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    pool = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    made_at = LockTimeField()
    expires_at = LockTimeField()
    used_by = models.ForeignKey(Phone, models.PROTECT, null=True, related_name="+")
    """The one phone that it let in."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "digest"], name="code_once"),
        ]
