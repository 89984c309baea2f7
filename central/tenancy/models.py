"""Municipalities."""

from django.db import models

from central.fields import BytesField


class Municipality(models.Model):
    """One municipality; everything else belongs to exactly one."""

    name = models.CharField(max_length=60)
    key_check = BytesField()
    """Sealed under the key of this office's secrets, to tell a wrong key before it is used."""

    def __str__(self) -> str:
        """Its name."""
        return self.name
