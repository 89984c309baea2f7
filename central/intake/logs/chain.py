"""Follows a lock's chain as far as it is here without a gap, and settles gaps that are for good."""

from central.intake.alarms import raise_alarm
from central.intake.logs.keeping import write
from central.intake.logs.proof import ProvenRecord, SealOf
from central.intake.models import LogBook, Record, UnprovenRecord
from firmware.log_seal import RECORDS_PER_EPOCH
from host_tools.log_chain import ProblemKind

LOG_RECORDS = 0xB0 * 63
"""Most records that a lock holds: sectors of its log partition, 63 in each."""
CABLE = 0
"""Stands for the courier of what a bench read off the flash itself."""
COURIERS_TO_BELIEVE = 2
"""So many bring a damaged record alike until the lock itself is taken to hold it so."""
_TRIES = 16
"""More records than this are not tried at one gap."""


def advance(book: LogBook, seal_of: SealOf) -> None:
    """Go on as far as the records reach. `book` is held; save it afterwards."""
    while _follow(book) and (_prove_next(book, seal_of) or _skip(book)):
        pass
    UnprovenRecord.objects.filter(lock=book.lock, position__lt=book.next_index).delete()


def _follow(book: LogBook) -> bool:
    """Go along the chain; whether records lie beyond a gap.

    A record further on that was written right after the newest one here shows that the slots in
    between were torn by a power cut: the lock itself skipped them.
    """
    waiting = Record.objects.filter(lock=book.lock, position__gte=book.next_index)
    after = {row.previous_tag: row for row in waiting.only("position", "previous_tag", "tag")}
    while (row := after.pop(book.tag, None)) is not None:
        book.next_index, book.tag = row.position + 1, row.tag
    return any(row.position >= book.next_index for row in after.values())


def _prove_next(book: LogBook, seal_of: SealOf) -> bool:
    """Prove what could not be proven when it came, now that all before it is known."""
    waiting = UnprovenRecord.objects.filter(lock=book.lock, position__gte=book.next_index)
    for row in waiting.order_by("position")[:_TRIES]:
        seal = seal_of(row.position // RECORDS_PER_EPOCH)
        plain = seal.open(row.position, book.tag, row.stored)
        if plain is not None:
            write(book.lock, [ProvenRecord(row.position, book.tag, row.stored[:16], plain)])
            return True
    return False


def _skip(book: LogBook) -> bool:
    """Pass over a gap that nothing can fill any more, and raise the alarm; whether it did."""
    beyond = Record.objects.filter(lock=book.lock, position__gte=book.next_index)
    row = beyond.order_by("position").first()
    if row is None:
        return False
    kind = _settled(book, row.position)
    if kind is None:
        return False
    raise_alarm(book.lock, kind.value, book.next_index, row.position - 1)
    book.next_index, book.tag = row.position, row.previous_tag
    return True


def _settled(book: LogBook, end: int) -> ProblemKind | None:
    """Why [next_index, end) will never come; None while it may."""
    if end <= book.end_index - LOG_RECORDS:
        return ProblemKind.MISSING
    rows = UnprovenRecord.objects.filter(
        lock=book.lock, position__gte=book.next_index, position__lt=end, damaged=True
    )
    couriers: dict[int, set[int]] = {}
    for position, courier in rows.values_list("position", "courier"):
        couriers.setdefault(position, set()).add(courier)
    believed = [one for one in couriers.values() if CABLE in one or len(one) >= COURIERS_TO_BELIEVE]
    return ProblemKind.ALTERED if len(believed) == end - book.next_index else None
