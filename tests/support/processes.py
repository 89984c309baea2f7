"""Programs a test starts: none is left, nor anything that they started."""

from __future__ import annotations

import asyncio
import contextlib

TIMEOUT_S = 20.0


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill a program if it still runs, and wait until nobody holds its streams.

    What a program has started outlives its killing for a moment, and holds the streams; a test
    that does not wait leaves them to whatever test runs when they are collected.

    Raises:
        TimeoutError: when something holds them for longer than `TIMEOUT_S`.
    """
    if process.returncode is None:
        process.kill()
    await asyncio.wait_for(_streams_closed(process), TIMEOUT_S)


async def _streams_closed(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            await process.stdin.wait_closed()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            await stream.read()
    await process.wait()
