"""The VM's own `time`, but whole seconds, as on an ESP32: this VM's are a float."""

from utime import *

import utime


def time() -> int:
    """Seconds since the VM's epoch."""
    return int(utime.time())
