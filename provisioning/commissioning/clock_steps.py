"""The external clock (DS3231), where one is fitted: does it answer, count, and keep pace?

What it shows is a count of seconds, not the time; the lock's own clock stands on it. It is looked
at twice: at once, and after the repetitions, when every dip of the supply has had its chance.
"""

import asyncio
import time

from firmware.measurement import CLOCK_ANSWERS, CLOCK_COUNTS, CLOCK_NO_PINS, CLOCK_WANTED
from provisioning.commissioning.locksmith import MountingFault, NotNeeded, Severity
from provisioning.commissioning.site import Site

SECOND_LOOK_S = 2.5
"""Long enough for two ticks, whatever their phase."""
STRAY_S = 2.0
"""A tick's phase at either end, and the time that asking takes."""


async def clock(site: Site) -> None:
    """Is there one, and does it count?"""
    figures = site.figures
    figures.has_clock = False
    seen = await site.session.look_at_clock(start=True)
    if not seen.clock & CLOCK_ANSWERS:
        await _without(site, seen.clock)
        return
    if not seen.clock & CLOCK_COUNTS:
        raise MountingFault("clock_stopped")
    figures.clock_ticks, figures.clock_read_s = seen.clock_ticks, time.monotonic()
    await asyncio.sleep(SECOND_LOOK_S)
    await _keeps_pace(site)
    figures.has_clock = True
    if not seen.clock & CLOCK_WANTED:
        site.note("clock_found")


async def _without(site: Site, state: int) -> None:
    """Nothing answers: as it should be, or because something is wrong."""
    if not state & CLOCK_WANTED:
        raise NotNeeded
    if state & CLOCK_NO_PINS:
        site.note("clock_no_pins", Severity.WARNING)
    elif await site.asks("ask_clock"):
        raise MountingFault("clock_silent")
    else:
        site.note("clock_off")


async def pace(site: Site) -> None:
    """Did it count on through all the moves?"""
    if not site.figures.has_clock:
        raise NotNeeded
    if not site.figures.clock_read_s:
        # The first look was before the visit was broken off.
        await clock(site)
        return
    await _keeps_pace(site)


async def _keeps_pace(site: Site) -> None:
    """Compare what it counted since the first look with the phone's own clock."""
    figures = site.figures
    seen = await site.session.look_at_clock()
    if not seen.clock & CLOCK_ANSWERS:
        raise MountingFault("clock_silent")
    if not seen.clock & CLOCK_COUNTS:
        raise MountingFault("clock_stopped")
    ran_s = time.monotonic() - figures.clock_read_s
    stray_s = seen.clock_ticks - figures.clock_ticks - ran_s
    figures.clock_stray_s = round(stray_s)
    if abs(stray_s) > STRAY_S:
        raise MountingFault(
            "clock_strays", stray_s=figures.clock_stray_s, minutes=max(1, int(ran_s // 60))
        )
