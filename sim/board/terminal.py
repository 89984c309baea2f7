"""The serial line of a board: a pipe for what it prints, or a terminal with a prompt."""

import asyncio
import codecs
import os
import termios
import tty
from collections.abc import Callable

_CHUNK_BYTES = 1 << 16
_BACKLOG_BYTES = 1 << 18


def _ignore(data: bytes) -> None:
    """Stand in while nobody listens."""
    del data


class OutputPipe:
    """Takes what a VM prints; its standard input is empty."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """Hand decoded output to `write`."""
        self.stdin = os.open(os.devnull, os.O_RDONLY)
        self._read_end, self.stdout = os.pipe()
        self._write = write
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        os.set_blocking(self._read_end, False)
        asyncio.get_running_loop().add_reader(self._read_end, self._on_output)

    def started(self) -> None:
        """The VM has its copies of the descriptors now."""
        os.close(self.stdin)
        os.close(self.stdout)

    def close(self) -> None:
        """Take the last output and let go."""
        self._on_output()
        asyncio.get_running_loop().remove_reader(self._read_end)
        os.close(self._read_end)

    def _on_output(self) -> None:
        try:
            while data := os.read(self._read_end, _CHUNK_BYTES):
                self._write(self._decoder.decode(data))
        except BlockingIOError:
            return


class SerialPort:
    """A pseudo terminal for programs like mpremote, kept over all boots of a board."""

    def __init__(self) -> None:
        """Open it; `path` is what to connect to."""
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        self._unsent = bytearray()
        self.on_input: Callable[[bytes], None] = _ignore
        """Called with what the other program sends."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._master, self._on_readable)

    def send(self, data: bytes) -> None:
        """Show `data` to the other program; when nobody reads, the oldest is lost."""
        self._unsent += data
        del self._unsent[:-_BACKLOG_BYTES]
        self._flush()

    def close(self) -> None:
        """Hang up."""
        self._loop.remove_reader(self._master)
        self._loop.remove_writer(self._master)
        os.close(self._master)
        os.close(self._slave)

    def _on_readable(self) -> None:
        try:
            data = os.read(self._master, _CHUNK_BYTES)
        except BlockingIOError:
            return
        self.on_input(data)

    def _flush(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: os.write(self._master, self._unsent)]
        except BlockingIOError:
            self._loop.add_writer(self._master, self._flush)
        else:
            self._loop.remove_writer(self._master)


class Terminal:
    """One boot's controlling terminal: the kernel turns 0x03 into an interrupt when told to.

    The VM switches that on while a program runs that may be interrupted.
    """

    def __init__(self, write: Callable[[str], None], port: SerialPort) -> None:
        """Join the VM's standard streams with `port`; what is printed also goes to `write`."""
        self._master, slave = os.openpty()
        self.stdin = self.stdout = slave
        self._write = write
        self._port = port
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._to_vm = bytearray()
        _set_modes(slave)
        os.set_blocking(self._master, False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._master, self._on_output)
        port.on_input = self._on_input

    def started(self) -> None:
        """The VM has its copies of the descriptors now."""
        os.close(self.stdin)

    def close(self) -> None:
        """Take the last output and let go."""
        self._port.on_input = _ignore
        self._on_output()
        self._loop.remove_reader(self._master)
        self._loop.remove_writer(self._master)
        os.close(self._master)

    def _on_input(self, data: bytes) -> None:
        self._to_vm += data
        self._flush()

    def _flush(self) -> None:
        try:
            while self._to_vm:
                del self._to_vm[: os.write(self._master, self._to_vm)]
        except BlockingIOError:
            self._loop.add_writer(self._master, self._flush)
        else:
            self._loop.remove_writer(self._master)

    def _on_output(self) -> None:
        try:
            while data := os.read(self._master, _CHUNK_BYTES):
                self._port.send(data)
                self._write(self._decoder.decode(data).replace("\r\n", "\n"))
        except BlockingIOError:
            return
        except OSError:  # EIO: the VM was the last to hold the other end
            self._loop.remove_reader(self._master)


def _set_modes(slave: int) -> None:
    """Byte by byte, no echo, 0x03 like the others, newlines become CR LF as on the device."""
    tty.setraw(slave)
    modes = termios.tcgetattr(slave)
    modes[1] |= termios.OPOST | termios.ONLCR
    for special in (termios.VQUIT, termios.VSUSP):
        modes[6][special] = b"\0"
    termios.tcsetattr(slave, termios.TCSANOW, modes)
