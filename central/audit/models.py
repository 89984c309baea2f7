"""The office's own log of requests."""

from django.db import models

from central.fields import LockTimeField
from central.tenancy.rows import TenantRow


class Entry(TenantRow):
    """One request: by whom, for what, and how it ended."""

    moment = LockTimeField()
    caller_kind = models.CharField(max_length=12)
    caller = models.CharField(max_length=120)
    operation = models.CharField(max_length=120)
    """Method and path, which hold ids and nobody's name."""
    outcome = models.CharField(max_length=40)
    """`done`, or the key of the refusal."""
