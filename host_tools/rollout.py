"""A release's way through a fleet: a few doors first, then the others; trouble stops it.

The plan is kept in a file, because the doors are in many houses and the work takes days: no door
of the second stage is updated before all of the first run the release.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from host_tools import atomic_file
from host_tools.credentials import Credential
from host_tools.errors import ExitCode, UserError
from host_tools.firmware_update import Sent

FIRST_DOORS = 2
"""Doors of the first stage, unless told otherwise."""
DONE = "done"


class RolloutStoppedError(UserError):
    """A door had trouble: the others wait until somebody has looked."""

    def __init__(self, door: str, reason: UserError) -> None:
        """`reason` is what went wrong at `door`."""
        super().__init__("rollout_stopped", ExitCode.REFUSED, door=door)
        self.reason = reason


@dataclass
class Rollout:
    """How far one release has got: by lock id, DONE or the key of what went wrong."""

    path: Path
    release: str
    """The release's digest in hex: another release starts another plan."""
    first: int = FIRST_DOORS
    states: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def load(path: Path, release: str, first: int = FIRST_DOORS) -> "Rollout":
        """Go on with the plan of this release, or begin one. Raises OSError or ValueError."""
        plan = Rollout(path, release, first)
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["release"] == release:
                plan.states = kept["doors"]
        return plan

    def next_doors(self, doors: Sequence[Credential]) -> list[Credential]:
        """Who may be updated now: what is left of the first stage, and after it the rest."""
        left = [door for door in doors if self.states.get(door.lock_id.hex()) != DONE]
        room = self.first - sum(1 for state in self.states.values() if state == DONE)
        return left[:room] if room > 0 else left

    async def run(
        self, doors: Sequence[Credential], update: Callable[[Credential], Awaitable[Sent]]
    ) -> dict[str, Sent]:
        """Update door by door, stage by stage; returns what each cost, by door.

        Raises:
            RolloutStoppedError: at the first door with trouble.
        """
        costs: dict[str, Sent] = {}
        while stage := self.next_doors(doors):
            for door in stage:
                costs[door.door] = await self._one(door, update)
        return costs

    async def _one(self, door: Credential, update: Callable[[Credential], Awaitable[Sent]]) -> Sent:
        try:
            sent = await update(door)
        except UserError as error:
            self._note(door, error.key)
            raise RolloutStoppedError(door.door, error) from error
        self._note(door, DONE)
        return sent

    def _note(self, door: Credential, state: str) -> None:
        self.states[door.lock_id.hex()] = state
        document = {"release": self.release, "doors": self.states}
        atomic_file.replace(self.path, json.dumps(document, indent=1).encode())
