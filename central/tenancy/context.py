"""Whose data this thread works on at the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_municipality: ContextVar[int | None] = ContextVar("municipality", default=None)


class NoMunicipalityError(LookupError):
    """Data was asked for without saying whose. A fault in the program, never a user's."""


class ForeignMunicipalityError(ValueError):
    """A row would have pointed at another municipality's. A fault in the program."""


def current_municipality() -> int:
    """The id of the municipality at work. Raises NoMunicipalityError."""
    found = _municipality.get()
    if found is None:
        raise NoMunicipalityError("no municipality is at work here")
    return found


@contextmanager
def working_for(municipality_id: int) -> Iterator[None]:
    """Everything in here is read and written for that municipality alone."""
    token = _municipality.set(municipality_id)
    try:
        yield
    finally:
        _municipality.reset(token)
