"""What a test asks of the bench, whatever stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from firmware.state_record import LockState
from hil_tests.heap import MAIN
from hil_tests.office import MemoryOffice
from host_tools.phone.radio import Radio
from provisioning.chip.lock_content import LockContent, content_of
from sim.image import firmware_files

STATE_AGE_S = 1000
"""How long before the test the depot sealed the first state."""
FIRST_STATE = 1
"""Number of the state that a lock is made with."""


class LackingError(Exception):
    """A test asked for what this rig cannot do, and did not say so with ``needs``."""


@dataclass(frozen=True)
class LockSetup:
    """How a lock is to be before a test."""

    office: MemoryOffice
    state: LockState = field(default_factory=LockState)
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files to put on the lock over the firmware's own, by absolute path."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the rig's own doors can be told (`DoorProfile`, `BoardProfile`), by field."""

    def content(self, now: int) -> LockContent:
        """What the depot writes on the lock; its first state is as old as `now` less a while."""
        envelope = self.office.state(self.state, FIRST_STATE, now - STATE_AGE_S).envelope
        return content_of(self.office.keys, envelope, bytes(32))

    def all_files(self, now: int) -> dict[str, bytes]:
        """Every file that the lock is to have: firmware, probe, state, and the test's own."""
        return {
            **firmware_files(),
            "/main.py": MAIN,
            **self.content(now).files,
            **self.files,
        }


class Rig(Protocol):
    """A lock under test, the phones around it and what a person does at its door."""

    always_on: bool = False
    """Whether the lock never sleeps; then `asleep` waits for nothing."""

    async def wipe(self, wanted: LockSetup) -> None:
        """Erase the lock, put firmware, keys and state on it, and start it."""
        ...

    async def reset(self) -> None:
        """Press the reset button."""
        ...

    async def asleep(self) -> None:
        """Wait until the lock has gone to sleep. Raises TimeoutError."""
        ...

    def console(self) -> str:
        """Everything the lock has printed since it was wiped."""
        ...

    def lock_time(self) -> int:
        """The true time in seconds since 2000."""
        ...

    async def radio(self, name: str, mtu: int = 517) -> Radio:
        """The radio of the phone `name`; other names and sizes need "phones" and "mtu"."""
        ...

    async def keep_evidence(self, folder: Path) -> None:
        """Write console, radio trace and flash image into `folder`."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...

    async def rouse(self) -> None:
        """Make the lock listen to phones: knock where there is a hand, else reset."""
        ...

    async def pass_time(self, seconds: float) -> None:
        """Let `seconds` pass at the lock; more than a minute needs "time"."""
        ...

    async def do(self, action: str, *arguments: Any) -> Any:
        """Do at the door what only some rigs can: see `sim_actions.ACTIONS`.

        Raises:
            LackingError: when this rig cannot.
        """
        ...
