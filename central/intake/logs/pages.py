"""Log pages: bounded before anything is computed, proven, kept in any order."""

from collections.abc import Iterable
from dataclasses import dataclass

from central.audit.requests import writing
from central.intake.alarms import raise_alarm
from central.intake.books import book_of, held_book_of
from central.intake.logs.chain import CABLE, advance
from central.intake.logs.epoch_keys import EpochKeys
from central.intake.logs.keeping import write
from central.intake.logs.proof import Anchor, PageProof, ProvenRecord, prove
from central.intake.models import LogBook, Record, UnprovenRecord
from central.locks.models import Lock
from firmware.log_seal import RECORD_BYTES
from host_tools.credentials import LogPage
from host_tools.log_chain import ProblemKind
from host_tools.office.contract import PageAnswer

CABLE_REACH = 1 << 20
"""So far beyond what is here may a log read by cable lie, that no receipt speaks for."""
_Sound = tuple[LogPage, PageProof]


@dataclass(frozen=True)
class Taken:
    """What came of one lock's pages: an answer to each, and how many records were new."""

    answers: list[PageAnswer]
    accepted: int


def take(lock: Lock, pages: Iterable[LogPage], courier: int) -> Taken:
    """Prove one lock's pages and keep what is new; `courier` is the phone's slot, or CABLE."""
    keys, book = EpochKeys(lock), book_of(lock)
    end = book.end_index if courier != CABLE else book.next_index + CABLE_REACH
    judged = [(page, _proof(lock, page, end, keys)) for page in pages]
    sound: list[_Sound] = [(page, proof) for page, proof in judged if proof is not None]
    accepted, book = _keep(lock, sound, keys, courier) if sound else (0, book)
    return Taken([_answer(proof, book) for _, proof in judged], accepted)


def _proof(lock: Lock, page: LogPage, end: int, keys: EpochKeys) -> PageProof | None:
    """The proof of a page within the log that the lock is known to have; None otherwise."""
    whole = page.records and len(page.records) % RECORD_BYTES == 0
    if not whole or page.first_index < 0 or page.next_index > end:
        return None
    proof = prove(page.first_index, page.records, keys.seal_of, _anchor(lock, page.first_index))
    return proof if proof.records else None


def _anchor(lock: Lock, first_index: int) -> Anchor:
    before = Record.objects.filter(lock=lock, position__lt=first_index).order_by("-position")
    return Anchor(*(before.values_list("position", "tag").first() or ()))


def _keep(lock: Lock, sound: list[_Sound], keys: EpochKeys, courier: int) -> tuple[int, LogBook]:
    """Write what is new, and go on along the chain; how many records that were."""
    records = {one.index: one for _, proof in sound for one in proof.records}
    with writing():
        book = held_book_of(lock)
        keys.keep()
        known = _known(lock, records)
        _keep_unproven(lock, sound, courier)
        for index in known.keys() & records.keys():
            if known[index] != records[index].tag:
                raise_alarm(lock, ProblemKind.REWRITTEN.value, index, index)
        new = [one for index, one in sorted(records.items()) if index not in known]
        write(lock, new)
        advance(book, keys.seal_of)
        book.save()
    return len(new), book


def _known(lock: Lock, records: dict[int, ProvenRecord]) -> dict[int, bytes]:
    rows = Record.objects.filter(lock=lock, position__gte=min(records), position__lte=max(records))
    return dict(rows.values_list("position", "tag"))


def _keep_unproven(lock: Lock, sound: list[_Sound], courier: int) -> None:
    for one in (one for _, proof in sound for one in proof.unproven):
        UnprovenRecord.objects.update_or_create(
            lock=lock,
            position=one.index,
            courier=courier,
            defaults={"stored": one.stored, "damaged": one.damaged},
        )


def _answer(proof: PageProof | None, book: LogBook) -> PageAnswer:
    if proof is None:
        return PageAnswer.REFUSED
    last = proof.records[-1].index
    return PageAnswer.TAKEN if last < book.next_index else PageAnswer.KEPT
