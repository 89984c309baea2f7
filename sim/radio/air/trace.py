"""Trace of one radio's HCI packets in the btsnoop format, which Wireshark opens."""

from __future__ import annotations

from pathlib import Path

from bumble.snoop import BtSnooper, Snooper


class Trace(Snooper):
    """One file for all the times a board switches its radio on."""

    def __init__(self, path: Path) -> None:
        """Write to a new file at ``path``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        with path.open("wb") as file:
            BtSnooper(file)  # writes the header

    def snoop(self, hci_packet: bytes, direction: Snooper.Direction) -> None:
        """Append a packet."""
        with self.path.open("ab") as file:
            snooper = BtSnooper.__new__(BtSnooper)  # without a second header
            snooper.output = file
            snooper.snoop(hci_packet, direction)
