"""``noeglefri sim micropython``: any MicroPython program on a simulated board with a radio.

Takes the arguments of MicroPython's unix binary. Standard streams are those of the terminal, the
exit status is the program's. Several such processes with the same ``--air`` hear each other.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import sys
from dataclasses import replace
from pathlib import Path

from sim.board.board import Board
from sim.board.bridge import FD_VARIABLE, BridgeServer, bridge_pair
from sim.board.profile import BoardProfile
from sim.board.stand_ins import stand_ins_folder
from sim.clock import WorldClock
from sim.radio.air.air import Air
from sim.radio.air.packet import Medium
from sim.radio.air.shared_air import SharedAir
from sim.radio.board.board_radio import BoardRadio

_UNIX_PATH = ".frozen:~/.micropython/lib:/usr/lib/micropython"
"""The unix binary's default search path behind the stand-ins."""
_ESPRESSIF = "24:0A:C4"
"""An organisation's prefix for the board's public address."""


class ProgramBoard:
    """A board that runs one program of the host's file system, again after each reset."""

    def __init__(
        self,
        medium: Medium,
        arguments: list[str],
        *,
        name: str = "",
        stdout: int | None = None,
        profile: BoardProfile | None = None,
    ) -> None:
        """Prepare to run ``micropython ARGUMENTS``.

        ``name`` is what the air knows the board by; ``stdout`` is where the program's output
        goes when that is not the caller's own; ``profile`` is the board but for its address.
        """
        address = ":".join((_ESPRESSIF, *(f"{byte:02X}" for byte in secrets.token_bytes(3))))
        unique_id = bytes.fromhex(address.replace(":", ""))
        profile = replace(profile or BoardProfile(), unique_id=unique_id, clock_is_set=True)
        self._board = Board(WorldClock(), profile, image=b"")
        self.port = self._board.port
        board_name = name or f"board-{address[-8:]}"
        self.radio = BoardRadio(medium, board_name, address, port=self.port)
        self._stdout = stdout
        self._arguments = arguments
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> int:
        """Run until the program ends by itself; returns its exit status."""
        try:
            status = await self._boot()
            while await self._board.detach():
                status = await self._boot()
            return status
        finally:
            await self._board.close()

    def kill(self) -> None:
        """End the program at once; harmless when it has ended."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    def terminate(self) -> None:
        """Ask the program to end, as whoever ends this process does."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    def interrupt(self) -> None:
        """Pass Ctrl-C on, unless the program gets it from the terminal itself."""
        process = self._process
        if process is not None and process.returncode is None and not sys.stdin.isatty():
            process.send_signal(signal.SIGINT)

    async def _boot(self) -> int:
        """Run the program once; returns its status."""
        host_end, vm_end = bridge_pair()
        bridge = self._board.connect(BridgeServer(host_end))
        self.radio.serve(bridge)
        with vm_end:
            self._process = await _start(self._arguments, vm_end.fileno(), self._stdout)
        self._board.attach(self)
        status = await self._process.wait()
        await bridge.close()
        return 128 - status if status < 0 else status


async def _start(
    arguments: list[str], bridge_fd: int, stdout: int | None
) -> asyncio.subprocess.Process:
    binary = Path(sys.executable).with_name("micropython")
    search = os.environ.get("MICROPYPATH", _UNIX_PATH)
    environment = {
        **os.environ,
        "MICROPYPATH": f"{stand_ins_folder()}:{search}",
        FD_VARIABLE: str(bridge_fd),
    }
    # Out of a terminal's hands the program has a process group, and its interrupts, of its own.
    group = None if sys.stdin.isatty() else 0
    return await asyncio.create_subprocess_exec(
        str(binary),
        *arguments,
        env=environment,
        pass_fds=[bridge_fd],
        stdout=stdout,
        process_group=group,
    )


def run(air: str, arguments: list[str]) -> int:
    """Run ``micropython ARGUMENTS`` on a simulated board; returns its exit status.

    ``air`` names the air to share with other processes; with an empty name the board is alone.
    """
    return asyncio.run(_run(air, arguments))


async def _run(air: str, arguments: list[str]) -> int:
    board = ProgramBoard(SharedAir(air) if air else Air(), arguments)
    # The program decides what becomes of Ctrl-C.
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, board.interrupt)
    for ending in (signal.SIGTERM, signal.SIGHUP):  # the program is not to outlive its board
        loop.add_signal_handler(ending, board.terminate)
    return await board.run()


def main() -> None:
    """Run as ``python -m sim.cli.micropython_command [--air NAME] ARGUMENTS``."""
    arguments = sys.argv[1:]
    air = ""
    if arguments[:1] == ["--air"]:
        air, arguments = arguments[1], arguments[2:]
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(run(air, arguments))


if __name__ == "__main__":
    main()
