"""Operations of the phone's side, which no lock performs."""

from typing import Any

from firmware.messages import MessageError, Order
from host_tools.office.calls.signing import Received, SignatureRefusedError, key_id_of, verify
from host_tools.phone.protocol import CredentialKeys, PendingRequest, build_request, open_response
from tests.vectors.operations import raw
from tests.vectors.parsers import ORDER_FIELDS, REFUSED, text

Case = dict[str, Any]


def credential(case: Case) -> str:
    """Client, server and stored key of a phone at one lock under one serial."""
    keys = CredentialKeys.derive(raw(case, "secret"), raw(case, "lock_id"), case["serial"])
    return text(keys.client_key + keys.server_key + keys.stored_key)


def _build(case: Case) -> PendingRequest:
    order = Order(*(case["order"][name] for name in ORDER_FIELDS.split()))
    lock_id = raw(case, "lock_id")
    keys = CredentialKeys.derive(raw(case, "secret"), lock_id, order.serial)
    return build_request(
        raw(case, "challenge"),
        case["week"],
        raw(case, "door_key"),
        lock_id,
        keys,
        order,
        raw(case, "grant_envelope"),
        raw(case, "holder_nonce"),
    )


def build(case: Case) -> str:
    """What a phone writes."""
    try:
        return text(_build(case).message)
    except MessageError:
        return REFUSED


def open_answer(case: Case) -> Any:
    """Status and receipt of a lock that proved itself."""
    try:
        answer = open_response(_build(case), raw(case, "response"))
    except MessageError:
        return REFUSED
    return {"status": text(answer.status.pack()), "receipt": text(answer.receipt)}


def verify_call(case: Case) -> Any:
    """Who signed a call to the office, and when."""
    public_key = raw(case, "public_key")
    received = Received(case["method"], case["url"], case["headers"])
    try:
        signed = verify(received, raw(case, "body"), {key_id_of(public_key): public_key}.get)
    except SignatureRefusedError:
        return REFUSED
    return [signed.key_id, signed.created, signed.nonce]


PHONE_OPERATIONS = {
    "verify_call": verify_call,
    "credential": credential,
    "build_request": build,
    "open_response": open_answer,
}
