"""What the office does with a lock's log: derive the epoch keys, verify the chain, decrypt.

Records come home as the lock stores them (see `firmware.log_seal`), carried by phones that
nobody trusts. Only this module, with the lock's log root, can tell whether they are whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from firmware.log_seal import (
    CHAIN_START,
    RECORD_BYTES,
    RECORDS_PER_EPOCH,
    RecordSeal,
    next_epoch_key,
)
from firmware.messages import TAG_BYTES
from firmware.records import LogRecord


class ProblemKind(Enum):
    """What is wrong with a stretch of the log."""

    MISSING = "missing"
    """Never delivered: overwritten in the lock, or withheld."""
    UNPROVEN = "unproven"
    """Delivered, but what came before is missing, so its content cannot be proven."""
    ALTERED = "altered"
    """Not what the lock wrote; the records after it prove that it wrote something else."""
    REWRITTEN = "rewritten"
    """The lock now shows another history than the one it showed before."""
    TRUNCATED = "truncated"
    """The lock's log ends before an index that it had reached already."""


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """A stretch of indices, both ends included, and what is wrong with it."""

    kind: ProblemKind
    first_index: int
    last_index: int


@dataclass(frozen=True, slots=True)
class ChainPosition:
    """How far the office has verified: the next index it expects, and the newest tag."""

    next_index: int = 0
    tag: bytes = CHAIN_START


@dataclass(frozen=True, slots=True)
class ChainClaim:
    """Where a lock says its log ends, in a sealed receipt: newest index and chain value."""

    index: int
    tag: bytes


@dataclass(frozen=True, slots=True)
class VerifiedRecord:
    """One event that this lock is proven to have logged."""

    index: int
    tag: bytes
    record: LogRecord


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a run of stored records turned out to be."""

    records: tuple[VerifiedRecord, ...]
    """Newly verified events, in order."""
    problems: tuple[ChainProblem, ...]
    torn: tuple[int, ...]
    """Indices that the lock itself skipped, after a power cut; nothing is lost with them."""
    unsettled: tuple[int, ...]
    """Trailing indices that do not verify: torn, or altered; the next record will tell."""
    position: ChainPosition
    """Where to go on; fetch from its `next_index`."""


class LogChain:
    """Verifies and decrypts the log of one lock."""

    def __init__(self, log_root: bytes) -> None:
        """`log_root` is the key of epoch 0, known to the office only."""
        self._keys = [log_root]

    def verify(self, position: ChainPosition, first_index: int, stored: bytes) -> ChainCheck:
        """Check `stored`, whole 64-byte records from `first_index` on, against `position`.

        Raises ValueError when `stored` is not made of whole records.
        """
        if len(stored) % RECORD_BYTES:
            raise ValueError("log records are 64 bytes each")
        run = [stored[at : at + RECORD_BYTES] for at in range(0, len(stored), RECORD_BYTES)]
        walk = _Walk(self, position, first_index)
        skipped = max(0, position.next_index - first_index)
        if 0 < skipped <= len(run) and run[skipped - 1][:TAG_BYTES] != position.tag:
            walk.problem(ProblemKind.REWRITTEN, position.next_index - 1, position.next_index - 1)
        for offset, record in enumerate(run[skipped:], skipped):
            walk.take(first_index + offset, record)
        return walk.result()

    def open(self, index: int, previous_tag: bytes, record: bytes) -> bytes | None:
        """The 48 plain bytes of `record`, or None when it is not the one after `previous_tag`."""
        return RecordSeal(self._key(index // RECORDS_PER_EPOCH)).open(index, previous_tag, record)

    def _key(self, epoch: int) -> bytes:
        while len(self._keys) <= epoch:
            self._keys.append(next_epoch_key(self._keys[-1]))
        return self._keys[epoch]


def contradiction(claim: ChainClaim, known_tags: Mapping[int, bytes]) -> ChainProblem | None:
    """Compare a receipt's claim with the verified tags by index; unknown indices say nothing."""
    if known_tags.get(claim.index, claim.tag) == claim.tag:
        return None
    return ChainProblem(ProblemKind.REWRITTEN, claim.index, claim.index)


def rollback(earlier: ChainClaim, later: ChainClaim) -> ChainProblem | None:
    """Compare two claims of one lock in the order in which the lock made them."""
    if later.index < earlier.index:
        return ChainProblem(ProblemKind.TRUNCATED, later.index + 1, earlier.index)
    if later.index == earlier.index and later.tag != earlier.tag:
        return ChainProblem(ProblemKind.REWRITTEN, later.index, later.index)
    return None


class _Walk:
    """One pass over a run: knows the last proven tag and the records that failed since."""

    def __init__(self, chain: LogChain, position: ChainPosition, first_index: int) -> None:
        self._chain = chain
        self._position = position
        self._proven: bytes | None = position.tag
        self._before: bytes | None = None
        self._failed: list[int] = []
        self._records: list[VerifiedRecord] = []
        self._torn: list[int] = []
        self._problems: list[ChainProblem] = []
        if first_index > position.next_index:
            self.problem(ProblemKind.MISSING, position.next_index, first_index - 1)
            self._proven = None

    def problem(self, kind: ProblemKind, first_index: int, last_index: int) -> None:
        """Note what is wrong with a stretch."""
        self._problems.append(ChainProblem(kind, first_index, last_index))

    def take(self, index: int, record: bytes) -> None:
        """Check the next record; a failed one stays open until a later one settles it."""
        plaintext = self._try(index, self._proven, record)
        if plaintext is not None:
            self._torn += self._failed
        elif self._failed:
            plaintext = self._try(index, self._before, record)
            if plaintext is not None:
                self._settle_failed()
        self._before = record[:TAG_BYTES]
        if plaintext is None:
            self._failed.append(index)
            return
        self._failed = []
        self._proven = self._before
        self._records.append(VerifiedRecord(index, self._before, LogRecord.parse(plaintext)))
        self._position = ChainPosition(index + 1, self._before)

    def result(self) -> ChainCheck:
        """What came of it."""
        return ChainCheck(
            tuple(self._records),
            tuple(self._problems),
            tuple(self._torn),
            tuple(self._failed),
            self._position,
        )

    def _try(self, index: int, previous_tag: bytes | None, record: bytes) -> bytes | None:
        return None if previous_tag is None else self._chain.open(index, previous_tag, record)

    def _settle_failed(self) -> None:
        kind = ProblemKind.UNPROVEN if self._proven is None else ProblemKind.ALTERED
        for first, last in _stretches(self._failed):
            self.problem(kind, first, last)


def _stretches(indices: list[int]) -> Iterator[tuple[int, int]]:
    """Ascending indices as (first, last) of each unbroken stretch."""
    start = 0
    for end in range(1, len(indices) + 1):
        if end == len(indices) or indices[end] != indices[end - 1] + 1:
            yield indices[start], indices[end - 1]
            start = end
