"""pySerial's handler for `devkit://NAME`: the serial port of a simulated development board.

pySerial finds it by this module's name, once `tests.provisioning` is among its packages.
"""

import select
import socket
import time
from typing import Protocol

from serial.serialutil import SerialBase, SerialException


class Kit(Protocol):
    """What hangs on the other end of the cable."""

    def plug_in(self) -> socket.socket:
        """Take the cable; returns this end of it."""

    def on_bytes(self, count: int) -> None:
        """So many bytes are about to be sent."""

    def on_lines(self, dtr: bool, rts: bool) -> None:
        """A control line changed."""


KITS: dict[str, Kit] = {}
"""The boards that are plugged in, by URL."""


class Serial(SerialBase):  # type: ignore[misc] # pySerial is not typed
    """One end of a cable with two data and two control wires."""

    BAUDRATES = (115200, 460800)

    def open(self) -> None:
        """Open the port. Raises SerialException when nothing is plugged in."""
        if self._port not in KITS:
            raise SerialException(f"[Errno 2] could not open port {self._port}")
        self._kit = KITS[self._port]
        self._wire = self._kit.plug_in()
        self.is_open = True
        self._update_dtr_state()

    def close(self) -> None:
        """Unplug."""
        if self.is_open:
            self.is_open = False
            self._wire.close()

    @property
    def name(self) -> str:
        """Begins as of a port whose lines change one by one, for esptool."""
        return f"rfc2217:{self._port}"

    @name.setter
    def name(self, name: str) -> None:
        del name

    @property
    def in_waiting(self) -> int:
        """How many bytes came in."""
        if not select.select([self._wire], [], [], 0)[0]:
            return 0
        return len(self._wire.recv(1 << 20, socket.MSG_PEEK))

    def read(self, size: int = 1) -> bytes:
        """Up to `size` bytes, waiting as long as the time-out says."""
        end_s = None if self._timeout is None else time.monotonic() + self._timeout
        found = b""
        while len(found) < size:
            left_s = None if end_s is None else max(0.0, end_s - time.monotonic())
            if not select.select([self._wire], [], [], left_s)[0]:
                break
            chunk = self._wire.recv(size - len(found))
            if not chunk:
                raise SerialException("device disconnected")
            found += chunk
        return found

    def write(self, data: bytes) -> int:
        """Send all of `data`."""
        self._kit.on_bytes(len(data))
        try:
            self._wire.sendall(data)
        except OSError as error:
            raise SerialException("device disconnected") from error
        return len(data)

    def reset_input_buffer(self) -> None:
        """Forget what came in."""
        while waiting := self.in_waiting:
            self._wire.recv(waiting)

    def reset_output_buffer(self) -> None:
        """Nothing is kept."""

    def flush(self) -> None:
        """Nothing is kept."""

    def _reconfigure_port(self) -> None:
        """Any speed will do."""

    def _update_dtr_state(self) -> None:
        self._kit.on_lines(self._dtr_state, self._rts_state)

    def _update_rts_state(self) -> None:
        self._kit.on_lines(self._dtr_state, self._rts_state)
