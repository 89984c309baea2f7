"""What a phone or a bench hands in."""

from itertools import groupby

from central.intake import receipts
from central.intake.alarms import alarm_count
from central.intake.logs import pages
from central.intake.logs.chain import CABLE
from central.locks.models import Lock, Standing
from central.phones.enrolment import row_of
from host_tools.credentials import LogPage
from host_tools.office.contract import Intake, PageAnswer, Post


def hand_in(slot: int, post: Post) -> Intake:
    """Take in what a phone carried home; all of it is proven before it counts.

    Receipts first: they tell how long each log is. Raises UnknownNameError for no phone of ours.
    """
    row_of(slot)
    before = alarm_count()
    named = {page.lock_id for page in post.pages} | {one.lock_id for one in post.receipts}
    locks = _locks(named)
    for receipt in post.receipts:
        lock = locks.get(receipt.lock_id)
        word = receipts.opened(lock, receipt.envelope) if lock else None
        if lock and word:
            receipts.take(lock, word)
    answers, accepted = _take_pages(list(post.pages), locks, slot)
    return Intake(accepted, alarm_count() - before, answers)


def take_log(lock: Lock, page: LogPage) -> int:
    """Take in what a bench read off a lock's flash; how many records were new."""
    return pages.take(lock, [page], CABLE).accepted


def _locks(lock_ids: set[bytes]) -> dict[bytes, Lock]:
    rows = Lock.objects.filter(lock_id__in=lock_ids, standing=Standing.IN_SERVICE)
    return {row.lock_id: row for row in rows}


def _take_pages(
    given: list[LogPage], locks: dict[bytes, Lock], slot: int
) -> tuple[tuple[PageAnswer, ...], int]:
    """Each lock's pages by their indices; the answers come in the order of the pages."""
    answers: dict[int, PageAnswer] = {}
    accepted = 0
    order = sorted(range(len(given)), key=lambda at: (given[at].lock_id, given[at].first_index))
    for lock_id, places in groupby(order, key=lambda at: given[at].lock_id):
        at, lock = list(places), locks.get(lock_id)
        if lock is None:
            answers |= dict.fromkeys(at, PageAnswer.REFUSED)
            continue
        taken = pages.take(lock, [given[one] for one in at], slot)
        answers |= dict(zip(at, taken.answers, strict=True))
        accepted += taken.accepted
    return tuple(answers[at] for at in range(len(given))), accepted
