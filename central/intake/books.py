"""The log books: one row for each lock, held by whoever writes about its log."""

from central.intake.models import LogBook
from central.locks.models import Lock


def book_of(lock: Lock) -> LogBook:
    """The lock's log book, to be read."""
    return LogBook.objects.filter(lock=lock).first() or LogBook(lock=lock)


def held_book_of(lock: Lock) -> LogBook:
    """The same for writing, until the transaction ends."""
    held = LogBook.objects.select_for_update().filter(lock=lock)
    book = held.first()
    if book is None:
        LogBook.objects.get_or_create(lock=lock)
        book = held.get()
    book.lock = lock
    return book
