"""What people tell of their visits; all that locks tell is computed from their logs."""

from django.db import models

from central.fields import LockTimeField
from central.people.models import Person
from central.places.models import Home
from central.tenancy.rows import TenantRow


class NoEntryTold(TenantRow):
    """That somebody could not get in, by that person's own word."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="no_entries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="no_entries")
    at = LockTimeField()
    """By the phone's clock."""
    reason = models.CharField(max_length=12)
    """A NoEntryReason."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "home", "person", "at"], name="no_entry_told_once"
            )
        ]
