"""Access points: doors and cabinets, whichever lock hangs there."""

from django.db import models

from central.tenancy.rows import TenantRow


class Kind(models.TextChoices):
    """What is opened there."""

    FRONT_DOOR = "front_door"
    STAIRWAY = "stairway"
    CABINET = "cabinet"


class AccessPoint(TenantRow):
    """A place where a lock may hang, under a name that people read."""

    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FRONT_DOOR)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "folded"], name="access_point_name_once"
            )
        ]
