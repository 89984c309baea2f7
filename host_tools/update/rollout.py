"""A release's way through a fleet: a few doors first, then the others; trouble stops it.

The plan is kept in a file, because the doors are in many houses and the work takes days. The first
doors run the release until somebody runs the command again: only their use shows what a trial
cannot. A door that is not reached is left for later and holds nobody back; one at which the
release itself had trouble does, until it has taken it.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from host_tools.credentials import Credential
from host_tools.errors import (
    BluetoothUnavailableError,
    DoorNotHeardError,
    ExitCode,
    LinkLostError,
    NotRecognisedError,
    NotTheLockError,
    UserError,
)
from host_tools.storage import output_file
from host_tools.update.errors import UpdateError
from host_tools.update.transfer import (
    SILENT,
    BatteryLowError,
    NoServiceRightError,
    Sent,
    UpdatePostponedError,
)

FIRST_DOORS = 2
"""Doors of the first stage, unless told otherwise."""
DONE = "done"
_NOT_THE_RELEASE = (
    DoorNotHeardError,
    LinkLostError,
    NotRecognisedError,
    NotTheLockError,
    BatteryLowError,
    NoServiceRightError,
    UpdatePostponedError,
)
"""What says nothing about the release: the door is left for later."""


class RolloutStoppedError(UpdateError):
    """A door had trouble: the others wait until somebody has looked."""

    def __init__(self, door: str, reason: UserError) -> None:
        """`reason` is what went wrong at `door`."""
        super().__init__("rollout_stopped", ExitCode.REFUSED, door=door)
        self.reason = reason


class RolloutHeldError(UpdateError):
    """Another door had trouble with this release: it comes first."""

    def __init__(self, doors: Sequence[str]) -> None:
        """`doors` had trouble before and are not among those wanted now."""
        super().__init__("rollout_held", ExitCode.REFUSED, door=", ".join(doors))


class NoDoorsError(UpdateError):
    """This phone has the service right nowhere."""

    def __init__(self) -> None:
        """The office gives that right."""
        super().__init__("update_no_doors", ExitCode.REFUSED)


class RolloutPlanError(UpdateError):
    """What is kept beside the release is not a plan."""

    def __init__(self, path: Path) -> None:
        """`path` is the plan's file."""
        super().__init__("rollout_unreadable", ExitCode.USAGE, path=str(path))


@dataclass
class RolloutStage:
    """What one run of a rollout came to, doors by name."""

    costs: dict[str, Sent] = field(default_factory=dict)
    """The doors that run the release now, and what was sent to each."""
    later: dict[str, UserError] = field(default_factory=dict)
    """The doors that could not be updated now, and why."""
    waiting: list[str] = field(default_factory=list)
    """The doors that wait until the first ones have been in use."""


Update = Callable[[Credential], Awaitable[Sent]]
"""Updates one door. Raises UserError."""
Told = Callable[[Credential, Sent | UserError], None]
"""Called after each door: with what it cost, or why it is left for later."""


def _nobody(_door: Credential, _result: Sent | UserError) -> None:
    """The listener of those who do not listen."""


@dataclass
class Rollout:
    """How far one release has got: by lock id, DONE or the key of what went wrong."""

    path: Path
    release: str
    """The release's digest in hex: another release starts another plan."""
    first: int = FIRST_DOORS
    """Doors of the first stage; 0 takes all at once."""
    states: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def load(path: Path, release: str, first: int = FIRST_DOORS) -> "Rollout":
        """Go on with the plan of this release, or begin one.

        Raises:
            RolloutPlanError: when the file is something else.
            FileRefusedError: when it could not be kept up.
        """
        plan = Rollout(path, release, first)
        try:
            if path.exists():
                kept = json.loads(path.read_text(encoding="utf-8"))
                if kept["release"] == release:
                    plan.states = dict(kept["doors"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RolloutPlanError(path) from error
        plan.keep()
        return plan

    def keep(self) -> None:
        """Write the plan. Raises FileRefusedError."""
        document = {"release": self.release, "doors": self.states}
        output_file.replace(self.path, json.dumps(document, indent=1).encode())

    def is_on_trial(self, door: Credential) -> bool:
        """Whether the door got the release and was not heard since."""
        return self._state(door) == SILENT

    def left(self, doors: Sequence[Credential]) -> list[Credential]:
        """Who is to be updated, those that had trouble first."""
        left = [door for door in doors if self._state(door) != DONE]
        return sorted(left, key=lambda door: not self._state(door))

    def hold_back(self, doors: Sequence[Credential], served: Sequence[Credential]) -> None:
        """See that no other door than `doors` has had trouble, of all that are `served`.

        Raises:
            RolloutHeldError: when one has.
        """
        wanted = {door.lock_id for door in doors}
        held = [one for one in self.left(served) if self._state(one)]
        if others := [one.door for one in held if one.lock_id not in wanted]:
            raise RolloutHeldError(others)

    async def run(
        self, doors: Sequence[Credential], update: Update, told: Told = _nobody
    ) -> RolloutStage:
        """Update door by door, up to the end of the stage.

        Raises:
            RolloutStoppedError: at the first door with trouble.
        """
        stage, left = RolloutStage(), self.left(doors)
        room = self.first - sum(1 for state in self.states.values() if state == DONE)
        for at, door in enumerate(left):
            if 0 < room <= len(stage.costs):
                stage.waiting = [one.door for one in left[at:]]
                break
            result = await self._one(door, update)
            if isinstance(result, Sent):
                stage.costs[door.door] = result
            else:
                stage.later[door.door] = result
            told(door, result)
        return stage

    async def _one(self, door: Credential, update: Update) -> Sent | UserError:
        try:
            sent = await update(door)
        except BluetoothUnavailableError:
            raise
        except UserError as error:
            if isinstance(error, _NOT_THE_RELEASE):
                if not self._state(door):
                    return error
                # It had trouble before: nothing is known yet of how it came through.
            else:
                self._note(door, error.key)
            raise RolloutStoppedError(door.door, error) from error
        self._note(door, DONE)
        return sent

    def _state(self, door: Credential) -> str:
        return self.states.get(door.lock_id.hex(), "")

    def _note(self, door: Credential, state: str) -> None:
        self.states[door.lock_id.hex()] = state
        self.keep()
