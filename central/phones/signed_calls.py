"""Phones that call over a network: known by the signature of each call."""

from django.http import HttpRequest

from central import runtime
from central.callers import Caller, CallerKind
from central.phones.enrolment import phone_of_key
from firmware.messages import UNIX_EPOCH_OFFSET_S
from host_tools.errors import NotSignedError
from host_tools.office.calls.signing import (
    FindKey,
    Received,
    SignatureRefusedError,
    Signed,
    verify,
)
from host_tools.office.contract import API_PATH
from host_tools.office.phones import ENROL_PATH

_MARK = "Signature-Input"


def signed_caller(request: HttpRequest) -> Caller | None:
    """The phone that signed this request; None for a request that is not signed.

    Raises NotSignedError.
    """
    # Who asks to be let in is no phone yet, and proves the key that it names where it asks.
    if _MARK not in request.headers or request.path == API_PATH + ENROL_PATH:
        return None
    key_id = require_signed(request, _key_called).key_id
    phone = phone_of_key(key_id)
    if phone is None:
        raise NotSignedError("phone_unknown")
    name = f"phone {phone.slot}"
    return Caller(CallerKind.PHONE, name, phone.municipality_id, slot=phone.slot)


def _key_called(key_id: str) -> bytes | None:
    phone = phone_of_key(key_id)
    return None if phone is None else phone.public_key


def require_signed(request: HttpRequest, find_key: FindKey) -> Signed:
    """What the signature of a request says, which is fresh. Raises NotSignedError."""
    received = Received(
        request.method or "",
        f"{request.scheme}://{request.get_host()}{request.get_full_path()}",
        request.headers,
    )
    try:
        signed = verify(received, request.body, find_key)
    except SignatureRefusedError as error:
        raise NotSignedError("signature_refused") from error
    return _fresh(signed)


def _fresh(signed: Signed) -> Signed:
    now, replays = runtime.now(), runtime.current().replays
    if not replays.is_timely(signed.created - UNIX_EPOCH_OFFSET_S, now):
        raise NotSignedError("phone_clock_wrong", server_time=str(now + UNIX_EPOCH_OFFSET_S))
    if not replays.is_first(signed.key_id, signed.nonce, now):
        raise NotSignedError("call_repeated")
    return signed
