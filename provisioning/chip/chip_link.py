"""One chip on a serial port, by esptool as a library: found, examined, written, started.

esptool speaks to the chip's ROM loader. Its chatter is not shown: it prints to nobody, and only
what it counts is handed on. Nothing that is written ever passes through text.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import esptool
from esp_pylib.logger import EspLog
from esptool.cmds import detect_flash_size
from esptool.logger import TemplateLogger, log
from esptool.util import FatalError
from serial import SerialException
from serial.tools import list_ports

from firmware_build.partitions import partition
from provisioning.chip.flash_plan import Region
from provisioning.chip.lock_content import IDENTITY_HEAD_BYTES, lock_id_in
from provisioning.chip.port import port_fault
from provisioning.errors import NoBoardError, UnitFailedError, UnitRefusedError

FAST_BAUD = 460800
"""What every common USB bridge carries; the stub in the chip's RAM follows it."""
CONSOLE_BAUD = 115200
_USB_VENDORS = {0x10C4, 0x1A86, 0x0403, 0x303A}
"""Silicon Labs, WCH, FTDI, and Espressif's own USB."""
_MEGABYTE = 1 << 20
_REOPEN_PAUSE_S = 0.2
_DIFFERS = ("MD5 of file does not match", "flash region is empty")
"""How esptool says that the flash holds something else; it has one exception for everything."""

WriteProgress = Callable[[int, int, int], None]
"""Told (number of the region, bytes sent, bytes in all) while writing."""


@dataclass(frozen=True)
class ChipFacts:
    """What a chip says of itself."""

    chip: str
    """As the firmware names it: ESP32, ESP32S3, ESP32C3 or ESP32C6."""
    revision: int
    """100 times the major plus the minor number."""
    flash_bytes: int
    unit: str
    """Its factory MAC address, 12 hex digits: no two chips have the same."""


def find_port() -> str:
    """The one serial port with a board on it.

    Raises:
        NoBoardError: when there is none or more than one.
    """
    found = [port.device for port in list_ports.comports() if port.vid in _USB_VENDORS]
    if not found:
        raise NoBoardError("no_board")
    if len(found) > 1:
        raise NoBoardError("several_boards", ports=", ".join(sorted(found)))
    return str(found[0])


class ChipLink:
    """A chip whose loader answers."""

    def __init__(self, loader: Any, port: str) -> None:
        """Use `open_link`."""
        self._loader = loader
        self.port = port
        self.facts = _facts(loader, port)

    def write(self, regions: list[Region], progress: WriteProgress) -> None:
        """Write `regions` in one call; each is read back by its digest.

        Raises:
            UnitFailedError: when the flash does not hold what was sent, or the chip falls silent.
            NoBoardError: when the board is gone.
        """
        _LISTENER.begin(progress)
        size = f"{self.facts.flash_bytes // _MEGABYTE}MB"
        places = [(region.offset, region.content) for region in regions]
        try:
            esptool.write_flash(self._loader, places, flash_size=size)
        except FatalError as error:
            differs = any(word in str(error) for word in _DIFFERS)
            key = "write_failed" if differs else "write_stopped"
            raise UnitFailedError(key, port=self.port) from error
        except (SerialException, OSError) as error:
            raise NoBoardError("board_lost", port=self.port) from error

    def present_lock_id(self) -> bytes | None:
        """The id of the lock that this chip is at present, if any. Raises NoBoardError.

        Read is only the head of its identity: no key leaves the chip.
        """
        at = partition("keys").offset
        with self._cable():
            head = esptool.read_flash(self._loader, at, IDENTITY_HEAD_BYTES, no_progress=True)
        return lock_id_in(head)

    def read(self, offset: int, size: int, progress: WriteProgress) -> bytes:
        """The flash's content there. Raises NoBoardError."""
        _LISTENER.begin(progress)
        with self._cable():
            return bytes(esptool.read_flash(self._loader, offset, size))

    def erase(self, offset: int, size: int) -> None:
        """Erase whole sectors of 4096 bytes. Raises NoBoardError."""
        with self._cable():
            esptool.erase_region(self._loader, offset, size)

    def is_blank(self, offset: int, size: int) -> bool:
        """Whether every byte there is erased, by the digest that the chip makes of its flash.

        Raises NoBoardError.
        """
        with self._cable():
            digest = str(self._loader.flash_md5sum(offset, size))
        return digest == hashlib.md5(b"\xff" * size, usedforsecurity=False).hexdigest()

    @contextmanager
    def _cable(self) -> Iterator[None]:
        """Whatever fails in here, the board does not answer any more. Raises NoBoardError."""
        try:
            yield
        except (FatalError, SerialException, OSError) as error:
            raise NoBoardError("board_lost", port=self.port) from error

    def start(self) -> None:
        """Leave the loader: the chip boots what was written. Raises NoBoardError."""
        port = self._loader._port
        with self._cable():
            port.baudrate = CONSOLE_BAUD
            port.reset_input_buffer()
            esptool.reset_chip(self._loader, "hard-reset")

    def lines(self, timeout_s: float) -> Iterator[str]:
        """What the chip prints, line by line, for at most `timeout_s`.

        A chip on its own USB may leave the bus while it starts: the port is opened again.
        """
        port = self._loader._port
        port.timeout = 0.1
        end_s = time.monotonic() + timeout_s
        pending = b""
        while time.monotonic() < end_s:
            try:
                pending += port.read(max(1, port.in_waiting))
            except (SerialException, OSError):
                _open_again(port)
            *whole, pending = pending.split(b"\n")
            yield from (line.decode("utf-8", "replace").strip() for line in whole)


def _open_again(port: Any) -> None:
    """Try once to open a port that went away; it may not be back yet."""
    time.sleep(_REOPEN_PAUSE_S)
    port.close()
    try:
        port.open()
    except (SerialException, OSError):
        return


@contextmanager
def open_link(port: str, baud: int = FAST_BAUD) -> Iterator[ChipLink]:
    """Reset the chip at `port` into its loader, and leave the port in the end.

    Raises:
        NoBoardError: when nothing answers there.
        UnitRefusedError: when no lock can be made of what answers.
    """
    quiet_esptool()
    loader = _connect(port, baud)
    try:
        yield ChipLink(loader, port)
    finally:
        loader._port.close()


def quiet_esptool() -> None:
    """Keep esptool and espefuse from printing, in this process and for good."""
    esptool.loader.HexFormatter = _Unseen
    if not isinstance(getattr(EspLog.instance, "_legacy", None), _Listener):
        log.set_logger(_LISTENER)


def _connect(port: str, baud: int) -> Any:
    try:
        loader = esptool.detect_chip(port)
        if loader.secure_download_mode:
            raise UnitRefusedError("unit_closed")
        loader = esptool.run_stub(loader)
        if baud != CONSOLE_BAUD:
            loader.change_baud(baud)
        esptool.attach_flash(loader)
    except (FatalError, SerialException, OSError, ValueError) as error:
        raise port_fault(port, error, "board_silent") from error
    return loader


def _facts(loader: Any, port: str) -> ChipFacts:
    try:
        if loader.get_secure_boot_enabled() or loader.get_flash_encryption_enabled():
            raise UnitRefusedError("unit_closed")
        size = detect_flash_size(loader)
        facts = ChipFacts(
            loader.CHIP_NAME.replace("-", ""),
            loader.get_chip_revision(),
            int(size.removesuffix("MB")) * _MEGABYTE if size and size.endswith("MB") else 0,
            bytes(loader.read_mac()).hex(),
        )
    except (FatalError, SerialException, OSError) as error:
        raise NoBoardError("board_silent", port=port) from error
    return facts


class _Unseen:
    """In place of what esptool makes every packet into hex text with, traced or not.

    That text would hold the lock's keys, and costs more than sending the packet.
    """

    def __init__(self, *_packet: object) -> None:
        """Keep nothing."""

    def __str__(self) -> str:
        return ""


class _Counting(threading.local):
    """What the present thread is writing: several units may be made at once."""

    progress: WriteProgress | None = None
    region = -1
    length = 0


class _Listener(TemplateLogger):  # type: ignore[misc] # esptool is not typed
    """Takes esptool's chatter and hands on what it counts."""

    def __init__(self) -> None:
        self._here = _Counting()

    def begin(self, progress: WriteProgress) -> None:
        """Hand on the counting of this thread's writing that follows."""
        self._here.progress, self._here.region, self._here.length = progress, -1, 0

    def progress_bar(
        self,
        cur_iter: int,
        total_iters: int,
        prefix: str = "",
        suffix: str = "",
        bar_length: int = 30,
    ) -> None:
        """See TemplateLogger."""
        del prefix, suffix, bar_length
        here = self._here
        if here.progress is not None:
            # One region after the other; one that is tried again keeps its length.
            here.region += total_iters != here.length
            here.length = total_iters
            here.progress(here.region, cur_iter, total_iters)

    def print(self, *args: object, **kwargs: object) -> None:
        """See TemplateLogger."""

    def note(self, message: str) -> None:
        """See TemplateLogger."""

    def warning(self, message: str) -> None:
        """See TemplateLogger."""

    def error(self, message: str) -> None:
        """See TemplateLogger."""

    def stage(self, finish: bool = False) -> None:
        """See TemplateLogger."""

    def set_verbosity(self, verbosity: str) -> None:
        """See TemplateLogger."""


_LISTENER = _Listener()
