"""Developers' inner loop: this tree's firmware onto a board that runs MicroPython, by mpremote.

`python -m provisioning.deploy PORT`; PORT is a serial port or a simulated board's pseudo terminal.
Keys, state and log stay as they are. What is the same already is not sent.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from firmware_build.firmware_files import FIRST_SLOT, firmware_files
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

# The lock's watchdog cannot be stopped, but given longer than any copying takes. Without a slot
# file the first slot that is filled is booted: the one that is written here.
_PREPARE = """
import machine, os
machine.WDT(timeout=600000)
try:
    os.remove('/slot')
except OSError:
    pass
"""

_PROMPT_S = 20.0
"""mpremote would wait for ever for a prompt that does not come."""
_SILENT = N_(
    "No prompt at {port}. If this is a lock whose prompt is closed: update it over "
    "Bluetooth, or have the office open the prompt first (noeglefri office prompt "
    "DOOR --open)."
)


def deploy(port: str) -> int:
    """Copy the firmware to the board at `port` and reset it; returns mpremote's exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in firmware_files().items():
            target = folder / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        starters = [str(folder / one) for one in ("boot.py", "main.py", "slot_check.mpy")]
        words = ["resume", "fs", "cp", "-r", str(folder / FIRST_SLOT), ":", "+"]
        words += ["fs", "cp", *starters, ":", "+", "reset"]
        return _mpremote(port, "exec", _PREPARE, timeout_s=_PROMPT_S) or _mpremote(port, *words)


def _mpremote(port: str, *words: str, timeout_s: float | None = None) -> int:
    """Exit status of mpremote at `port`, 1 when it takes longer than `timeout_s`."""
    command = [sys.executable, "-m", "mpremote", "connect", port, *words]
    try:
        return subprocess.run(command, check=False, timeout=timeout_s).returncode
    except subprocess.TimeoutExpired:
        sys.stderr.write(Speaker()(_SILENT, port=port) + "\n")
        return 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make deploy PORT=/dev/ttyUSB0")
    sys.exit(deploy(sys.argv[1]))
