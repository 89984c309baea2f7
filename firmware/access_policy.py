"""Whether a proven holder may do a thing now; the reason when not. Pure."""

from firmware import messages
from firmware.records import schedule_allows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.lock_clock import LockClock
    from firmware.records import Grant
    from firmware.state_record import LockState

# What right each command needs. A session's bookkeeping (OUTCOME, END) needs none.
_RIGHTS = {
    messages.COMMAND_OPEN: messages.RIGHT_OPEN,
    messages.COMMAND_LOCK: messages.RIGHT_LOCK,
    messages.COMMAND_STATUS: messages.RIGHT_STATUS,
    messages.COMMAND_SYNC: messages.RIGHT_SYNC,
    messages.COMMAND_READ_LOG: messages.RIGHT_SYNC,
    messages.COMMAND_DELIVER: messages.RIGHT_SYNC,
    messages.COMMAND_SERVICE: messages.RIGHT_SERVICE,
    messages.COMMAND_UPDATE_OFFER: messages.RIGHT_SERVICE,
    messages.COMMAND_UPDATE_BLOCK: messages.RIGHT_SERVICE,
    messages.COMMAND_UPDATE_STATUS: messages.RIGHT_SERVICE,
    messages.COMMAND_UPDATE_SWITCH: messages.RIGHT_SERVICE,
    messages.COMMAND_MEASURE: messages.RIGHT_SERVICE,
    messages.COMMAND_DRIVE: messages.RIGHT_SERVICE,
    messages.COMMAND_STOP: messages.RIGHT_SERVICE,
    messages.COMMAND_LISTEN: messages.RIGHT_SERVICE,
    messages.COMMAND_WIPE: messages.RIGHT_SERVICE,
    messages.COMMAND_OUTCOME: 0,
    messages.COMMAND_END: 0,
}


def judge(command: int, grant: "Grant", state: "LockState", clock: "LockClock") -> int:
    """OUTCOME_OK, or the refusal that applies first. Judge before the holder's claim is applied."""
    right = _RIGHTS.get(command)
    if right is None:
        return messages.OUTCOME_BAD_COMMAND
    if is_revoked(grant, state):
        return messages.OUTCOME_REVOKED
    if grant.rights & right != right:
        return messages.OUTCOME_NO_RIGHT
    return _judge_time(grant, clock)


def is_revoked(grant: "Grant", state: "LockState") -> bool:
    """Whether a revocation floor lies over this grant."""
    return grant.serial <= max(state.overall_floor, state.floors.get(grant.slot, 0))


def _judge_time(grant: "Grant", clock: "LockClock") -> int:
    """The clock is an interval: what may be true is allowed, so drift turns nobody away."""
    earliest, latest = clock.interval()
    if not clock.admits(grant.not_before, grant.not_after):
        begun = latest >= grant.not_before
        return messages.OUTCOME_GRANT_ENDED if begun else messages.OUTCOME_GRANT_NOT_BEGUN
    if not schedule_allows(grant.schedule, earliest, latest):
        return messages.OUTCOME_OUTSIDE_SCHEDULE
    return messages.OUTCOME_OK
