"""What the host told this VM about its board when it booted; shared by the stand-ins."""

import _bridge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

INFO: "dict[str, Any]" = _bridge.call("power.info")[0]
"""Chip, reset cause, wake reason, partitions, path of the flash image and more."""


def halt(op: str, *args: "Any") -> "NoReturn":
    """Ask the host for something that ends this VM; it is killed there, without any `finally`."""
    _bridge.call(op, *args)
    while True:
        _bridge.stream.read(1)
