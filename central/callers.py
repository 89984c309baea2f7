"""Who calls: a phone, staff, a depot, an integration; and the administrator at this computer."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from ninja.errors import HttpError

LOCAL_KEY = "noeglefri.local_administrator"
"""Key of the WSGI environment. What a request sends arrives under HTTP_…, never under this."""


class CallerKind(StrEnum):
    """The kinds that operations are open to."""

    PHONE = "phone"
    STAFF = "staff"
    DEPOT = "depot"
    INTEGRATION = "integration"
    LOCAL = "local"
    """The administrator of an embedded office: whoever may read its files may do everything."""


@dataclass(frozen=True)
class Caller:
    """Who makes a request, and for which municipality."""

    kind: CallerKind
    name: str
    municipality_id: int
    slot: int | None = None
    """The phone's own, for a phone."""


@dataclass(frozen=True)
class LocalAdministrator:
    """What an embedded office puts under LOCAL_KEY: an object, so no text can stand for it."""

    name: str
    municipality_id: int


def caller_of(request: HttpRequest) -> Caller | None:
    """Who makes this request; None for nobody the office knows."""
    local = request.META.get(LOCAL_KEY)
    if isinstance(local, LocalAdministrator):
        return Caller(CallerKind.LOCAL, local.name, local.municipality_id)
    return None


def open_to(*kinds: CallerKind) -> Callable[[HttpRequest], Caller]:
    """Ninja's `auth` for an operation that these kinds may call, and the local administrator."""

    def authenticate(request: HttpRequest) -> Caller:
        caller: Caller | None = getattr(request, "caller", None)
        if caller is None:
            raise getattr(request, "not_signed", None) or HttpError(401, "who are you?")
        if caller.kind is not CallerKind.LOCAL and caller.kind not in kinds:
            raise HttpError(403, "not for you")
        if caller.kind is CallerKind.PHONE and _slot_in(request) != caller.slot:
            raise HttpError(403, "another phone's")
        return caller

    return authenticate


def _slot_in(request: HttpRequest) -> int | None:
    """The phone that the address names."""
    match = request.resolver_match
    named: Any = match.kwargs.get("slot") if match else None
    return None if named is None else int(named)
