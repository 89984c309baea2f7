"""How the office says no: a status, the key of a text, and the values that fill it in."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthorizationError, HttpError, ValidationError

from host_tools.errors import (
    NotSignedError,
    OfficeRefusedError,
    StoreClosedError,
    UnknownNameError,
    UserError,
)

_STATUS: tuple[tuple[type[UserError], int], ...] = (
    (NotSignedError, 401),
    (UnknownNameError, 404),
    (OfficeRefusedError, 409),
    (StoreClosedError, 503),
)


def answer_refusals(api: NinjaAPI) -> None:
    """Have `api` turn errors that callers may meet into `contract.Refusal`."""

    def refuse(request: HttpRequest, status: int, key: str, **values: str) -> HttpResponse:
        body = {"error": key, "values": values}
        request.refusal = key  # type: ignore[attr-defined]
        return api.create_response(request, body, status=status)

    @api.exception_handler(UserError)
    def user_error(request: HttpRequest, error: UserError) -> HttpResponse:
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
        return refuse(request, status, error.key, **error.values)

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        where = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors})
        return refuse(request, 422, "malformed", where=", ".join(where))

    @api.exception_handler(AuthorizationError)
    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        keys = {401: "not_signed_in", 403: "not_allowed", 400: "malformed"}
        key = keys.get(error.status_code, "http_error")
        return refuse(request, error.status_code, key)

    @api.exception_handler(OperationalError)
    def database_refused(request: HttpRequest, error: OperationalError) -> HttpResponse:
        return refuse(request, 503, _database_trouble(error))


def _database_trouble(error: OperationalError) -> str:
    """What to tell of a database that is busy, full or gone."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return "office_busy"
    return "disk_full" if "full" in text else "office_unusable"
