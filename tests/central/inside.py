"""Runs a piece of a test in an office's own thread, where its database is."""

from collections.abc import Callable
from typing import TypeVar

from central.embedded.office import EmbeddedOffice
from host_tools.lock_keys import LockKeys

T = TypeVar("T")


def inside(office: EmbeddedOffice, work: Callable[[], T]) -> T:
    """What `work` returns when the office does it for its municipality."""

    def run() -> T:
        from django.db import transaction

        with transaction.atomic():
            return work()

    return office._thread.do(run)


def outside(office: EmbeddedOffice, work: Callable[[], T]) -> T:
    """The same, for no municipality."""
    return office._thread._executor.submit(work).result()


def keys_of(office: EmbeddedOffice, lock_id: bytes) -> LockKeys:
    """All keys of a lock in service, as the office knows them."""

    def look() -> LockKeys:
        from central.locks.keys import keys_of as keys_at_rest
        from central.locks.register import in_service

        return keys_at_rest(in_service(lock_id))

    return inside(office, look)


def lock_count(office: EmbeddedOffice) -> int:
    """How many locks the office has an entry of, in service or not."""

    def count() -> int:
        from central.locks.models import Lock

        return Lock.objects.count()

    return inside(office, count)
