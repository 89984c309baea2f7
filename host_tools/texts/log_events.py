"""What a lock's log says, event by event, with how each one ended."""

from collections.abc import Mapping

from firmware import messages, records
from host_tools.texts.catalogue import N_

EVENTS: Mapping[int, str] = {
    records.EVENT_OPENED: N_("opened"),
    records.EVENT_LOCKED: N_("locked"),
    records.EVENT_REFUSED_HOLDER: N_("refused"),
    records.EVENT_MOVE_FAILED: N_("bolt did not get there"),
    records.EVENT_GRANT_STORED: N_("grant stored"),
    records.EVENT_STATE_APPLIED: N_("new state from the office"),
    records.EVENT_CLOCK_SET: N_("clock set"),
    records.EVENT_BOOT: N_("started"),
    records.EVENT_TAMPER: N_("case opened"),
    records.EVENT_DOOR_OPENED: N_("door opened"),
    records.EVENT_DOOR_CLOSED: N_("door closed"),
    records.EVENT_AUTO_LOCKED: N_("locked by itself"),
    records.EVENT_BATTERY_CHANGED: N_("battery changed"),
    records.EVENT_BATTERY_WARNING: N_("battery low"),
    records.EVENT_UPDATE: N_("update"),
    records.EVENT_KEYS_REPLACED: N_("keys replaced"),
    records.EVENT_SERVICE: N_("service"),
    records.EVENT_CLOCK_CHIP: N_("clock module"),
    records.EVENT_ORDERS: N_("many more orders, summed up"),
    records.EVENT_STRANGERS: N_("strangers turned away"),
    records.EVENT_FAULTS: N_("faults that the lock got over"),
}
"""What an EVENT_… of the log is called."""
UPDATE_NEWS: Mapping[int, str] = {
    1: N_("new firmware {version} on trial"),
    2: N_("firmware {version} passed its trial"),
    3: N_("new firmware failed, back to {version}"),
    4: N_("firmware {version} took over from a damaged copy"),
}
"""What the news of an EVENT_UPDATE is called."""
UNKNOWN_EVENT = N_("event {code}")
_UPDATE_NEWS = 1 << 24
"""An update's event tells its news above the version, in the argument's top byte."""

_NOT_OPENED = N_("not opened: {why}")
_NOT_LOCKED = N_("NOT locked: {why}")
_REFUSED = N_("refused: {why}")
_MANY = N_("{count} more orders, summed up")
_COUNTED = N_("{event} ({count})")

REASONS: Mapping[int, str] = {
    messages.OUTCOME_JAMMED: N_("the lock is stuck"),
    messages.OUTCOME_LIFT_HANDLE: N_("the handle was not lifted"),
    messages.OUTCOME_CLOSE_DOOR_FIRST: N_("the door stood open"),
    messages.OUTCOME_BATTERY_TOO_LOW_TO_LOCK: N_("the battery was too low"),
    messages.OUTCOME_INTERRUPTED: N_("somebody else stepped in"),
    messages.OUTCOME_NO_RIGHT: N_("the access does not cover that"),
    messages.OUTCOME_GRANT_ENDED: N_("the access had ended"),
    messages.OUTCOME_GRANT_NOT_BEGUN: N_("the access had not begun"),
    messages.OUTCOME_OUTSIDE_SCHEDULE: N_("outside the access's hours"),
    messages.OUTCOME_REVOKED: N_("the phone is blocked"),
}
"""Why an order came to nothing, by its OUTCOME_…."""
UNKNOWN_REASON = N_("reason {code}")

_ORDERS = {records.EVENT_OPENED: _NOT_OPENED, records.EVENT_LOCKED: _NOT_LOCKED}
_COMMANDS = {messages.COMMAND_OPEN: _NOT_OPENED, messages.COMMAND_LOCK: _NOT_LOCKED}
_COUNTS = (records.EVENT_STRANGERS, records.EVENT_FAULTS)


def event_text(code: int, argument: int = 0) -> tuple[str, dict[str, str | int]]:
    """The English text of an EVENT_… and what fills it; `why` and `event` are texts themselves."""
    text = EVENTS.get(code, UNKNOWN_EVENT)
    if code == records.EVENT_UPDATE:
        news, version = divmod(argument, _UPDATE_NEWS)
        return UPDATE_NEWS.get(news, text), {"version": version}
    if code == records.EVENT_ORDERS:
        return _MANY, {"count": argument}
    if code in _COUNTS and argument:
        return _COUNTED, {"event": text, "count": argument}
    failed, outcome = _failed(code, argument)
    if not failed:
        return text, {"code": code}
    return failed, {"why": REASONS.get(outcome, UNKNOWN_REASON), "code": outcome}


def _failed(code: int, argument: int) -> tuple[str, int]:
    """The text for an order that came to nothing, empty for any other event; its outcome."""
    if code == records.EVENT_MOVE_FAILED:
        return _COMMANDS.get(argument >> 8, ""), argument & 0xFF
    if code == records.EVENT_REFUSED_HOLDER and argument:
        return _REFUSED, argument
    return _ORDERS.get(code, "") if argument >= messages.OUTCOME_JAMMED else "", argument
