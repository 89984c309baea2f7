"""Accounts of office staff."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from central.fields import LockTimeField
from central.people.models import Person
from central.tenancy.rows import TenantManager, TenantRow


class Role(models.TextChoices):
    """What somebody does in the office."""

    ADMINISTRATOR = "administrator"
    PLANNER = "planner"
    DUTY_DESK = "duty_desk"
    DEPOT = "depot"


class AccountManager(TenantManager["Account"]):
    """Finds accounts of the municipality at work; what Django asks of it."""

    def get_by_natural_key(self, username: str) -> "Account":
        """The account of that name."""
        return self.get(username=username)


class Account(AbstractBaseUser, TenantRow):
    """By which a person signs in to the pages."""

    username = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts")
    role = models.CharField(max_length=14, choices=Role)
    made_at = LockTimeField()
    invited_until = LockTimeField(null=True)
    """Until when the first password opens; null: a password of the person's own is in force."""
    ended_at = LockTimeField(null=True)

    USERNAME_FIELD = "username"
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta(TenantRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["municipality", "username"], name="username_once")
        ]

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether it may still be used."""
        return self.ended_at is None
