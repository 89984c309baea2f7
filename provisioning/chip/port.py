"""A serial port that does not open: which of its causes it is."""

import errno
import os
import re
from pathlib import Path

from serial import serial_for_url
from serial.tools import list_ports

from provisioning.errors import NoBoardError

_DENIED = {errno.EACCES, errno.EPERM}
_BUSY = {errno.EBUSY, errno.EAGAIN}
"""EAGAIN is what a lock on the port says, by which pyserial keeps programs apart."""
_OF_WINDOWS = re.compile(r"COM\d+", re.IGNORECASE)


def port_fault(port: str, error: Exception, silent: str) -> NoBoardError:
    """Why nothing answers at `port`; the text `silent` when it opened.

    esptool raises its own error over the system's.
    """
    beneath = error if isinstance(error, OSError) else error.__context__
    if isinstance(beneath, OSError):
        return NoBoardError(_closed(port, beneath.errno), port=port)
    return NoBoardError(silent, port=port)


def unopened(port: str, silent: str) -> NoBoardError:
    """The same where the program that failed to open it keeps the system's error to itself."""
    try:
        serial_for_url(port, exclusive=True).close()
    except OSError as error:
        return port_fault(port, error, silent)
    return NoBoardError(silent, port=port)


def _closed(port: str, number: int | None) -> str:
    place, listed = Path(port), port in {one.device for one in list_ports.comports()}
    if place.is_dir():
        return "port_folder"
    if number in _BUSY or (listed and number not in _DENIED):
        return "port_busy"
    if number in _DENIED:
        return "port_denied"
    if place.exists():
        return "port_other"
    return "port_windows" if os.name == "posix" and _OF_WINDOWS.fullmatch(port) else "port_absent"
