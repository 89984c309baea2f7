"""Locks, what hangs where, the states sealed for them, and the units that they are."""

from django.db import models
from django.db.models import Q

from central.fields import BytesField, LockTimeField
from central.phones.models import Phone
from central.places.models import AccessPoint
from central.tenancy.rows import TenantRow


class Standing(models.TextChoices):
    """How far a lock has come with the office."""

    ANNOUNCED = "announced"
    IN_SERVICE = "in_service"
    FORGOTTEN = "forgotten"


class Lock(TenantRow):
    """One provisioning of a unit: an id and keys of its own, never used again."""

    lock_id = BytesField(max_length=8, unique=True)
    sealed_key = BytesField()
    """K_lock, sealed; empty once it is destroyed."""
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ANNOUNCED)
    config = BytesField(max_length=32)
    state_number = models.BigIntegerField(default=0)
    """The newest state's; a counter."""
    renewal_due = models.BooleanField(default=False)
    """Something changed while the office's clock was in doubt: its state is yet to be sealed."""
    overall_floor = models.BigIntegerField(default=0)
    """Every serial up to this one is void here, whosever; the office's own may be higher."""
    highest_seen = models.BigIntegerField(default=0)
    """The highest number that a receipt showed: the next state goes above it."""
    first_state = models.BigIntegerField(default=0)
    """The number that was written with its keys on the bench."""


class Assignment(TenantRow):
    """Which lock hung at which access point, and when; until is null while it does."""

    access_point = models.ForeignKey(AccessPoint, models.PROTECT, related_name="assignments")
    lock = models.ForeignKey(Lock, models.CASCADE, related_name="assignments")
    since = LockTimeField()
    until = LockTimeField(null=True)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", column],
                condition=Q(until__isnull=True),
                name=f"assignment_one_{column}",
            )
            for column in ("access_point", "lock")
        ]


class IssuedState(TenantRow):
    """A state envelope under its number; only a number issued with its content is believed."""

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="states")
    number = models.BigIntegerField()
    issued_at = LockTimeField()
    envelope = BytesField()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "lock", "number"], name="state_number_once"
            )
        ]


class Floor(TenantRow):
    """Serials of a phone up to this one are void at this lock."""

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="floors")
    phone = models.ForeignKey(Phone, models.PROTECT, related_name="floors")
    serial = models.BigIntegerField()
    until = LockTimeField()
    """When the last grant beneath it ends."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "lock", "phone"], name="floor_once")
        ]


class Unit(TenantRow):
    """One box, by what is printed on it: its chip's address."""

    name = models.CharField(max_length=60)
    stage = models.CharField(max_length=12)
    lock = models.ForeignKey(Lock, models.PROTECT, null=True, related_name="units")
    place = models.CharField(max_length=200)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="unit_once"),
            models.UniqueConstraint(fields=["municipality", "lock"], name="unit_of_lock_once"),
        ]


class UnitStep(TenantRow):
    """One line of a unit's history."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=12)
    lock = models.ForeignKey(Lock, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=120)
    place = models.CharField(max_length=200)
    moment = LockTimeField()
    note = models.TextField()


class SignedRecord(TenantRow):
    """The figures that a locksmith measured at a door and answers for."""

    lock = models.ForeignKey(Lock, models.PROTECT, related_name="signed_records")
    who = models.CharField(max_length=120)
    moment = LockTimeField()
    figures = models.JSONField()


class Mailbox(TenantRow):
    """The office's key pair for letters from benches; the private half, sealed."""

    sealed_key = BytesField()

    class Meta(TenantRow.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality"], name="mailbox_one")]
