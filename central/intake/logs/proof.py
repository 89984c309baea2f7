"""Proves stored log records, by themselves and the record before: no database, no order.

A record's tag covers its index, the tag before it and its content, under a key that only lock and
office know. So a page whose records hang together proves each of them but the first, whatever the
office has so far; the first one is proven when the tag before it is known.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from firmware.log_seal import CHAIN_START, RECORD_BYTES, RECORDS_PER_EPOCH, RecordSeal
from firmware.messages import TAG_BYTES

_NEAREST = 2
"""A page begins with one record of overlap; when that was torn, the next does not open either."""
SealOf = Callable[[int], RecordSeal]
"""Finds the working keys of an epoch."""


@dataclass(frozen=True, slots=True)
class ProvenRecord:
    """One record that the lock wrote at this index, after the record of that tag."""

    index: int
    previous_tag: bytes
    tag: bytes
    plain: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unproven:
    """A stored record right before a proven one, which does not prove itself."""

    index: int
    stored: bytes = field(repr=False)
    damaged: bool
    """Whether all before it is known, so that its content cannot be what the lock wrote."""


@dataclass(frozen=True, slots=True)
class PageProof:
    """What came of a page."""

    records: tuple[ProvenRecord, ...]
    unproven: tuple[Unproven, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The nearest record before a page that is proven already."""

    index: int = -1
    tag: bytes = CHAIN_START


def prove(first_index: int, stored: bytes, seal_of: SealOf, anchor: Anchor) -> PageProof:
    """Prove whole 64-byte records from `first_index` on. Takes two MACs a record at most."""
    walk = _Walk(seal_of, anchor.tag, anchor.index == first_index - 1)
    for offset in range(0, len(stored) - RECORD_BYTES + 1, RECORD_BYTES):
        index = first_index + offset // RECORD_BYTES
        walk.take(index, stored[offset : offset + RECORD_BYTES])
    return PageProof(tuple(walk.proven), tuple(walk.unproven))


class _Walk:
    """Knows the last tag that is proven, and the one just before, proven or not."""

    def __init__(self, seal_of: SealOf, tag: bytes, unbroken: bool) -> None:
        self._seal_of = seal_of
        self._proven_tag = tag
        self._tag_before = tag
        self._unbroken = unbroken
        """Whether nothing lies between the last proven record and what failed since."""
        self._failed: list[tuple[int, bytes]] = []
        self.proven: list[ProvenRecord] = []
        self.unproven: list[Unproven] = []

    def take(self, index: int, record: bytes) -> None:
        """Judge the next record, first as written right after the last proven one.

        If so, what failed in between was torn by a power cut. If it only fits the slot before
        it, that slot's tag was the lock's and its content is not.
        """
        follows = self._opened(index, self._proven_tag, record)
        if follows is None and self._tag_before != self._proven_tag:
            follows = self._opened(index, self._tag_before, record)
            if follows:
                self._keep_failed()
        if follows is None:
            self._failed.append((index, record))
        else:
            self._failed, self._unbroken = [], True
            self._proven_tag = follows.tag
            self.proven.append(follows)
        self._tag_before = record[:TAG_BYTES]

    def _keep_failed(self) -> None:
        """All that is damaged; of what no anchor is known for, the nearest alone may be of use."""
        kept = self._failed if self._unbroken else self._failed[-_NEAREST:]
        self.unproven += [Unproven(index, record, self._unbroken) for index, record in kept]

    def _opened(self, index: int, previous: bytes, record: bytes) -> ProvenRecord | None:
        plain = self._seal_of(index // RECORDS_PER_EPOCH).open(index, previous, record)
        tag = record[:TAG_BYTES]
        return None if plain is None else ProvenRecord(index, previous, tag, plain)
