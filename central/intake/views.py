"""What the proven, unbroken part of each lock's log tells."""

from central.intake.models import LogBook, Record
from central.locks.models import Lock
from central.locks.register import door_names, hanging
from central.phones.enrolment import holders
from firmware import messages
from firmware.records import LogRecord
from host_tools.office.contract import Door, Event


def log_of(lock: Lock) -> list[tuple[int, LogRecord]]:
    """Index and record, oldest first, as far as the log is here without a gap."""
    book = LogBook.objects.filter(lock=lock).first()
    end = book.next_index if book else 0
    rows = Record.objects.filter(lock=lock, position__lt=end).order_by("position")
    return [(at, LogRecord.parse(plain)) for at, plain in rows.values_list("position", "plain")]


def events(lock: Lock) -> list[Event]:
    """The proven log of one lock, oldest first."""
    door, names = door_names()[lock.pk], holders()
    return [
        Event(
            door,
            index,
            record.event,
            names.get(record.slot) or "" if record.serial else "",
            record.argument,
            record.clock_estimate,
            bool(record.flags & messages.FLAG_CLOCK_UNSURE),
        )
        for index, record in log_of(lock)
    ]


def doors() -> list[Door]:
    """All locks in service and what their receipts told last, by name."""
    books = {book.lock_id: book for book in LogBook.objects.all()}
    return [_door(one.lock, one.access_point.name, books.get(one.lock_id)) for one in hanging()]


def _door(lock: Lock, name: str, book: LogBook | None) -> Door:
    book = book or LogBook()
    applied = lock.first_state if book.state_applied is None else book.state_applied
    return Door(
        lock.lock_id,
        name,
        lock.state_number + lock.renewal_due,
        applied,
        book.battery_percent,
        book.battery_mv,
        book.flags,
        book.seen_at,
    )
