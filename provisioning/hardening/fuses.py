"""Closes a chip's back doors for ever, and refuses what would destroy the unit.

Only JTAG and download mode can be closed under an official MicroPython image: it is neither
signed nor encrypted, so a chip that insisted on either would never start again. Fuses by name as
Espressif's `espefuse` calls them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import esptool
from espefuse import get_esp, init_commands
from espefuse.efuse.bitstring import BitStream
from esptool.util import FatalError
from serial import SerialException

from host_tools.texts.catalogue import N_
from provisioning.chip.chip_link import quiet_esptool
from provisioning.chip.port import port_fault
from provisioning.errors import NoBoardError, UnitFailedError, WouldBrickError

ESP32_DOWNLOAD_REVISION = 300
"""UART_DOWNLOAD_DIS exists from this revision (ECO3) on; before, the bit means something else."""


class Closing(StrEnum):
    """What may be asked for.

    A stock image survives neither encryption nor secure boot; the prompt is no fuse, but closed by
    the office.
    """

    JTAG = "jtag"
    DOWNLOAD = "download"
    FLASH_ENCRYPTION = "flash-encryption"
    SECURE_BOOT = "secure-boot"
    PROMPT = "prompt"


CLOSINGS: Mapping[Closing, str] = {
    Closing.JTAG: N_("JTAG"),
    Closing.DOWNLOAD: N_("download by USB and UART"),
}
"""What people call what a fuse closes."""

FUSES: Mapping[str, Mapping[Closing, tuple[str, ...]]] = {
    "ESP32": {Closing.JTAG: ("JTAG_DISABLE",), Closing.DOWNLOAD: ("UART_DOWNLOAD_DIS",)},
    "ESP32S3": {
        Closing.JTAG: ("DIS_PAD_JTAG", "DIS_USB_JTAG"),
        Closing.DOWNLOAD: ("DIS_DOWNLOAD_MODE",),
    },
    "ESP32C3": {
        Closing.JTAG: ("DIS_PAD_JTAG", "DIS_USB_JTAG"),
        Closing.DOWNLOAD: ("DIS_DOWNLOAD_MODE",),
    },
    "ESP32C6": {
        Closing.JTAG: ("DIS_PAD_JTAG", "DIS_USB_JTAG"),
        Closing.DOWNLOAD: ("DIS_DOWNLOAD_MODE",),
    },
}
"""Which fuses close what, by chip. Each is one bit; burned means closed."""


@dataclass(frozen=True)
class FuseState:
    """One fuse that belongs to what was asked for."""

    fuse: str
    closing: Closing
    burned: bool


class FuseBank:
    """The fuses of one chip, real or virtual."""

    def __init__(self, commands: Any) -> None:
        """Use `open_fuses`."""
        self._commands = commands
        self.chip = str(commands.esp.CHIP_NAME).replace("-", "")
        self.revision = int(commands.esp.get_chip_revision())

    @property
    def unit(self) -> str:
        """The chip's MAC address, 12 hex digits."""
        return str(self._commands.efuses["MAC"].get()).split(" ")[0].replace(":", "")

    def examine(self, closings: Sequence[Closing], *, finished: bool) -> list[FuseState]:
        """How the fuses stand; `finished`: the unit is a lock that reported itself.

        Raises:
            WouldBrickError: when burning what is asked for would destroy the unit or its use.
        """
        if self._commands.efuses.get_coding_scheme_warnings(silent=True):
            raise WouldBrickError("harden_damaged")
        states = [state for closing in closings for state in self._states(closing)]
        for state in states:
            if not state.burned:
                self._refuse(state, finished)
        return states

    def burn(self, states: Sequence[FuseState]) -> list[str]:
        """Burn what is not burned yet, in one go; returns the fuses' names.

        Raises:
            UnitFailedError: when a fuse does not read back as burned.
        """
        names = [state.fuse for state in states if not state.burned]
        if not names:
            return []
        try:
            burned = self._commands.burn_efuse(dict.fromkeys(names, 1))
        except (FatalError, SerialException, OSError) as error:
            raise UnitFailedError("harden_failed") from error
        if burned is False:
            raise UnitFailedError("harden_failed")
        return names

    def _states(self, closing: Closing) -> Iterator[FuseState]:
        names = FUSES.get(self.chip, {}).get(closing)
        if names is None:
            raise WouldBrickError("harden_stock_image", step=closing)
        for name in names:
            yield FuseState(name, closing, bool(self._commands.efuses[name].get()))

    def _refuse(self, state: FuseState, finished: bool) -> None:
        if state.closing is Closing.DOWNLOAD:
            if self.chip == "ESP32" and self.revision < ESP32_DOWNLOAD_REVISION:
                shown = f"{self.revision / 100:.1f}"
                raise WouldBrickError("harden_revision", step=state.closing, revision=shown)
            if not finished:
                raise WouldBrickError("harden_unfinished", step=state.closing)
        if not self._commands.efuses[state.fuse].is_writeable():
            raise WouldBrickError("harden_protected", step=state.closing, fuse=state.fuse)


@contextmanager
def open_fuses(port: str) -> Iterator[FuseBank]:
    """The fuses of the chip at `port`. Raises NoBoardError."""
    quiet_esptool()
    try:
        loader = esptool.detect_chip(port)
    except (FatalError, SerialException, OSError) as error:
        raise port_fault(port, error, "board_silent") from error
    try:
        yield FuseBank(init_commands(esp=loader, do_not_confirm=True))
    except (FatalError, SerialException) as error:
        raise NoBoardError("board_lost", port=port) from error
    finally:
        loader._port.close()


@contextmanager
def open_virtual_fuses(chip: str, kept: Path, revision: int = 0) -> Iterator[FuseBank]:
    """The fuses of a chip that only exists in the file `kept`, to practise on.

    A virtual chip has no revision of its own; `revision` gives it one.
    """
    quiet_esptool()
    virtual = get_esp(chip=chip.lower(), virt=True)
    # Its own way to read the file leaves it open.
    virtual.efuse_file = str(kept)
    if kept.exists():
        virtual.mem = BitStream(bytes=kept.read_bytes())
    if revision:
        virtual.set_chip_revision(revision)
    virtual.save_to_file()
    yield FuseBank(init_commands(esp=virtual, do_not_confirm=True))
