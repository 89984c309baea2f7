"""One-time codes: made for a person or a pool, redeemed by one phone's key within minutes."""

import secrets
from hashlib import sha256

from django.db.models import QuerySet

from central import runtime
from central.audit.requests import writing
from central.organisations.models import Organisation
from central.people.models import Person
from central.phones import enrolment
from central.phones.models import OneTimeCode, Phone
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded, tidy
from host_tools.office.phones import CODE_LENGTH, Code, CodeOrder

LIFE_S = 600
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is read as another."""
_READ_AS = str.maketrans("OIL", "011", " -")


def make(order: CodeOrder) -> Code:
    """A new code. Raises OfficeRefusedError, UnknownNameError."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    now = runtime.now()
    with writing():
        OneTimeCode.objects.create(
            digest=_digest(text),
            person=None if order.pool else _person(order.holder),
            pool=_organisation(order.pool) if order.pool else None,
            made_at=now,
            expires_at=now + LIFE_S,
        )
    half = CODE_LENGTH // 2
    return Code(f"{text[:half]}-{text[half:]}", now + LIFE_S)


def _person(name: str) -> Person:
    person = enrolment.person_called(tidy(name))
    if person.phones.filter(blocked_at__isnull=True).exists():
        raise OfficeRefusedError("holder_exists", name=person.name)
    return person


def _organisation(name: str) -> Organisation:
    found = Organisation.objects.filter(folded=folded(name)).first()
    if found is None:
        raise UnknownNameError("unknown_organisation", name)
    return found


def of(text: str) -> OneTimeCode:
    """The code that reads like that, whosever it is. Raises OfficeRefusedError."""
    # Who knows a code belongs nowhere yet: the code tells where.
    everywhere: QuerySet[OneTimeCode] = QuerySet(OneTimeCode)
    found = everywhere.filter(digest=_digest(text)).first()
    if found is None or found.expires_at <= runtime.now():
        raise OfficeRefusedError("phone_code_unknown")
    return found


def redeem(code: OneTimeCode, public_key: bytes, key_id: str) -> Phone:
    """The phone that the code lets in; the same key is let in once, however often it asks.

    Raises OfficeRefusedError.
    """
    with writing():
        held = OneTimeCode.objects.select_for_update().get(pk=code.pk)
        phone = held.used_by
        if phone is None:
            phone = enrolment.let_in(held.person, held.pool, public_key, key_id)
            held.used_by = phone
            held.save(update_fields=["used_by"])
        elif phone.key_id != key_id:
            raise OfficeRefusedError("phone_code_unknown")
    return phone


def _digest(text: str) -> bytes:
    return sha256(text.upper().translate(_READ_AS).encode()).digest()
