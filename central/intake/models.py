"""What the office holds of the locks' logs and receipts, and what it found wrong."""

from django.db import models

from central.fields import BytesField, LockTimeField
from central.locks.models import Lock
from central.tenancy.rows import TenantRow
from firmware.log_seal import CHAIN_START


class LogBook(TenantRow):
    """How far one lock's log is here without a gap, and what its receipts told last.

    Whoever writes anything about a lock's log holds this row: one lock's intake is serialised.
    """

    lock = models.OneToOneField(Lock, models.CASCADE, related_name="log_book")
    next_index = models.BigIntegerField(default=0)
    """The first index that is missing."""
    tag = BytesField(max_length=16, default=CHAIN_START)
    """The chain value before it."""
    safe_index = models.BigIntegerField(default=0)
    """The same in the newest finished backup: what the lock may forget ends here."""
    safe_tag = BytesField(max_length=16, default=CHAIN_START)
    end_index = models.BigIntegerField(default=0)
    """The index after the newest that an authentic receipt named."""
    state_applied = models.BigIntegerField(null=True)
    battery_percent = models.PositiveSmallIntegerField(null=True)
    battery_mv = models.PositiveIntegerField(null=True)
    flags = models.PositiveSmallIntegerField(null=True)
    seen_at = LockTimeField(null=True)
    """The lock's own clock when it said so."""


class Record(TenantRow):
    """One record that the lock is proven to have logged, and what it wrote it after."""

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="records")
    position = models.BigIntegerField()
    previous_tag = BytesField(max_length=16)
    tag = BytesField(max_length=16)
    plain = BytesField(max_length=48)

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "lock", "position"], name="record_once")
        ]


class UnprovenRecord(TenantRow):
    """A stored record right before a proven one, which does not prove itself; who brought it.

    One that stands at the head of a page may be proven later, when what comes before is here.
    One that does not open though all before it is known is damaged: once two phones bring it so,
    it is the lock's own flash that is, not a courier.
    """

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="unproven_records")
    position = models.BigIntegerField()
    courier = models.PositiveIntegerField()
    """Slot of the phone; 0 for a cable."""
    stored = BytesField(max_length=64)
    damaged = models.BooleanField()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "lock", "position", "courier"], name="unproven_once"
            )
        ]


class EpochKey(TenantRow):
    """A sealed checkpoint in a lock's chain of epoch keys."""

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="epoch_keys")
    epoch = models.BigIntegerField()
    sealed_key = BytesField()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "lock", "epoch"], name="epoch_key_once")
        ]


class Receipt(TenantRow):
    """A lock's sealed word on one exchange, opened."""

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="receipts")
    nonce = BytesField(max_length=16)
    """The envelope's own: the same word again has the same."""
    position = models.BigIntegerField()
    """Index of the lock's newest record then."""
    tag = BytesField(max_length=16)
    moment = LockTimeField()
    """The lock's clock."""
    sure = models.BooleanField()
    """Whether that clock was sure, and not ahead of the office's."""
    slot = models.PositiveIntegerField()
    serial = models.BigIntegerField()
    command = models.PositiveSmallIntegerField()
    outcome = models.PositiveSmallIntegerField()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "lock", "nonce"], name="receipt_once")
        ]
        indexes = [
            models.Index(fields=["municipality", "lock", "moment"], name="receipt_by_moment")
        ]


class Alarm(TenantRow):
    """Something wrong with a stretch of a lock's log that a person must look at."""

    lock = models.ForeignKey(Lock, models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=20)
    first_index = models.BigIntegerField()
    last_index = models.BigIntegerField()
    raised_at = LockTimeField()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "lock", "kind", "first_index", "last_index"],
                name="alarm_once",
            )
        ]
