"""A phone that nobody knows yet asks to be let in by a code."""

from django.http import HttpRequest

from central.audit.requests import RequestNote, noting
from central.callers import Caller, CallerKind
from central.phones import codes
from central.phones.enrolment import shown
from central.phones.signed_calls import require_signed
from central.tenancy.context import working_for
from host_tools.office.calls.signing import key_id_of
from host_tools.office.contract import Phone
from host_tools.office.phones import Application


def let_in(request: HttpRequest, application: Application) -> Phone:
    """The phone that is let in. Raises NotSignedError, OfficeRefusedError."""
    key_id = key_id_of(application.public_key)
    require_signed(request, {key_id: application.public_key}.get)
    code = codes.of(application.code)
    caller = Caller(CallerKind.PHONE, f"key {key_id[:16]}", code.municipality_id)
    note = RequestNote(caller, f"{request.method} {request.path}")
    with working_for(code.municipality_id), noting(note):
        return shown(codes.redeem(code, application.public_key, key_id))
