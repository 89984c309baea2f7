"""Serves the app, and the tests' own modules beside it, to a browser on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from central.phone_app import listing
from tests.support.vm import ROOT

APP = "/phone/"
_LISTING = "/phone/files.json"
BLANK = "/tests/phone/blank.html"


class _Handler(SimpleHTTPRequestHandler):
    """Files of the clone, as they are."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".webmanifest": "application/manifest+json",
    }

    def do_GET(self) -> None:
        """Serve a file, or the listing that the service worker goes by."""
        if self.path != _LISTING:
            super().do_GET()
            return
        body = json.dumps(listing()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Let nothing be kept: only the service worker makes the app work offline."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """Serve the clone; yields its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
