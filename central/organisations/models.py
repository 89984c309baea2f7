"""Organisations within a municipality."""

from django.db import models

from central.fields import LockTimeField
from central.tenancy.rows import TenantRow


class Kind(models.TextChoices):
    """What an organisation is to the municipality."""

    OWN_UNIT = "own_unit"
    PROVIDER = "provider"
    DEPOT = "depot"
    DUTY_DESK = "duty_desk"


class Organisation(TenantRow):
    """A unit that people and phones belong to."""

    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OWN_UNIT)
    contract_begin = LockTimeField(null=True)
    """From when on it works for the municipality; null: it always has."""
    contract_end = LockTimeField(null=True)
    """When its contract with the municipality ends; null: it does not."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "folded"], name="organisation_name_once"
            )
        ]
