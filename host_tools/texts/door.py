"""What a lock is doing, how it ended, and what is wrong with its log."""

from collections.abc import Mapping

from firmware import messages
from host_tools.texts.catalogue import N_

OUTCOMES: Mapping[int, str] = {
    messages.OUTCOME_OK: N_("{door}: all right."),
    messages.OUTCOME_OPENED: N_("{door} is unlocked."),
    messages.OUTCOME_LOCKED: N_("{door} is locked."),
    messages.OUTCOME_MOVING: N_("{door}: the bolt is still moving."),
    messages.OUTCOME_JAMMED: N_("{door}: the lock is stuck. Push or pull the door and try again."),
    messages.OUTCOME_LIFT_HANDLE: N_("Lift the handle of {door} and try again."),
    messages.OUTCOME_CLOSE_DOOR_FIRST: N_("Close {door} first and try again."),
    messages.OUTCOME_BATTERY_TOO_LOW_TO_LOCK: N_(
        "The battery of {door} is too low: the door is NOT locked. Call before you leave."
    ),
    messages.OUTCOME_INTERRUPTED: N_(
        "{door}: somebody else stepped in. Look at the door and try again."
    ),
    messages.OUTCOME_NO_RIGHT: N_("Your access to {door} does not cover that. Ask the office."),
    messages.OUTCOME_GRANT_ENDED: N_(
        "The grant for {door} ended at {until}. Fetch a new one: noeglefri phone refresh"
    ),
    messages.OUTCOME_GRANT_NOT_BEGUN: N_(
        "The grant for {door} begins at {start} only. If that is wrong, ask the office."
    ),
    messages.OUTCOME_OUTSIDE_SCHEDULE: N_(
        "The grant for {door} does not hold at this hour. Ask the office."
    ),
    messages.OUTCOME_REVOKED: N_("This phone is blocked at {door}. Ask the office."),
    messages.OUTCOME_ENVELOPE_REFUSED: N_(
        "{door} did not take the post. Fetch it again: noeglefri phone refresh"
    ),
    messages.OUTCOME_STALE: N_("{door} already has the newest."),
    messages.OUTCOME_BAD_COMMAND: N_("{door} does not know that command. Update this program."),
    messages.OUTCOME_BUSY: N_("{door} is busy. Wait a moment and try again."),
}
"""What an OUTCOME_… means to the person at the door."""
UNKNOWN_OUTCOME = N_("{door} answered something new ({code}). Update this program.")

BOLTS: Mapping[int, str] = {
    messages.BOLT_LOCKED: N_("locked"),
    messages.BOLT_UNLOCKED: N_("unlocked"),
    messages.BOLT_MOVING: N_("moving"),
}
"""Where a BOLT_… says the bolt is."""
LEAVES: Mapping[int, str] = {
    messages.DOOR_CLOSED: N_("closed"),
    messages.DOOR_OPEN: N_("open"),
}
"""How a DOOR_… says the door stands."""
UNKNOWN = N_("unknown")

ALARMS: Mapping[str, str] = {
    "missing": N_("records are missing"),
    "unproven": N_("records cannot be proven"),
    "altered": N_("records were altered"),
    "rewritten": N_("the log was rewritten"),
    "truncated": N_("the log was put back"),
    "never_issued": N_("a grant that we never gave"),
}
"""What an alarm of the office about a lock's log means, by its kind."""

NO_ENTRY_REASONS: Mapping[str, str] = {
    "no_answer": N_("Nobody answers"),
    "chain": N_("Chain on the door"),
    "extra_lock": N_("Another lock"),
    "lock": N_("The lock did not work"),
    "not_wanted": N_("Not wanted today"),
}
"""What a NoEntryReason is called; the caregiver's app shows the same."""
