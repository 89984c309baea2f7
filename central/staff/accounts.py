"""Accounts are made with a first password that opens once, for a day."""

import secrets

from django.db import IntegrityError

from central import runtime
from central.audit.requests import writing
from central.phones.enrolment import person_called
from central.staff.models import Account, Role
from host_tools.errors import OfficeRefusedError
from host_tools.names import tidy

INVITED_FOR_S = 24 * 3600
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another on paper."""


def add(name: str, username: str, role: Role) -> str:
    """Give somebody an account; returns the first password, which is kept nowhere.

    Raises:
        OfficeRefusedError: when the user name is taken, or the name is none.
    """
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    now = runtime.now()
    try:
        with writing():
            account = Account(
                username=username.lower(),
                person=person_called(tidy(name)),
                role=role,
                made_at=now,
                invited_until=now + INVITED_FOR_S,
            )
            account.set_password(password)
            account.save()
    except IntegrityError as error:
        raise OfficeRefusedError("username_taken", name=username) from error
    return password
