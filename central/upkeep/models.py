"""How one municipality's office is kept."""

from django.db import models

from central.fields import BytesField, LockTimeField
from central.tenancy.rows import TenantRow


class Upkeep(TenantRow):
    """The one row of what must last."""

    last_seen = LockTimeField(default=0)
    """The latest time at which this office sealed something."""
    issue_limit = LockTimeField(default=0)
    """Not 0: from this time on the clock was wrong; locks believe no issue time from it on."""
    distrust_until = LockTimeField(default=0)
    """Until then locks whose clocks are ahead bear no witness: a person vouched against them."""
    overall_floor = models.BigIntegerField(default=0)
    """Serials up to it are void at every lock."""
    restored_from = LockTimeField(null=True)
    """The backup that the office was restored from was made then."""
    restored_at = LockTimeField(null=True)
    acknowledge_unsaved = models.BooleanField(default=False)
    """Locks may forget what no backup holds: somebody chose to have no backups."""

    class Meta(TenantRow.Meta):
        constraints = [models.UniqueConstraint(fields=["municipality"], name="upkeep_one")]


class LockClock(TenantRow):
    """The latest time that one lock's set clock showed: what the office's own is held against."""

    lock_id = BytesField(max_length=8)
    latest = LockTimeField()
    ahead_s = models.BigIntegerField(default=0)
    """How far the lock's clock was ahead of the office's when its newest receipt came."""

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "lock_id"], name="lock_clock_once")
        ]


class Backup(TenantRow):
    """A copy of all data, begun or finished."""

    began_at = LockTimeField()
    finished_at = LockTimeField(null=True)
    name = models.CharField(max_length=200)
    """The file's own name, without its folder."""
    positions = models.JSONField()
    """By lock's row: index and chain value up to which its log was here when the copy began."""


class Notice(TenantRow):
    """Something that the office found about itself, for a person to read."""

    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=40)
    """What it is about, for example a lock id; empty: the office."""
    moment = LockTimeField()
    told = models.JSONField(default=dict)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "kind", "subject"], name="notice_once")
        ]
