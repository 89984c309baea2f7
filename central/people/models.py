"""People, by what tells them apart."""

from django.db import models

from central.organisations.models import Organisation
from central.tenancy.rows import TenantRow


class Person(TenantRow):
    """Somebody who works for an organisation; never a citizen."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people")
    name = models.CharField(max_length=60)
    identifier = models.CharField(max_length=120)
    """Tells two of one name apart: a staff number, or what the name reads like."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "identifier"], name="person_identifier_once"
            )
        ]
