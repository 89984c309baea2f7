"""The rig whose lock is a board on a serial line; a person, or a relay, knocks."""

import asyncio
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import serial

from firmware.messages import UNIX_EPOCH_OFFSET_S
from hil_tests.heap import PERIOD_MS
from hil_tests.rig import LackingError, LockSetup, Rig
from hil_tests.serial_board import SerialBoard
from host_tools.phone.radio import Radio

SILENT_S = 3 * PERIOD_MS / 1000
"""A lock that prints no heap figure for so long is asleep."""
ASLEEP_TIMEOUT_S = 30.0
BOOT_S = 1.5
LONGEST_WAIT_S = 60.0
KNOCK_S = 0.1
RELAY_ON = b"\xa0\x01\x01\xa2"
RELAY_OFF = b"\xa0\x01\x00\xa1"
"""Commands of the common USB relays of the LCUS kind (9600 baud)."""


class SerialRelay:
    """A USB relay whose contact is wired across the knock sensor."""

    def __init__(self, port: str) -> None:
        """`port` is the relay's own serial port."""
        self._port = port

    async def pulse(self) -> None:
        """Close the contact for the length of a knock."""
        with serial.Serial(self._port, 9600) as line:
            line.write(RELAY_ON)
            await asyncio.sleep(KNOCK_S)
            line.write(RELAY_OFF)


class SerialRig(Rig):
    """One board, the computer's own Bluetooth, and perhaps a relay."""

    def __init__(self, board: SerialBoard, radio: Radio, relay: SerialRelay | None = None) -> None:
        """Work with this board; `radio` is in reach of it."""
        self._board = board
        self._radio = radio
        self._relay = relay

    @staticmethod
    def at(address: str, radio: Radio) -> "SerialRig":
        """The rig at `PORT[?relay=PORT]`."""
        port, _, query = address.partition("?")
        relay = dict(parse_qsl(query)).get("relay")
        return SerialRig(SerialBoard(port), radio, SerialRelay(relay) if relay else None)

    async def wipe(self, wanted: LockSetup) -> None:
        """Wake the board by a reset, write everything through its prompt, let it boot."""
        now = self.lock_time()
        await self.reset()
        # Until it runs, nothing at the other end hears an interrupt.
        await asyncio.sleep(BOOT_S)
        self._board.mute()
        await asyncio.to_thread(
            self._board.write_lock, wanted.all_files(now), wanted.content(now).keys_partition
        )
        self._board.console = ""
        self._board.listen()

    async def reset(self) -> None:
        """Press the reset button by the line's RTS."""
        self._board.mute()
        await asyncio.to_thread(self._board.reset)
        self._board.listen()

    async def asleep(self) -> None:
        """Wait until the lock prints nothing more."""
        async with asyncio.timeout(ASLEEP_TIMEOUT_S):
            before = None
            while before != self._board.console:
                before = self._board.console
                await asyncio.sleep(SILENT_S)

    def console(self) -> str:
        """What came over the line."""
        return self._board.console

    def lock_time(self) -> int:
        """This computer's clock."""
        return int(time.time()) - UNIX_EPOCH_OFFSET_S

    async def radio(self, name: str, mtu: int = 517) -> Radio:
        """This computer's radio; there is only one."""
        if name != "phone" or mtu != 517:
            raise LackingError("one phone only")
        return self._radio

    async def keep_evidence(self, folder: Path) -> None:
        """The console; the radio's trace is the adapter's (`btmon -w`)."""
        (folder / "the door.console.txt").write_text(self._board.console)

    async def close(self) -> None:
        """Let go of the line and the radio."""
        self._board.mute()
        await self._radio.close()

    async def rouse(self) -> None:
        """Knock by the relay, else reset: a cold start opens the radio, too."""
        if self._relay:
            await self._relay.pulse()
        else:
            await self.reset()

    async def pass_time(self, seconds: float) -> None:
        """Wait."""
        if seconds > LONGEST_WAIT_S:
            raise LackingError("time")
        await asyncio.sleep(seconds)

    async def do(self, action: str, *arguments: Any) -> Any:
        """Nobody is at this door but a relay that knocks."""
        if action == "knock" and self._relay and not arguments:
            return await self._relay.pulse()
        raise LackingError(action)
