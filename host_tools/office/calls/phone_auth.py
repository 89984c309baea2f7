"""Signs every call that a phone makes over a network."""

import secrets
import time
from collections.abc import Callable, Generator

import httpx
from cryptography.hazmat.primitives.asymmetric import ec

from host_tools.office.calls.signing import sign

_NONCE_BYTES = 16
_CLOCK_WRONG = "phone_clock_wrong"


class PhoneAuth(httpx.Auth):
    """Signatures by a phone's key; a wrong clock is put right by what the office answers."""

    requires_request_body = True
    requires_response_body = True

    def __init__(
        self, key: ec.EllipticCurvePrivateKey, clock: Callable[[], float] = time.time
    ) -> None:
        """`clock` tells Unix seconds, as this computer has them."""
        self._key = key
        self._clock = clock
        self._ahead_s = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """As httpx's: send it signed, and once more if the clock was to blame."""
        answer = yield self._signed(request)
        server_time = _server_time(answer)
        if server_time is not None:
            self._ahead_s = server_time - self._clock()
            yield self._signed(request)

    def _signed(self, request: httpx.Request) -> httpx.Request:
        created = int(self._clock() + self._ahead_s)
        nonce = secrets.token_urlsafe(_NONCE_BYTES)
        sign(request, request.content, self._key, created, nonce)
        return request


def _server_time(answer: httpx.Response) -> int | None:
    """The office's time (Unix seconds) in the answer to a call that was not about now."""
    if answer.status_code != httpx.codes.UNAUTHORIZED:
        return None
    try:
        told = answer.json()
        return int(told["values"]["server_time"]) if told["error"] == _CLOCK_WRONG else None
    except (ValueError, KeyError, TypeError):  # somebody else answered
        return None
