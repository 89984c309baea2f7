"""Hashes that phones registered, the grants issued over them, and the rules behind grants."""

from django.db import models

from central.fields import BytesField, LockTimeField
from central.locks.models import Lock
from central.organisations.models import Organisation
from central.people.models import Group, Person
from central.phones.models import Phone, SignIn
from central.places.models import AccessPoint, Home
from central.tenancy.rows import TenantRow
from host_tools.danish_time import NEVER


class RuleKind(models.TextChoices):
    """How the time of a rule is meant."""

    SHIFT = "shift"
    WEEKLY = "weekly"
    TASK = "task"
    UNTIL_FURTHER_NOTICE = "until_further_notice"
    EMERGENCY = "emergency"


class AccessRule(TenantRow):
    """Who may get in where, when, and why; one column of each kind says who and where."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="rules")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="rules")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="rules")
    access_point = models.ForeignKey(AccessPoint, models.PROTECT, null=True, related_name="rules")
    home = models.ForeignKey(Home, models.PROTECT, null=True, related_name="rules")
    home_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="rules_of_homes")
    kind = models.CharField(max_length=20, choices=RuleKind)
    begin = LockTimeField()
    end = LockTimeField(default=NEVER)
    days = models.PositiveSmallIntegerField(default=0)
    """Weekdays, bit 0 is Monday; none: no weekly hours."""
    first_quarter = models.PositiveSmallIntegerField(default=0)
    end_quarter = models.PositiveSmallIntegerField(default=96)
    rights = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    vouched_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    through_absence = models.BooleanField(default=False)
    made_at = LockTimeField()
    withdrawn_at = LockTimeField(null=True)


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
    by_rule = models.BooleanField(default=False)
    """Compiled from rules, which renew it at each sync; else somebody gave it by itself."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "phone", "lock", "serial"], name="serial_once"
            )
        ]
