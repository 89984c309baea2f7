"""The prompt on the serial line: friendly and raw, with raw paste, as the ESP32 port offers it.

The terminal turns 0x03 into an interrupt only while a program runs: here it is read as it comes.
"""

import _board
import _bridge
import micropython
import sys
import termios
import uselect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VERSION = "MicroPython v1.29.0 on 2026-06-01; {0}"
WINDOW_BYTES = 128
CTRL_A, CTRL_B, CTRL_C, CTRL_D, CTRL_E = b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"
# <termios.h>: indices of the flags in what tcgetattr returns, and the two flags that matter.
OUTPUT_FLAGS, LOCAL_FLAGS = 1, 3
OPOST, ISIG = 1, 1

_input = sys.stdin.buffer
_output = sys.stdout.buffer
_poll = uselect.poll()
_poll.register(_input, uselect.POLLIN)
_poll.register(_bridge.stream, uselect.POLLIN)


class _Micropython:
    """The module ``micropython`` with a `kbd_intr` that governs the terminal."""

    def kbd_intr(self, character: int) -> None:
        """Interrupt on 0x03, or with -1 pass every byte through unchanged both ways.

        A chip is not interrupted within it.
        """
        try:
            _set_mode(character == 3)
        except KeyboardInterrupt:
            _set_mode(character == 3)
            raise

    def __getattr__(self, name: str) -> "Any":
        return getattr(micropython, name)


def _set_mode(program_runs: bool) -> None:
    modes = termios.tcgetattr(0)
    if program_runs:
        modes[OUTPUT_FLAGS] |= OPOST
        modes[LOCAL_FLAGS] |= ISIG
    else:
        modes[OUTPUT_FLAGS] &= ~OPOST
        modes[LOCAL_FLAGS] &= ~ISIG
    termios.tcsetattr(0, termios.TCSANOW, modes)


def let_interrupt(allowed: bool) -> None:
    """As the port does before and after each file that it starts with."""
    modes = termios.tcgetattr(0)
    modes[LOCAL_FLAGS] = modes[LOCAL_FLAGS] & ~ISIG | (ISIG if allowed else 0)
    termios.tcsetattr(0, termios.TCSANOW, modes)


def take_over() -> None:
    """Let programs find `kbd_intr`; before anything of them runs."""
    sys.modules["micropython"] = _Micropython()  # type: ignore[assignment]


def _byte() -> bytes:
    while True:
        for stream, _ in _poll.poll(-1):
            if stream is _bridge.stream:
                _bridge.pump()
            else:
                return _input.read(1)  # type: ignore[no-any-return]


def _write(text: bytes) -> None:
    _output.write(text)


def _execute(source: "str | bytes", program: "dict[str, Any]", kind: str) -> None:
    """Run what was typed; its exceptions go to the terminal."""
    _set_mode(True)
    try:
        exec(compile(source, "<stdin>", kind), program)  # noqa: S102 (what a prompt is for)
    finally:
        _set_mode(False)


def serve(program: "dict[str, Any]", raw: bool) -> None:
    """Talk until a soft reset or a reset ends this VM."""
    _set_mode(False)
    while True:
        raw = _serve_raw(program) if raw else _serve_friendly(program)


def _soft_reset(raw: bool) -> None:
    _write(b"MPY: soft reboot\r\n")
    _board.halt("power.soft_reset", raw)


def _serve_friendly(program: "dict[str, Any]") -> bool:
    """One line at a time; True when raw mode is wanted."""
    _write(b"\r\n" + VERSION.format(_board.INFO["machine"]).encode())
    _write(b'\r\nType "help()" for more information.\r\n>>> ')
    line = b""
    while True:
        byte = _byte()
        if byte == CTRL_A:
            return True
        if byte == CTRL_D and not line:
            _write(b"\r\n")
            _soft_reset(False)
        elif byte == CTRL_B:
            return False
        elif byte == CTRL_C:
            line = b""
            _write(b"\r\n>>> ")
        elif byte in b"\r\n":
            _write(b"\r\n")
            if line.strip():
                _guarded(line.decode(), program, "single")
            line = b""
            _write(b">>> ")
        elif byte in b"\b\x7f":
            line = line[:-1]
            _write(b"\b \b")
        else:
            line += byte
            _write(byte)


def _guarded(source: str, program: "dict[str, Any]", kind: str) -> None:
    try:
        _execute(source, program, kind)
    except SystemExit:
        _soft_reset(False)
    except BaseException as error:  # noqa: BLE001 (a prompt outlives them all)
        _print_exception(error)


def _print_exception(error: BaseException) -> None:
    _set_mode(True)
    sys.print_exception(error)
    _set_mode(False)


def _serve_raw(program: "dict[str, Any]") -> bool:
    """Whole programs, each ended by 0x04; False when the friendly prompt is wanted."""
    _write(b"raw REPL; CTRL-B to exit\r\n>")
    source = b""
    while True:
        byte = _byte()
        if byte == CTRL_A:
            _write(b"raw REPL; CTRL-B to exit\r\n>")
            source = b""
        elif byte == CTRL_B:
            return False
        elif byte == CTRL_C:
            source = b""
        elif byte == CTRL_E and not source:
            _serve_paste(program)
        elif byte == CTRL_D:
            if not source:
                _write(b"OK\r\n")
                _soft_reset(True)
            _write(b"OK")
            _answer(source, program)
            source = b""
        else:
            source += byte


def _serve_paste(program: "dict[str, Any]") -> None:
    """Raw paste: the sender waits for a 0x01 after every window."""
    command = _byte() + _byte()
    if command != b"A\x01":
        _write(b"R\x00")
        return
    _write(b"R\x01" + bytes([WINDOW_BYTES & 255, WINDOW_BYTES >> 8]) + b"\x01")
    # One buffer that grows where it lies: pieces would lie all over a heap full of read bytes.
    source = bytearray()
    while True:
        byte = _byte()
        if byte in (CTRL_D, CTRL_C):
            break
        source += byte
        if not len(source) % WINDOW_BYTES:
            _write(b"\x01")
    _write(CTRL_D)
    if byte == CTRL_D:
        _answer(bytes(source), program)


def _answer(source: bytes, program: "dict[str, Any]") -> None:
    """Run it: output, 0x04, exception, 0x04 and the prompt."""
    failure = None
    try:
        _execute(source, program, "exec")
    except SystemExit:
        _write(b"\x04\x04")
        _soft_reset(True)
    except BaseException as error:  # noqa: BLE001 (a prompt outlives them all)
        failure = error
    _write(CTRL_D)
    if failure is not None:
        _print_exception(failure)
    _write(b"\x04>")
