"""Sends one request to the office and reads its answer, or the refusal as if raised here.

What travels is read by libraries that a command without an office need not wait for, so they are
imported late.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from host_tools.errors import OfficeRefusedError, StoreClosedError, UnknownNameError, UserError
from host_tools.office import contract
from host_tools.office.contract import API_PATH

if TYPE_CHECKING:
    import httpx
    from pydantic import TypeAdapter

T = TypeVar("T")
_NOT_FOUND, _UNAVAILABLE = 404, 503


@cache
def _adapter(kind: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


class Wire:
    """Sends one request and reads its answer."""

    def __init__(self, http: "httpx.Client") -> None:
        """`http` leads to the office; its base address is the office's."""
        self.http = http

    def get(self, path: str, kind: type[T]) -> T:
        """Read something."""
        return self._ask("GET", path, None, kind)

    def post(self, path: str, kind: type[T], body: object = None) -> T:
        """Have something done."""
        return self._ask("POST", path, body, kind)

    def do(self, path: str, body: object = None) -> None:
        """Have something done that is answered by nothing."""
        self._send("POST", path, body)

    def put(self, path: str, kind: type[T], body: object) -> T:
        """Have something replaced."""
        return self._ask("PUT", path, body, kind)

    def _ask(self, method: str, path: str, body: object, kind: type[T]) -> T:
        adapter: TypeAdapter[T] = _adapter(kind)  # type: ignore[arg-type]
        return adapter.validate_json(self._send(method, path, body).content)

    def _send(self, method: str, path: str, body: object) -> "httpx.Response":
        from httpx import TransportError

        content = None if body is None else _adapter(_kind_of(body)).dump_json(body)
        headers = {"Content-Type": "application/json"} if content else {}
        try:
            answer = self.http.request(method, API_PATH + path, content=content, headers=headers)
        except TransportError as error:
            raise StoreClosedError("office_unreachable") from error
        if answer.is_error:
            raise _refusal(answer)
        return answer


def _kind_of(body: object) -> Any:
    return list[type(body[0])] if isinstance(body, list) and body else type(body)  # type: ignore[misc]


def _refusal(answer: "httpx.Response") -> UserError:
    """The error that the office answered with, as if it had been raised here."""
    try:
        told = _adapter(contract.Refusal).validate_json(answer.content)
    except ValueError:
        return StoreClosedError("office_fault", status=str(answer.status_code))
    kinds: Mapping[int, type[UserError]] = {_UNAVAILABLE: StoreClosedError}
    if answer.status_code == _NOT_FOUND:
        return UnknownNameError(told.error, **{"name": "", **told.values})
    kind = kinds.get(answer.status_code, OfficeRefusedError)
    return kind(told.error, **told.values)
