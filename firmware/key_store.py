"""The lock's keys in the raw partition `keys`: who it is, and the log's evolving key.

Sectors 0 and 1 hold two copies of the identity. Sectors 2 and 3 hold the ring of log epoch keys,
64 bytes a slot, where an old key is erased by programming zeros over it; sectors 4 and 5 hold it
again. A power cut at any flash operation, or one bad byte anywhere, leaves one whole identity and
the key that the log needs.

Firmware before this had one ring over all four sectors, key e in slot e % 256: where one of the
two rings has it now, so that it is found, and written into the other, at the next cold start.
"""

import struct

from firmware.flash import CRC_BYTES, SECTOR_BYTES, checksum, erase
from firmware.log_seal import next_epoch_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.interfaces import Partition

_IDENTITY = "<4sI8s32s32s32s32s32s"
_IDENTITY_MAGIC = b"nfi2"
_IDENTITY_BYTES = 176
_COPIES = 2
_RING_SECTOR = 2
_RING_SECTORS = 2
_SLOT_BYTES = 64
_SLOTS_PER_SECTOR = SECTOR_BYTES // _SLOT_BYTES
_RING_SLOTS = _RING_SECTORS * _SLOTS_PER_SECTOR
_KEY_SLOT = "<I32s"
_KEY_SLOT_BYTES = 36
_ERASED_KEY = bytes(_SLOT_BYTES)
_BLANK = b"\xff" * _SLOT_BYTES
_EIO = 5


class Identity:
    """What provisioning gave this lock: its id (8 bytes) and five 32-byte keys."""

    __slots__ = (
        "door_root",
        "envelope_key",
        "lock_id",
        "receipt_key",
        "rng_key",
        "update_key",
    )

    def __init__(
        self,
        lock_id: bytes,
        envelope_key: bytes,
        receipt_key: bytes,
        door_root: bytes,
        rng_key: bytes,
        update_key: bytes,
    ) -> None:
        """Take what the bench's host derived for this lock.

        `envelope_key`: office to lock; `receipt_key`: lock to office; `update_key`: release
        machine to lock.
        """
        self.lock_id = lock_id
        self.envelope_key = envelope_key
        self.receipt_key = receipt_key
        self.door_root = door_root
        self.rng_key = rng_key
        self.update_key = update_key


def _read_copy(partition: "Partition", copy: int) -> "bytes | None":
    record = bytearray(_IDENTITY_BYTES + CRC_BYTES)
    partition.readblocks(copy, record, 0)
    body = bytes(record[:_IDENTITY_BYTES])
    if body[:4] != _IDENTITY_MAGIC or record[_IDENTITY_BYTES:] != checksum(body):
        return None
    return body


def _sequence(body: "bytes | None") -> int:
    return int.from_bytes(body[4:8], "little") if body else 0


def _write_copy(partition: "Partition", copy: int, body: bytes) -> None:
    erase(partition, copy)
    partition.writeblocks(copy, body + checksum(body), 0)


def load_identity(partition: "Partition") -> "Identity | None":
    """The newest whole identity, or None on an unprovisioned lock; mends the other copy."""
    bodies = [_read_copy(partition, copy) for copy in range(_COPIES)]
    newest = max(bodies, key=_sequence)
    if newest is None:
        return None
    try:
        for copy in range(_COPIES):
            if bodies[copy] != newest:
                _write_copy(partition, copy, newest)
    except OSError:
        # A flash that refuses must not keep a door shut; the next start tries again.
        pass
    return Identity(*struct.unpack(_IDENTITY, newest)[2:])


def store_identity(partition: "Partition", identity: Identity) -> None:
    """Replace the identity; until the first copy is written the old one counts."""
    sequences = [_sequence(_read_copy(partition, copy)) for copy in range(_COPIES)]
    body = struct.pack(
        _IDENTITY,
        _IDENTITY_MAGIC,
        max(sequences) + 1,
        identity.lock_id,
        identity.envelope_key,
        identity.receipt_key,
        identity.door_root,
        identity.rng_key,
        identity.update_key,
    )
    older = 0 if sequences[0] <= sequences[1] else 1
    _write_copy(partition, older, body)
    _write_copy(partition, 1 - older, body)


class KeyRing:
    """The log's live epoch key and, while an epoch begins, the one before it; each in two copies.

    The key of epoch e lies in slot e % 128 of either copy, so that finding it takes no search when
    the epoch is known, and a torn write is completed by writing the same bytes again. Copy 0 is
    written first and destroyed last: while it is blank or zeros, copy 1 is, too.
    """

    def __init__(self, partition: "Partition", epoch_hint: "int | None" = None) -> None:
        """Find the keys: at `epoch_hint` (from RTC memory), else by reading all slots.

        A search also mends a copy that is spoilt.
        """
        self._partition = partition
        self._buffer = bytearray(_SLOT_BYTES)
        self._newest = -1
        self._key = b""
        self._old_key = b""
        is_known = epoch_hint is not None and self._adopt(epoch_hint)
        if not is_known:
            self._scan()
        try:
            self._finish_erasing()
            if not is_known:
                self._mend()
        except OSError:
            # A flash that refuses must not keep a door shut; a later start tries again.
            return

    @property
    def usable(self) -> bool:
        """False when no key was found: nothing can be logged until provisioned again."""
        return self._newest >= 0

    @property
    def newest(self) -> int:
        """Epoch of the newest key; -1 when unusable."""
        return self._newest

    @property
    def oldest(self) -> int:
        """Epoch of the oldest key that is still held: `newest`, or the one before."""
        return self._newest - 1 if self._old_key else self._newest

    def key(self, epoch: int) -> bytes:
        """The key of `epoch`. Raises OSError when it is not held (any more, or yet)."""
        if epoch == self._newest and self._key:
            return self._key
        if epoch == self._newest - 1 and self._old_key:
            return self._old_key
        raise OSError(_EIO)

    def start(self, key: bytes) -> None:
        """Provision the ring with the key of epoch 0, forgetting all others."""
        for sector in range(_RING_SECTOR, _RING_SECTOR + _COPIES * _RING_SECTORS):
            erase(self._partition, sector)
        for copy in range(_COPIES):
            self._write(copy, 0, key)
        self._newest, self._key, self._old_key = 0, key, b""

    def advance(self) -> None:
        """Write the next epoch's key beside the present one.

        Raises OSError when neither copy of it reads back, the present key then stays in force, and
        when there is no present key.
        """
        if not self.usable:
            raise OSError(_EIO)
        epoch = self._newest + 1
        key = next_epoch_key(self._key)
        stored = 0
        for copy in range(_COPIES):
            if epoch % _SLOTS_PER_SECTOR == 0:
                erase(self._partition, self._place(copy, epoch)[0])
            self._write(copy, epoch, key)
            stored += self._read(copy, epoch) == key
        if not stored:
            raise OSError(_EIO)
        self._newest, self._key, self._old_key = epoch, key, self._key

    def retire(self) -> None:
        """Destroy the previous epoch's key, in flash and here."""
        if self._old_key:
            self._destroy(self._newest - 1)
            self._old_key = b""

    def _place(self, copy: int, epoch: int) -> "tuple[int, int]":
        sector, slot = divmod(epoch % _RING_SLOTS, _SLOTS_PER_SECTOR)
        return _RING_SECTOR + copy * _RING_SECTORS + sector, slot * _SLOT_BYTES

    def _write(self, copy: int, epoch: int, key: bytes) -> None:
        body = struct.pack(_KEY_SLOT, epoch, key)
        sector, offset = self._place(copy, epoch)
        self._partition.writeblocks(sector, body + checksum(body), offset)

    def _fetch(self, copy: int, epoch: int) -> bytearray:
        sector, offset = self._place(copy, epoch)
        self._partition.readblocks(sector, self._buffer, offset)
        return self._buffer

    def _read(self, copy: int, epoch: int) -> bytes:
        self._fetch(copy, epoch)
        return self._buffered_key() if self._buffered_epoch() == epoch else b""

    def _find(self, epoch: int) -> bytes:
        """The key of `epoch`; empty when it is not held. One read, unless copy 0 is spoilt."""
        key = self._read(0, epoch)
        return key if key or self._buffer in (_BLANK, _ERASED_KEY) else self._read(1, epoch)

    def _buffered_epoch(self) -> int:
        body = self._buffer[:_KEY_SLOT_BYTES]
        if self._buffer[_KEY_SLOT_BYTES : _KEY_SLOT_BYTES + CRC_BYTES] != checksum(body):
            return -1
        return int.from_bytes(body[:4], "little")

    def _buffered_key(self) -> bytes:
        return bytes(self._buffer[4:_KEY_SLOT_BYTES])

    def _adopt(self, epoch: int) -> bool:
        """Take the keys around a live `epoch`; False when it is not alive."""
        key = self._find(epoch) if epoch >= 0 else b""
        if key:
            newer = self._find(epoch + 1)
            self._newest, self._key = (epoch + 1, newer) if newer else (epoch, key)
            self._old_key = key if newer else self._find(epoch - 1) if epoch else b""
        return bool(key)

    def _scan(self) -> None:
        newest = -1
        for copy in range(_COPIES):
            for slot in range(_RING_SLOTS):
                if self._fetch(copy, slot) not in (_BLANK, _ERASED_KEY):
                    epoch = self._buffered_epoch()
                    if epoch % _RING_SLOTS == slot:
                        newest = max(newest, epoch)
        if newest >= 0:
            self._newest, self._key = newest, self._search(newest)
            self._old_key = self._search(newest - 1) if newest else b""

    def _search(self, epoch: int) -> bytes:
        """As `_find`, whatever copy 0 looks like."""
        return self._read(0, epoch) or self._read(1, epoch)

    def _finish_erasing(self) -> None:
        """Complete a destruction that a power cut left half done."""
        if self.oldest > 0 and self._fetch(0, self.oldest - 1) != _ERASED_KEY:
            self._destroy(self.oldest - 1)

    def _mend(self) -> None:
        """Write a sector anew in which the copy of a live key is spoilt."""
        for copy in range(_COPIES):
            for epoch in range(max(0, self.oldest), self._newest + 1):
                if self._read(copy, epoch) != self.key(epoch):
                    self._renew(copy, self._place(copy, epoch)[0])

    def _renew(self, copy: int, sector: int) -> None:
        erase(self._partition, sector)
        for epoch in range(self.oldest, self._newest + 1):
            if self._place(copy, epoch)[0] == sector:
                self._write(copy, epoch, self.key(epoch))

    def _destroy(self, epoch: int) -> None:
        for copy in (1, 0):
            sector, offset = self._place(copy, epoch)
            self._partition.writeblocks(sector, _ERASED_KEY, offset)
