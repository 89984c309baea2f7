"""A board on a serial line: its prompt through mpremote's transport, its console in between."""

import asyncio
import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath

import serial
from mpremote.transport_serial import SerialTransport

BENCH_WATCHDOG_MS = 600_000
"""The firmware's watchdog runs on at the prompt; while files are copied it must not bite."""
RESET_S = 0.1
SECTOR_BYTES = 4096
PIECE_BYTES = 512
_WIPE = """
import esp32, machine
machine.RTC().memory(b"")
for label in ("log", "grants", "keys"):
    p = esp32.Partition.find(esp32.Partition.TYPE_DATA, label=label)[0]
    for block in range(p.ioctl(4, 0)):
        p.ioctl(6, block)
"""


def press_reset_line(port: str) -> None:
    """Pull EN low by RTS, as the boards' USB bridges wire it (esptool's "hard reset")."""
    with serial.Serial(port, exclusive=True) as line:
        line.dtr = False
        line.rts = True
        threading.Event().wait(RESET_S)
        line.rts = False


class SerialBoard:
    """One board; its prompt and its console share the line, one at a time."""

    def __init__(self, port: str, press_reset: Callable[[str], None] = press_reset_line) -> None:
        """`press_reset` resets the board on `port`, asleep or not."""
        self.port = port
        self.console = ""
        self._press_reset = press_reset
        self._reader: int | None = None

    def reset(self) -> None:
        """Press the button."""
        self._press_reset(self.port)

    @contextmanager
    def prompt(self) -> Iterator[SerialTransport]:
        """The raw prompt, with whatever runs interrupted; the board must be awake, we muted."""
        transport = SerialTransport(self.port)
        try:
            transport.enter_raw_repl(soft_reset=False)
            transport.exec(f"import machine; machine.WDT(timeout={BENCH_WATCHDOG_MS})")
            yield transport
        finally:
            transport.close()

    def write_lock(self, files: Mapping[str, bytes], keys_partition: bytes) -> None:
        """Erase what a lock remembers, bring files up to date, write its keys, and reset."""
        with self.prompt() as transport:
            transport.exec(_WIPE)
            for path, content in files.items():
                _bring(transport, path, content)
            for at in range(0, len(keys_partition), PIECE_BYTES):
                piece = keys_partition[at : at + PIECE_BYTES]
                if piece.strip(b"\xff"):
                    block, offset = divmod(at, SECTOR_BYTES)
                    transport.exec(f"p.writeblocks({block}, {piece!r}, {offset})")
            transport.exec_raw_no_follow("machine.reset()")

    def listen(self) -> None:
        """Collect what the board prints from now on; needs a running event loop."""
        if self._reader is None:
            self._reader = os.open(self.port, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
            asyncio.get_running_loop().add_reader(self._reader, self._on_output)

    def mute(self) -> None:
        """Leave the line to somebody else."""
        if self._reader is not None:
            asyncio.get_running_loop().remove_reader(self._reader)
            os.close(self._reader)
            self._reader = None

    def _on_output(self) -> None:
        if self._reader is not None:
            with contextlib.suppress(BlockingIOError):
                text = os.read(self._reader, 4096).decode(errors="replace")
                self.console += text.replace("\r\n", "\n")


def _bring(transport: SerialTransport, path: str, content: bytes) -> None:
    """Write a file unless the board has just that."""
    if transport.fs_exists(path):
        there = transport.fs_hashfile(path, "sha256")
        if there == hashlib.sha256(content).digest():
            return
    for parent in reversed(PurePosixPath(path).parents):
        if str(parent) != "/" and not transport.fs_exists(str(parent)):
            transport.fs_mkdir(str(parent))
    transport.fs_writefile(path, content)
