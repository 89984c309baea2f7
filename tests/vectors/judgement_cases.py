"""Cases of what a lock decides: whether a proven order is obeyed, and what time it can be."""

from firmware import messages
from firmware.records import Grant
from firmware.state_record import LockState
from tests.vectors import own
from tests.vectors.own import Case

_HOUR_S = 3600
_DAY_S = 86400
_MORNING = own.NOW + 8 * _HOUR_S
_UNBOUNDED = 0xFFFFFFFF


def _state(overall_floor: int = 0, floors: dict[int, int] | None = None) -> LockState:
    state = LockState()
    state.issued, state.overall_floor, state.floors = own.NOW, overall_floor, floors or {}
    return state


def _judge(
    name: str,
    state: LockState | None = None,
    command: int = messages.COMMAND_OPEN,
    interval: tuple[int, int] = (_MORNING, _MORNING + 60),
    floor: int = own.NOW,
    grant: Grant | None = None,
) -> Case:
    return {
        "name": name,
        "operation": "judge",
        "command": command,
        "grant": (grant or own.grant()).pack().hex(),
        "state": (state or _state()).pack().hex(),
        "earliest": interval[0],
        "latest": interval[1],
        "floor": floor,
    }


def _without_rights() -> Grant:
    grant = own.grant()
    grant.rights = messages.RIGHT_STATUS
    return grant


def _floor_cases() -> list[Case]:
    slot, serial = own.SLOT, own.SERIAL
    return [
        _judge("overall floor below the serial", _state(serial - 1)),
        _judge("overall floor at the serial", _state(serial)),
        _judge("overall floor above the serial", _state(_UNBOUNDED)),
        _judge("overall floor, a time before the grant begins", _state(own.NOW - 1)),
        _judge("the slot's floor below the serial", _state(0, {slot: serial - 1})),
        _judge("the slot's floor at the serial", _state(0, {slot: serial})),
        _judge("another slot's floor", _state(0, {slot + 1: _UNBOUNDED})),
        _judge("a slot's floor below the overall one", _state(serial, {slot: serial - 1})),
        _judge("serial 0 is never issued", grant=own.grant(serial=0)),
    ]


def _judge_cases() -> list[Case]:
    week = messages.WEEK_S
    return [
        _judge("a caregiver in the morning"),
        *_floor_cases(),
        _judge("right missing", grant=_without_rights()),
        _judge("status right alone suffices for status", None, messages.COMMAND_STATUS,
               grant=_without_rights()),
        _judge("service right missing", command=messages.COMMAND_MEASURE),
        _judge("unknown command", command=200),
        _judge("revoked goes before a missing right", _state(own.SERIAL), grant=_without_rights()),
        _judge("not begun", interval=(own.NOW - 60, own.NOW - 1), floor=0),
        _judge("begins within the interval", interval=(own.NOW - 60, own.NOW + 7 * _HOUR_S)),
        _judge("ended", interval=(own.NOW + week, own.NOW + week + 60)),
        _judge("ends within the interval",
               interval=(own.NOW + week - 3 * _HOUR_S, own.NOW + week + 60)),
        _judge("ended by the floor alone", interval=(_MORNING, _UNBOUNDED), floor=own.NOW + week),
        _judge("last second of the floor", interval=(_MORNING, _UNBOUNDED),
               floor=own.NOW + week - 1),
        _judge("outside the schedule", interval=(own.NOW, own.NOW + 60)),
        _judge("an unsure clock meets every schedule", interval=(own.NOW, _UNBOUNDED)),
    ]  # fmt: skip


def _floor(name: str, limit: int, floor: int, issued: list[int]) -> Case:
    state = _state()
    state.issue_limit = limit
    return {
        "name": name,
        "operation": "clock_floor",
        "state": state.pack().hex(),
        "floor": floor,
        "issued": issued,
    }


def _floor_clock_cases() -> list[Case]:
    now, ahead = own.NOW, own.NOW + 90 * _DAY_S
    return [
        _floor("a state raises the floor to its own issue time", 0, now - 100, []),
        _floor("and never lowers it", 0, now + 100, []),
        _floor("envelopes raise it", 0, now, [now + 5, now + 3, ahead]),
        _floor("a floor at the limit comes down", ahead, ahead, []),
        _floor("a floor far above the limit comes down", ahead, ahead + 900 * _DAY_S, []),
        _floor("a floor just below the limit stays", ahead, ahead - 1, []),
        _floor("what the wrong clock sealed comes late", ahead, ahead, [ahead, ahead + 60]),
        _floor("what the right one seals counts", ahead, ahead, [ahead, now + 60, ahead - 1]),
    ]


def judgement_cases() -> list[Case]:
    """Judgements of proven orders, and the clock's floor."""
    return _judge_cases() + _floor_clock_cases()
