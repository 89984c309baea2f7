"""The request at work: noted once, in the same commit as the first thing it changes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from central import runtime
from central.audit.models import Entry
from central.callers import Caller

DONE = "done"


@dataclass
class RequestNote:
    """What will be written of a request."""

    caller: Caller
    operation: str
    """Method and path, which hold ids and nobody's name."""
    written: bool = False

    def write(self, outcome: str = DONE) -> None:
        """Write the row."""
        Entry.objects.create(
            moment=runtime.now(),
            caller_kind=self.caller.kind,
            caller=self.caller.name,
            operation=self.operation,
            outcome=outcome,
        )


_at_work: ContextVar[RequestNote | None] = ContextVar("request_note", default=None)


@contextmanager
def noting(note: RequestNote) -> Iterator[None]:
    """`note` is the request at work in here."""
    token = _at_work.set(note)
    try:
        yield
    finally:
        _at_work.reset(token)


def _turn() -> AbstractContextManager[None]:
    """One's turn to write, unless this thread is in a transaction already."""
    turns = runtime.current().turns
    if turns is None or transaction.get_connection().in_atomic_block:
        return nullcontext()
    return turns


@contextmanager
def writing(outcome: str = DONE) -> Iterator[None]:
    """One transaction, with the row of the request at work in it: no change without one."""
    note = _at_work.get()
    first = note is not None and not note.written
    try:
        with _turn(), transaction.atomic():
            if note is not None and first:
                note.write(outcome)
                note.written = True
            yield
    except BaseException:
        if note is not None and first:
            note.written = False
        raise
