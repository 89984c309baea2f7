"""Hashes that phones registered, and the grants issued over them."""

from django.db import models

from central.fields import BytesField, LockTimeField
from central.locks.models import Lock
from central.phones.models import Phone, SignIn
from central.tenancy.rows import TenantRow


class Registration(TenantRow):
    """Hashes of one credential, waiting for a grant; deleted with it."""

    phone = models.ForeignKey(Phone, models.CASCADE, related_name="registrations")
    lock = models.ForeignKey(Lock, models.CASCADE, related_name="registrations")
    serial = models.BigIntegerField()
    sealed_hashes = BytesField()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "phone", "lock", "serial"], name="registration_once"
            )
        ]


class Grant(TenantRow):
    """A sealed grant: slot and serial name the person who was signed in."""

    phone = models.ForeignKey(Phone, models.PROTECT, related_name="grants")
    lock = models.ForeignKey(Lock, models.PROTECT, related_name="grants")
    sign_in = models.ForeignKey(SignIn, models.PROTECT, related_name="grants")
    serial = models.BigIntegerField()
    rights = models.PositiveIntegerField()
    role = models.PositiveSmallIntegerField()
    not_before = LockTimeField()
    not_after = LockTimeField()
    schedule = BytesField(max_length=12)
    envelope = BytesField()
    issued_at = LockTimeField()
    withdrawn_at = LockTimeField(null=True)
    """From when on it is handed out no more; a floor tells the lock, if it has to know."""
    reissue = models.BooleanField(default=False)
    """It was withdrawn for its serial alone: the phone gets it anew under another."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "phone", "lock", "serial"], name="serial_once"
            )
        ]
