"""The log books: one row for each lock, held by whoever writes about its log."""

from central.intake.models import LogBook
from central.locks.models import Lock


def book_of(lock: Lock) -> LogBook:
    """The lock's log book, to be read."""
    return LogBook.objects.filter(lock=lock).first() or LogBook(lock=lock)


def held_book_of(lock: Lock) -> LogBook:
    """The same for writing, until the transaction ends."""
    LogBook.objects.get_or_create(lock=lock)
    return LogBook.objects.select_for_update().get(lock=lock)
