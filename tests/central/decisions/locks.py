"""What a real lock would say: the firmware's own judgement, with a clock that is right."""

from central.access.decisions.windows import Terms
from firmware import messages
from firmware.access_policy import judge
from firmware.lock_clock import LockClock
from firmware.records import Grant
from firmware.state_record import LockState


def outcome(
    terms: Terms,
    at: int,
    command: int = messages.COMMAND_OPEN,
    serial: int = 1,
    state: LockState | None = None,
) -> int:
    """The outcome of a command by a holder of slot 1 at a lock whose clock shows `at`."""
    grant = Grant()
    grant.slot, grant.serial = 1, serial
    grant.rights, grant.role = terms.rights, terms.lock_role
    grant.not_before, grant.not_after = terms.not_before, terms.not_after
    grant.schedule = terms.schedule
    clock = LockClock(lambda: 0)
    clock.anchor(at, 0)
    _be_exact(clock, at)
    return judge(command, Grant.parse(grant.pack()), state or LockState(), clock)


def takes(terms: Terms, at: int) -> bool:
    """Whether the lock opens at that moment."""
    return outcome(terms, at) == messages.OUTCOME_OK


def _be_exact(clock: LockClock, at: int) -> None:
    """No margin for counted seconds: the interval is the one moment."""
    clock.interval = lambda: (at, at)  # type: ignore[method-assign]
