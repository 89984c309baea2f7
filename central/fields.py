"""Kinds of columns that several apps have."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Binary = models.BinaryField[bytes, bytes]
else:
    _Binary = models.BinaryField


class BytesField(_Binary):
    """Bytes as Python's `bytes`, whatever the database's driver makes of them."""

    def from_db_value(self, value: Any, *_context: object) -> bytes | None:
        """The column's value."""
        return None if value is None else bytes(value)


LockTimeField = models.BigIntegerField
"""A moment in lock time: seconds since 2000-01-01T00:00:00Z."""
