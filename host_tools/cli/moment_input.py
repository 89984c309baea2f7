"""Moments as they are typed: Danish date and time, or one of them."""

from datetime import date, datetime, time, timedelta

import typer

from host_tools import lock_time
from host_tools.danish_time import first_moment, local
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_MOMENT = N_("{typed}: times are written as 14:00, 2026-11-27 or '2026-11-27 14:00'.")


def moment_typed(say: Speaker, typed: str, option: str) -> int:
    """A time today, a day's begin, or both. Raises typer.BadParameter."""
    return first_moment(_face(say, typed, option, local(lock_time.now()).date()))


def end_typed(say: Speaker, typed: str, option: str, begin: int) -> int:
    """The same for an end: a day counts to its last minute, a time comes after `begin`.

    Raises typer.BadParameter.
    """
    face = _face(say, typed, option, local(begin).date())
    later = first_moment(face) <= begin if _has_no_date(typed) else _has_no_time(typed)
    return first_moment(face + timedelta(days=1) if later else face)


def _face(say: Speaker, typed: str, option: str, today: date) -> datetime:
    try:
        if _has_no_date(typed):
            return datetime.combine(today, time.fromisoformat(typed.strip()).replace(tzinfo=None))
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=None)
    except ValueError as error:
        raise typer.BadParameter(say(_MOMENT, typed=typed), param_hint=option) from error


def _has_no_date(typed: str) -> bool:
    return "-" not in typed


def _has_no_time(typed: str) -> bool:
    return ":" not in typed
