"""Runs a piece of a test in an office's own thread, where its database is."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from central.embedded.office import EmbeddedOffice
from central.tenancy.context import working_for
from central.tenancy.models import Municipality

T = TypeVar("T")
FIRST = -1


def inside(office: EmbeddedOffice, work: Callable[[], T], municipality: int | None = FIRST) -> T:
    """What `work` returns when the office does it for one municipality, or for none."""

    def run() -> T:
        if municipality is None:
            return work()
        whose = Municipality.objects.earliest("pk").pk if municipality == FIRST else municipality
        with working_for(whose), transaction.atomic():
            return work()

    return office._thread._executor.submit(run).result()
