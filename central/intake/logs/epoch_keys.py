"""The keys of a lock's log epochs, from sealed checkpoints: a page far ahead costs little."""

from central import runtime
from central.intake.models import EpochKey
from central.locks.keys import keys_of
from central.locks.models import Lock
from firmware.log_seal import RecordSeal, next_epoch_key

CHECKPOINT_EPOCHS = 64
"""A checkpoint each so many epochs: some 4,000 records, and less than a millisecond."""


class EpochKeys:
    """Derives working keys of one lock's epochs, and notes the checkpoints that it passes."""

    def __init__(self, lock: Lock) -> None:
        """Read the lock's root and checkpoints."""
        self._lock = lock
        self._known = {0: keys_of(lock).log_root}
        box = runtime.current().box
        for row in EpochKey.objects.filter(lock=lock):
            self._known[row.epoch] = box.open(row.sealed_key, self._context(row.epoch))
        self._kept = set(self._known)
        self._seals: dict[int, RecordSeal] = {}

    def seal_of(self, epoch: int) -> RecordSeal:
        """The working keys of an epoch."""
        if epoch not in self._seals:
            self._seals[epoch] = RecordSeal(self._key(epoch))
        return self._seals[epoch]

    def _key(self, epoch: int) -> bytes:
        at = max(one for one in self._known if one <= epoch)
        key = self._known[at]
        while at < epoch:
            key, at = next_epoch_key(key), at + 1
            if at % CHECKPOINT_EPOCHS == 0:
                self._known[at] = key
        self._known[epoch] = key
        return key

    def keep(self) -> None:
        """Write the checkpoints that are new. Call it within a transaction."""
        box = runtime.current().box
        for epoch in self._known:
            if epoch % CHECKPOINT_EPOCHS == 0 and epoch not in self._kept:
                sealed = box.seal(self._known[epoch], self._context(epoch))
                EpochKey.objects.get_or_create(
                    lock=self._lock, epoch=epoch, defaults={"sealed_key": sealed}
                )

    def _context(self, epoch: int) -> bytes:
        return bytes(self._lock.lock_id) + epoch.to_bytes(8, "big")
