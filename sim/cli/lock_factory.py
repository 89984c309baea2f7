"""Where ready-made locks come from: the simulator knows no office, so a plug-in makes them."""

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, cast

from sim.door.door import DoorProfile

GROUP = "noeglefri.lock_factories"
"""Entry points: functions of the office's folder (None: the user's own) and of the file with the
update root (None: nobody knows the locks' update keys) that give a LockFactory."""


class LockFactory(Protocol):
    """Makes locks for simulated doors, in the service of one office."""

    folder: Path
    """Where its doors are kept from run to run."""

    def image_for(self, profile: DoorProfile, flash: Path) -> bytes | None:
        """The flash content of a new lock for that door.

        None when the file `flash` holds the door's lock already.
        """


def open_lock_factory(office: Path | None, update_root: Path | None = None) -> LockFactory:
    """The lock factory that is installed, working for the office in the folder `office`.

    Its locks take the updates that are sealed under the root in the file `update_root`.

    Raises:
        LookupError: when none is installed.
    """
    for entry in entry_points(group=GROUP):
        factory = cast(Callable[[Path | None, Path | None], LockFactory], entry.load())
        return factory(office, update_root)
    raise LookupError(f"no plug-in of the group {GROUP} is installed")
