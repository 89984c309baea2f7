"""Receipts: each lock's sealed word on its log's end, its state, its battery, its clock.

They come home by many phones, in any order. What a lock said first is told by its own clock; that
may be corrected by hours, never by a day, and an unsure one tells no order at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from central import runtime
from central.audit.requests import writing
from central.intake.alarms import raise_alarm
from central.intake.books import held_book_of
from central.intake.models import LogBook, Receipt, Record
from central.locks import states
from central.locks.keys import keys_of
from central.locks.models import Lock
from central.upkeep.clock import note_lock_clock
from central.upkeep.row import notice
from firmware import hash_auth, messages, records
from host_tools.log_chain import ChainClaim, ChainProblem, contradiction, rollback

STATE_AHEAD = "state_ahead"
"""Notice: a lock has a state in force that this office does not know."""
CLOCK_MARGIN_S = 86400
"""Claims closer to each other than this are not put in order."""
_NONCE = slice(messages.ENVELOPE_HEADER_BYTES, messages.ENVELOPE_HEADER_BYTES + 16)


@dataclass(frozen=True)
class Word:
    """What an authentic receipt says, and the nonce of its envelope."""

    nonce: bytes
    told: records.Receipt

    @property
    def clock_is_set(self) -> bool:
        """Whether the office has set the lock's clock since its battery came."""
        return not self.told.flags & (messages.FLAG_CLOCK_UNSURE | messages.FLAG_CLOCK_LOST)

    @property
    def sure(self) -> bool:
        """Whether its clock tells an order: set, and not ahead of the office's."""
        return self.clock_is_set and self.told.clock_estimate <= runtime.now() + CLOCK_MARGIN_S


def opened(lock: Lock, envelope: bytes) -> Word | None:
    """The word of this lock in `envelope`; None for anything else."""
    if len(envelope) != messages.RECEIPT_ENVELOPE_BYTES:
        return None
    keys = keys_of(lock)
    sealer = hash_auth.Sealer(keys.receipt_key, keys.lock_id)
    plain = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
    if plain is None or len(plain) != messages.RECEIPT_BYTES:
        return None
    return Word(envelope[_NONCE], records.Receipt.parse(plain))


def take(lock: Lock, word: Word) -> None:
    """Keep it and what it tells."""
    with writing():
        book = held_book_of(lock)
        for problem in _problems(lock, word):
            raise_alarm(lock, problem.kind.value, problem.first_index, problem.last_index)
        newer = _is_newer(book, word)
        _keep(lock, word)
        book.end_index = max(book.end_index, word.told.log_index + 1)
        if newer:
            _learn(book, word)
            _note_state(lock, word.told.state_number)
        book.save()
        if word.clock_is_set:
            note_lock_clock(lock.lock_id, word.told.clock_estimate, newer)


def _is_newer(book: LogBook, word: Word) -> bool:
    """A longer log is newer; of the same, what a sure clock says later. Never by a far time."""
    if word.told.log_index + 1 != book.end_index:
        return word.told.log_index + 1 > book.end_index or (
            word.sure and word.told.clock_estimate > (book.seen_at or 0) + CLOCK_MARGIN_S
        )
    return not word.sure or word.told.clock_estimate >= (book.seen_at or 0)


def _learn(book: LogBook, word: Word) -> None:
    book.state_applied = word.told.state_number
    book.battery_mv, book.battery_percent = word.told.battery_mv, word.told.battery_percent
    book.flags = word.told.flags
    if word.sure:
        book.seen_at = word.told.clock_estimate


def _note_state(lock: Lock, number: int) -> None:
    """A state above ours was sealed by another office with this lock's key, or forgotten by us.

    The next one goes above it, so that a revocation is not stale at the lock.
    """
    if number <= max(lock.state_number, lock.highest_seen):
        return
    notice(STATE_AHEAD, runtime.now(), lock.lock_id.hex(), theirs=number, ours=lock.state_number)
    lock.highest_seen = number
    lock.save(update_fields=["highest_seen"])
    states.renew_when_possible(lock)


def _keep(lock: Lock, word: Word) -> None:
    Receipt.objects.get_or_create(
        lock=lock,
        nonce=word.nonce,
        defaults={
            "position": word.told.log_index,
            "tag": word.told.chain_value,
            "moment": word.told.clock_estimate,
            "sure": word.sure,
            "slot": word.told.slot,
            "serial": word.told.serial,
            "command": word.told.command,
            "outcome": word.told.outcome,
        },
    )


def _problems(lock: Lock, word: Word) -> Iterator[ChainProblem]:
    """What is wrong with this claim beside the records and claims that are here."""
    claim = ChainClaim(word.told.log_index, word.told.chain_value)
    known = Record.objects.filter(lock=lock, position=word.told.log_index)
    found = [contradiction(claim, dict(known.values_list("position", "tag")))]
    if word.sure:
        found += [rollback(one, claim) for one in _before(lock, word.told.clock_estimate)]
        found += [rollback(claim, one) for one in _after(lock, word.told.clock_estimate)]
    return (one for one in found if one)


def _before(lock: Lock, moment: int) -> list[ChainClaim]:
    """The longest log claimed well before `moment`, if any."""
    rows = Receipt.objects.filter(lock=lock, sure=True, moment__lt=moment - CLOCK_MARGIN_S)
    return [ChainClaim(one.position, one.tag) for one in rows.order_by("-position", "-moment")[:1]]


def _after(lock: Lock, moment: int) -> list[ChainClaim]:
    """The shortest log claimed well after `moment`, if any."""
    rows = Receipt.objects.filter(lock=lock, sure=True, moment__gt=moment + CLOCK_MARGIN_S)
    return [ChainClaim(one.position, one.tag) for one in rows.order_by("position", "moment")[:1]]
