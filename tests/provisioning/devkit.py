"""A development board on a cable: real esptool on one side, both lives of a chip on the other.

DTR and RTS pull IO0 and EN as the two transistors of every development board do. A reset with
IO0 low enters the mock ROM loader, one with IO0 high boots the simulated board from what was
flashed, its console on the same cable.
"""

import asyncio
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import serial
from esp32_mock_bootloader.server import handle_client
from serial.serialutil import SerialException

from sim.board.board import Board
from tests.provisioning.loader_parts import BlockFlash, PatientCable
from tests.provisioning.protocol_devkit import KITS

MOCK_NAMES = {"ESP32": "esp32", "ESP32S3": "esp32s3", "ESP32C3": "esp32c3", "ESP32C6": "esp32c6"}
_NUMBERS = itertools.count(1)


class Devkit:
    """One chip, its flash, and the port it hangs on. Needs a running event loop."""

    def __init__(self, board: Board) -> None:
        """Wrap `board`, which is switched off; its flash is the chip's."""
        self.board = board
        self.url = f"devkit://{next(_NUMBERS)}"
        self.flash = BlockFlash()
        self._loop = asyncio.get_running_loop()
        self._cable: socket.socket | None = None
        self.is_there = True
        """Whether the cable may be plugged in; False after `unplug_after` has pulled it."""
        self._held = False
        self._bytes_left: int | None = None
        self._loader: threading.Thread | None = None
        self._stop = threading.Event()
        board.console.listeners.append(self._print)

    def plug_in(self) -> socket.socket:
        """See `Kit`."""
        if not self.is_there:
            raise SerialException(f"[Errno 2] could not open port {self.url}")
        ours, theirs = socket.socketpair()
        self.unplug()
        self._cable = ours
        return theirs

    def unplug(self) -> None:
        """Pull the cable out; the loader, if it runs, hears nothing any more."""
        if self._cable is not None:
            # The loader's duplicate holds the wire, too.
            self._cable.shutdown(socket.SHUT_RDWR)
            self._cable.close()
            self._cable = None

    def unplug_after(self, count: int) -> None:
        """Pull the cable out, once, when about `count` more bytes were sent to the chip."""
        self._bytes_left = count

    def on_bytes(self, count: int) -> None:
        """See `Kit`."""
        if self._bytes_left is not None:
            self._bytes_left -= count
            if self._bytes_left < 0:
                self._bytes_left = None
                self.unplug()
                self.is_there = False

    def on_lines(self, dtr: bool, rts: bool) -> None:
        """See `Kit`; called in esptool's thread."""
        in_reset = rts and not dtr
        if in_reset and not self._held:
            self.end_loader()
            self._loop.call_soon_threadsafe(self.board.cut_power)
        elif self._held and not in_reset:
            # The lines change one by one: DTR pulls IO0 before RTS lets go of EN, or not at all.
            if dtr:
                self._enter_loader()
            else:
                self._loop.call_soon_threadsafe(self.board.power_on)
        self._held = in_reset

    def _enter_loader(self) -> None:
        if self._cable is None:
            return
        self.flash.data[:] = self.board.flash.image()
        self._stop = threading.Event()
        connection = PatientCable(self._cable.dup(), self._stop)
        self._loader = threading.Thread(
            target=handle_client,
            args=(connection, self._stop, MOCK_NAMES[self.board.profile.chip]),
            kwargs={"exit_on_disconnect": True, "flash": self.flash},
            daemon=True,
        )
        self._loader.start()

    def end_loader(self) -> None:
        """Stop the loader; what it wrote so far is what the chip holds."""
        if self._loader is not None:
            self._stop.set()
            self._loader.join()
            self._loader = None
            self.board.flash.load(bytes(self.flash.data))

    def _print(self, text: str) -> None:
        if self._cable is not None:
            with suppress(OSError):
                self._cable.sendall(text.encode())


@contextmanager
def plugged_in(board: Board) -> Iterator[Devkit]:
    """`board` as a devkit, reachable at its `url` as long as the block runs."""
    package = __name__.rpartition(".")[0]
    if package not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.append(package)
    kit = Devkit(board)
    KITS[kit.url] = kit
    try:
        yield kit
    finally:
        del KITS[kit.url]
        kit.end_loader()
        kit.unplug()
