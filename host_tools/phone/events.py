"""What the lock client tells while it works, and what it returns."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from firmware import messages
from firmware.status import Status
from host_tools.credentials import LogPage, Parcel, SealedReceipt


class ExchangeStep(Enum):
    """Where an exchange stands; values are the keys of the texts shown for them."""

    SCANNING = "step_scanning"
    KNOCK = "step_knock"
    HEARD = "step_heard"
    CONNECTED = "step_connected"
    RETRYING = "step_retrying"
    ACCEPTED = "step_accepted"
    MOVING = "step_moving"
    GATHERING = "step_gathering"
    DELIVERING = "step_delivering"


@dataclass(frozen=True)
class Progress:
    """One step; `done` of `total` where the work can be counted (records, bytes)."""

    step: ExchangeStep
    done: int = 0
    total: int = 0


Listener = Callable[[Progress], None]
"""Called for every step, from the event loop; must not block."""


@dataclass(frozen=True)
class Timing:
    """Milliseconds since the door was heard.

    Until: link and attributes ready, challenge read, answer proven, bolt at its end (None when
    the command moved no bolt).
    """

    connect: float
    challenge: float
    accepted: float
    bolt: float | None = None


@dataclass(frozen=True)
class Exchange:
    """What a command came to: the lock's last proven status, and what was carried away."""

    status: Status
    timing: Timing
    receipt: SealedReceipt
    grant_stored: bool
    requests_to_start: int
    requests_to_know: int
    mtu: int
    connect_attempts: int = 1
    delivered: tuple[Parcel, ...] = ()
    pages: tuple[LogPage, ...] = ()

    @property
    def outcome(self) -> int:
        """OUTCOME_… of the command."""
        return self.status.outcome

    @property
    def succeeded(self) -> bool:
        """Whether the command went through; else the outcome says what the door needs."""
        return self.status.outcome < messages.OUTCOME_JAMMED

    @property
    def refused(self) -> bool:
        """Whether the lock knew the holder and declined."""
        return self.status.outcome >= messages.OUTCOME_NO_RIGHT
