"""Which role may use which page; a page that is not here is open to nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from central.staff.models import Account, Role

_OFFICE = frozenset({Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_DESK})
MAY: dict[str, frozenset[Role]] = {
    "first": frozenset(Role),
    "lost": _OFFICE,
    "lost_phone": _OFFICE,
    "block_phone": _OFFICE,
}
"""By the name of the address."""

View = Callable[..., HttpResponse]


def may(role: str, page: str) -> bool:
    """Whether that role may use the page of that name."""
    return role in MAY.get(page, frozenset())


def for_staff(view: View) -> View:
    """A page for those whom MAY names; for others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        match, account = request.resolver_match, request.user
        if match is None or not isinstance(account, Account):
            raise Http404
        if not may(account.role, match.url_name or ""):
            raise Http404
        return view(request, *given, **named)

    return guarded
