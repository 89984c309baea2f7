"""Around each request: who calls, for which municipality, and the row that notes it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from central.audit.requests import DONE, RequestNote, noting, writing
from central.callers import Caller, caller_of
from central.phones.signed_calls import signed_caller
from central.tenancy.context import working_for
from host_tools.errors import NotSignedError
from host_tools.office.contract import API_PATH

GetResponse = Callable[[HttpRequest], HttpResponse]


class CallerMiddleware:
    """Binds the caller's municipality; without a caller none is bound, and nothing is found."""

    def __init__(self, get_response: GetResponse) -> None:
        """As Django's."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve one request."""
        if not request.path.startswith(API_PATH):
            return self._get_response(request)
        caller = _caller_of(request)
        request.caller = caller  # type: ignore[attr-defined]
        if caller is None:
            return self._get_response(request)
        with working_for(caller.municipality_id):
            return noted(request, caller, self._get_response)


def noted(request: HttpRequest, caller: Caller, get_response: GetResponse) -> HttpResponse:
    """The answer, with one row of the audit log about who asked for it."""
    note = RequestNote(caller, f"{request.method} {request.path}"[:120])
    with noting(note):
        response = get_response(request)
        outcome = getattr(request, "refusal", DONE)
        if not note.written:  # a reading, or refused before it changed anything
            with writing(outcome):
                pass
    return response


def _caller_of(request: HttpRequest) -> Caller | None:
    """Who calls; a signature that does not hold is answered where a caller is asked for."""
    try:
        return caller_of(request) or signed_caller(request)
    except NotSignedError as error:
        request.not_signed = error  # type: ignore[attr-defined]
        return None
