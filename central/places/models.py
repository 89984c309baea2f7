"""Homes and access points: doors and cabinets, whichever lock hangs there."""

from django.db import models

from central.fields import LockTimeField
from central.people.models import Group
from central.tenancy.rows import TenantRow


class Kind(models.TextChoices):
    """What is opened there."""

    FRONT_DOOR = "front_door"
    STAIRWAY = "stairway"
    CABINET = "cabinet"


class CitizenState(models.TextChoices):
    """Where a citizen is."""

    LIVES_THERE = "lives_there"
    HOSPITAL = "hospital"
    RESPITE = "respite"
    MOVED = "moved"
    DEAD = "dead"


class ReserveKind(models.TextChoices):
    """Who or what helps when no lock opens."""

    KEY_HOLDER = "key_holder"
    KEY_SAFE = "key_safe"
    CARETAKER = "caretaker"
    LOCKSMITH = "locksmith"


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


class Home(TenantRow):
    """Where citizens live; the doors to it may be shared with other homes."""

    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "folded"], name="home_name_once")
        ]


class HomeDoor(TenantRow):
    """That a door leads to a home."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="doors")
    access_point = models.ForeignKey(AccessPoint, models.PROTECT, related_name="homes")

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "home", "access_point"], name="home_door_once"
            )
        ]


class HomeInGroup(TenantRow):
    """That a home belongs to a route or district from a moment on; until is null while it does."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="homes")
    home = models.ForeignKey(Home, models.CASCADE, related_name="groups")
    since = LockTimeField()
    until = LockTimeField(null=True)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "group", "home"],
                condition=models.Q(until__isnull=True),
                name="home_in_group_once",
            )
        ]


class Citizen(TenantRow):
    """Somebody who receives care in a home; whoever moves house has an entry in each."""

    home = models.ForeignKey(Home, models.PROTECT, related_name="citizens")
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    """Of somebody who moved house: the entry in their first home; null: this is it."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "home", "folded"], name="citizen_once_in_a_home"
            )
        ]


class Whereabouts(TenantRow):
    """Where a citizen is from a moment on, until the next one."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="whereabouts")
    state = models.CharField(max_length=12, choices=CitizenState)
    since = LockTimeField()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "citizen", "since"], name="whereabouts_one_at_a_time"
            )
        ]


class ReserveStep(TenantRow):
    """One step of what to do when no lock of a home opens."""

    home = models.ForeignKey(Home, models.CASCADE, related_name="reserve")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ReserveKind)
    words = models.CharField(max_length=200)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "home", "position"], name="reserve_step_once"
            )
        ]
