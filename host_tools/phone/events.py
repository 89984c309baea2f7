"""What the lock client tells while it works, and what it returns."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from firmware import messages
from firmware.status import Status
from host_tools.credentials import LogPage, Parcel, SealedReceipt
from host_tools.texts.catalogue import N_


class ExchangeStep(Enum):
    """Where an exchange stands, and what is shown of it."""

    SCANNING = N_("Listening for {door}")
    KNOCK = N_("Knock on {door}")
    HEARD = N_("{door} is awake, connecting")
    CONNECTED = N_("Connected, proving who we are")
    RETRYING = N_("The connection broke, trying again")
    ACCEPTED = N_("{door} agrees")
    MOVING = N_("The bolt is moving")
    GATHERING = N_("Taking the log along")
    DELIVERING = N_("Delivering post")

    @property
    def text(self) -> str:
        """The English text, with a field for the door."""
        return str(self.value)


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
