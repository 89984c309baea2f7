"""VM end of the bridge to the host process that simulates the board around this VM.

One stream socket, inherited as file descriptor ``NOEGLEFRI_BRIDGE_FD``. Frames in both directions::

    u32 length of what follows | u16 header length | JSON header | raw payload    (big endian)

Headers, by their first element: ``c`` call (VM asks host), ``r``/``x`` its result or error number,
``s`` send (no answer), ``p`` posted event (host to VM), ``q`` question (host asks VM),
``a``/``f`` the VM's answer or failure.

Events are handled by :func:`pump`, which never re-enters itself. It runs wherever a program
waits (the stand-ins for ``time``, ``select`` and ``machine.idle`` call :func:`wait` or
:func:`pump`). For loops that never wait, a thread schedules it; the unix build has no global
interpreter lock, so that thread only polls and calls ``micropython.schedule``.
"""

import _thread
import json
import micropython
import uos
import struct
import sys

import uselect  # the real modules: without the prefix the stand-ins of this folder win
import utime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Handler = Callable[[str, "list[Any]", bytes], Any]

FD_VARIABLE = "NOEGLEFRI_BRIDGE_FD"
HEADER_BYTES = 6
# A loop that never waits gets its events after at most two of these.
WATCH_MS = 20

stream = open(int(uos.getenv(FD_VARIABLE)), "r+b")  # type: ignore[call-overload,arg-type]
_poll = uselect.poll()
_poll.register(stream, uselect.POLLIN)
_head = bytearray(HEADER_BYTES)
_has_head = 0
_handlers: "dict[str, Handler]" = {}
_queue: "list[tuple[list[Any], bytes]]" = []
_busy = False
_scheduled = False
_watching = False
_sequence = 0
_watch_poll = uselect.poll()
_watch_poll.register(stream, uselect.POLLIN)


class Disconnected(SystemExit):
    """The host process is gone, so the simulated board is too: ends the program."""


def call(op: str, *args: "Any", payload: bytes = b"") -> "tuple[Any, bytes]":
    """Ask the host, wait for its answer; ``OSError`` with the host's error number on failure."""
    global _busy, _sequence
    outer, _busy = _busy, True
    try:
        _sequence += 1
        _write(["c", _sequence, op, args], payload)
        header, answer = _read()
        while header[0] in "pq" or header[1] != _sequence:
            _queue.append((header, answer))
            header, answer = _read()
    finally:
        _busy = outer
    if _queue and not outer:
        _schedule()
    if header[0] == "x":
        raise OSError(header[2])
    return header[2], answer


def send(op: str, *args: "Any", payload: bytes = b"") -> None:
    """Tell the host something that needs no answer."""
    _write(["s", op, args], payload)


def subscribe(channel: str, handler: "Handler") -> None:
    """Give events of a channel to ``handler(event, args, payload)``.

    For a question the handler's return value is the answer: a value JSON knows, or a tuple of
    such a value and bytes. The newest handler of a channel replaces the one before.
    """
    global _watching
    _handlers[channel] = handler
    if not _watching:
        _watching = True
        _thread.start_new_thread(_watch, ())


def pump(_: "Any" = None) -> bool:
    """Handle every event that has arrived; False when there was none or a pump is under way."""
    global _busy, _scheduled
    _scheduled = False
    if _busy:
        return False
    _busy = True
    handled = False
    try:
        while True:
            if _queue:
                header, payload = _queue.pop(0)
            elif _poll.poll(0):
                header, payload = _read()
            else:
                return handled
            handled = True
            _dispatch(header, payload)
    finally:
        _busy = False


def is_busy() -> bool:
    """Whether a handler or a call is under way, so that no event can be handled now."""
    return _busy


def before_wait(timeout_ms: int) -> int:
    """Host milliseconds that a wait of ``timeout_ms`` of the program's time takes (-1: for ever).

    Replaced (``_bridge.before_wait = ...``) by the stand-in for ``time`` when the two differ.
    """
    return timeout_ms


def wait(timeout_ms: int) -> bool:
    """Handle events, waiting at most ``timeout_ms`` (-1: for ever) for a first one.

    Within a handler nothing can be handled: then it only waits. Returns whether any was handled.
    """
    if _busy:
        utime.sleep_ms(max(timeout_ms, 0))
        return False
    if not _queue:
        _poll.poll(timeout_ms)
    return pump()


def _dispatch(header: "list[Any]", payload: bytes) -> None:
    if header[0] in "rx":  # to a call that an interrupt from the console has ended
        return
    kind, number, channel, event, args = header
    handler = _handlers.get(channel)
    try:
        answer = handler(event, args, payload) if handler else None
    except Exception as error:  # noqa: BLE001 (whatever a handler raises, the next event comes)
        sys.print_exception(error)
        if kind == "q":
            _write(["f", number, repr(error)], b"")
        return
    if kind == "q":
        if isinstance(answer, tuple):
            _write(["a", number, answer[0]], answer[1])
        else:
            _write(["a", number, answer], b"")


def _write(header: "list[Any]", payload: bytes) -> None:
    text = json.dumps(header).encode()
    frame = struct.pack(">IH", 2 + len(text) + len(payload), len(text)) + text + payload
    sent = 0
    while sent < len(frame):
        sent += stream.write(memoryview(frame)[sent:])


def _read() -> "tuple[list[Any], bytes]":
    """The next frame; after an interrupt from the console, from where it stood."""
    global _has_head
    if not _has_head:
        _has_head = stream.readinto(_head)  # type: ignore[attr-defined]
    if _has_head != HEADER_BYTES:
        raise Disconnected(1)
    size, header_size = struct.unpack(">IH", _head)
    body = stream.read(size - 2)
    _has_head = 0
    if len(body) != size - 2:
        raise Disconnected(1)
    return json.loads(body[:header_size]), body[header_size:]


def _schedule() -> None:
    global _scheduled
    if not _scheduled:
        try:
            micropython.schedule(pump, None)  # type: ignore[arg-type]
            _scheduled = True
        except RuntimeError:  # the queue of scheduled calls is full: the watch tries again
            pass


def _watch() -> None:
    while True:
        _watch_poll.poll(-1)
        utime.sleep_ms(WATCH_MS)  # whoever waits meanwhile has handled it: nothing to do
        if _queue or _watch_poll.poll(0):
            _schedule()
            utime.sleep_ms(WATCH_MS)
