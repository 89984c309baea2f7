"""Pages are for staff who signed in with both factors; the contract never looks at a session."""

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, set_urlconf

from central.api.middleware import noted
from central.callers import Caller, CallerKind
from central.staff.models import Account
from central.tenancy.context import working_for
from central.tenancy.models import Municipality
from host_tools.office.contract import API_PATH

ENTRANCE = "/sign-in/"
"""Where allauth's pages lie."""
_ADDRESSES = "central.pages.urls"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GetResponse = Callable[[HttpRequest], HttpResponse]


class PagesMiddleware:
    """The municipality, before anything asks for an account; and what browsers shall refuse."""

    def __init__(self, get_response: GetResponse) -> None:
        """As Django's."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        if request.path.startswith(API_PATH):
            return self._get_response(request)
        request.urlconf = _ADDRESSES
        set_urlconf(_ADDRESSES)
        with working_for(Municipality.objects.order_by("pk").values_list("pk", flat=True)[0]):
            response = self._get_response(request)
        response["Content-Security-Policy"] = _POLICY
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class StaffMiddleware:
    """Lets in whoever has signed in, and notes what each of them asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        """As Django's."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        if request.path.startswith((API_PATH, ENTRANCE, settings.STATIC_URL)):
            return self._get_response(request)
        account = request.user
        if not isinstance(account, Account):
            return redirect(f"{reverse('account_login')}?next={request.path}")
        lacking = _lacking(account)
        if lacking:
            return redirect(lacking)
        caller = Caller(CallerKind.STAFF, account.username, account.municipality_id)
        request.caller = caller  # type: ignore[attr-defined]
        return noted(request, caller, self._get_response)


def _lacking(account: Account) -> str | None:
    """The page that somebody must see first."""
    if account.invited_until is not None:
        return "account_change_password"
    if not get_adapter().is_mfa_enabled(account):
        return "mfa_activate_totp"
    return None
