"""Developers' inner loop: this tree's firmware onto a board that runs MicroPython, by mpremote.

`python -m provisioning.deploy PORT`; PORT is a serial port or a simulated board's pseudo terminal.
Keys, state and log stay as they are. What is the same already is not sent.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from provisioning.firmware_files import FIRST_SLOT, firmware_files

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


def deploy(port: str) -> int:
    """Copy the firmware to the board at `port` and reset it; returns mpremote's exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, content in firmware_files().items():
            target = folder / path.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        starters = [str(folder / one) for one in ("boot.py", "main.py", "slot_check.mpy")]
        words = ["connect", port, "exec", _PREPARE, "+"]
        words += ["fs", "cp", "-r", str(folder / FIRST_SLOT), ":", "+"]
        words += ["fs", "cp", *starters, ":", "+", "reset"]
        return subprocess.run([sys.executable, "-m", "mpremote", *words], check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make deploy PORT=/dev/ttyUSB0")
    sys.exit(deploy(sys.argv[1]))
