"""A lock's log as its flash holds it, and its sealed word: made by the firmware's own modules."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from firmware import hash_auth, messages, records
from firmware.log_seal import (
    CHAIN_START,
    RECORD_BYTES,
    RECORDS_PER_EPOCH,
    RecordSeal,
    next_epoch_key,
)
from firmware.records import LogRecord
from host_tools.credentials import LogPage, SealedReceipt
from host_tools.lock_keys import LockKeys
from tests.host_tools.people import NOW


@dataclass
class LockLog:
    """Grows record by record; a slot may be torn by a power cut."""

    keys: LockKeys
    slots: list[bytes] = field(default_factory=list)
    tag: bytes = CHAIN_START
    _epoch: int = 0
    _key: bytes = b""

    def write(self, record: LogRecord) -> None:
        """Seal the next record."""
        index = len(self.slots)
        key = self._key or self.keys.log_root
        while self._epoch < index // RECORDS_PER_EPOCH:
            key, self._epoch = next_epoch_key(key), self._epoch + 1
        self._key = key
        sealed = RecordSeal(key).seal(index, self.tag, record.pack())
        self.tag = sealed[: messages.TAG_BYTES]
        self.slots.append(sealed)

    def tear(self) -> None:
        """A power cut while a slot was written."""
        self.slots.append(b"\x5a" * RECORD_BYTES)

    def fill(self, count: int) -> None:
        """So many records of no interest."""
        for _ in range(count):
            self.write(event(records.EVENT_BOOT, NOW + len(self.slots)))

    def page(self, first: int, end: int) -> LogPage:
        """The slots from `first` on, before `end`."""
        return LogPage(self.keys.lock_id, first, b"".join(self.slots[first:end]))

    def pages(self, cuts: Iterable[int], overlap: int = 1) -> list[LogPage]:
        """The log cut at these indices, each page with the record before it."""
        edges = sorted({0, len(self.slots), *(cut for cut in cuts if cut < len(self.slots))})
        return [self.page(max(0, first - overlap), end) for first, end in pairwise(edges)]

    def word(self, moment: int = NOW, **fields: int) -> SealedReceipt:
        """The lock's receipt on the log as it is now; `fields` are those of `records.Receipt`."""
        told = records.Receipt()
        told.log_index, told.chain_value = len(self.slots) - 1, self.tag
        told.clock_estimate = moment
        for name, value in fields.items():
            setattr(told, name, value)
        header = messages.pack_envelope_header(messages.ENVELOPE_RECEIPT, told.log_index)
        sealer = hash_auth.Sealer(self.keys.receipt_key, self.keys.lock_id)
        return SealedReceipt(self.keys.lock_id, sealer.seal(header, told.pack()))


def event(kind: int, moment: int, slot: int = 0, serial: int = 0, argument: int = 3) -> LogRecord:
    """A record of a log; its clock shows `moment`."""
    made = LogRecord(kind, slot, serial, argument)
    made.clock_estimate = moment
    return made
