"""The caregiver's app on an origin of its own, with the phones' part of the API beside it."""

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whitenoise import WhiteNoise

from host_tools.office.contract import API_PATH

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FILES = Path(__file__).resolve().parent.parent / "phone"
LISTING = "/files.json"
_PHONES = f"{API_PATH}/phones/"
_SERVED = {".css", ".html", ".mjs", ".svg", ".webmanifest"}
_TYPES = {".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_FOREIGN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")
"""What says who somebody is elsewhere: here only a phone's signature counts."""


class PhoneApp:
    """The app's files, and what phones ask of the office; nothing else of the office is here."""

    def __init__(self, office: "WSGIApplication", root: Path = FILES) -> None:
        """`office` answers the phones; `root` has the files."""
        self._office = office
        self._root = root
        self._files = WhiteNoise(
            self._answer,
            root=str(root),
            index_file=True,
            max_age=0,
            mimetypes=_TYPES,
            add_headers_function=_guard,
        )

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """As WSGI's."""
        answer: Iterable[bytes] = self._files(environ, start)
        return answer

    def _answer(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(_PHONES):
            own = {name: value for name, value in environ.items() if name not in _FOREIGN}
            return self._office(own, start)
        if path == LISTING:
            start("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
            return [self._listing]
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"not here"]

    @cached_property
    def _listing(self) -> bytes:
        return json.dumps(listing(self._root)).encode()


def listing(root: Path = FILES) -> dict[str, Any]:
    """The app's files, and a version that is another whenever one of them is."""
    paths = sorted(path for path in root.rglob("*") if path.suffix in _SERVED)
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    files = [str(path.relative_to(root)) for path in paths if path.name != "index.html"]
    return {"version": digest.hexdigest()[:16], "files": ["./", *files]}


def _guard(headers: Any, _path: str, _url: str) -> None:
    headers["Content-Security-Policy"] = _POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"


def by_port(port: str, app: Callable[..., Any], office: Callable[..., Any]) -> Callable[..., Any]:
    """`app` on one port, `office` on every other."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Any:
        return (app if environ.get("SERVER_PORT") == port else office)(environ, start)

    return answer
