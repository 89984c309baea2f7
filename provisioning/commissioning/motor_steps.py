"""Steps in which the motor moves the bolt: direction, travel, the frame, repetitions."""

from firmware.measurement import (
    DRIVE_THROW,
    DRIVE_WITHDRAW,
    INPUT_HANDLE,
    INPUT_UNLOCKED,
    Measurement,
)
from provisioning.commissioning.figures import FIRST_LIMIT_MA
from provisioning.commissioning.locksmith import MountingFault, Severity
from provisioning.commissioning.site import NO, Site, is_in, is_out

JOG_MS = 350
"""Long enough to leave an end switch, short enough to hurt nobody."""
SILENT_MA = 15
"""Less is no motor at all: the smallest that fits draws 60 mA."""
TIGHT = 1.5
"""A bolt that draws so many times its open-door current rubs in the frame."""
LIFTED_CYCLES = 5
"""Nobody can hold a handle up for longer."""


async def motor(site: Site) -> None:
    """From the unlocked end, which the key has reached: which output throws the bolt?"""
    site.locksmith.instruct("do_hands_off")
    site.figures.motor_reversed = False
    if await _leaves_end(site, DRIVE_THROW):
        await site.withdraw()
        return
    if not await _leaves_end(site, DRIVE_WITHDRAW):
        raise MountingFault("motor_stuck")
    site.figures.motor_reversed = True
    site.note("motor_reversed")
    await site.withdraw()


async def _leaves_end(site: Site, output: int) -> bool:
    """Jog by one output; whether the bolt left the unlocked switch."""
    seen = await site.session.drive(output, JOG_MS, FIRST_LIMIT_MA)
    site.figures.note_drive(seen)
    if max(seen.inrush_ma, seen.peak_ma) < SILENT_MA:
        raise MountingFault("motor_silent")
    return not seen.inputs & INPUT_UNLOCKED


async def travel(site: Site) -> None:
    """Out and in with nothing in the way: what the motor needs."""
    figures = site.figures
    figures.running_ma = 0
    await site.door(is_open=True)
    out = await _thrown(site)
    site.door_stayed(out, is_open=True)
    back = await site.withdraw()
    if not is_out(out):
        raise MountingFault("jammed", percent=site.percent(out, figures.withdraw_ms))
    if not is_in(back):
        raise MountingFault("jammed", percent=site.percent(back, out.duration_ms))
    figures.throw_ms, figures.withdraw_ms = out.duration_ms, back.duration_ms
    figures.running_ma = max(out.mean_ma, back.mean_ma)


async def _thrown(site: Site) -> Measurement:
    """Throw the bolt; where it will not, the door may want its handle lifted."""
    if site.figures.lift_handle:
        return await _thrown_with_handle(site)
    out = await site.throw()
    if is_out(out) or not await site.asks("ask_lift", NO):
        return out
    await site.withdraw()
    return await _thrown_with_handle(site)


async def _thrown_with_handle(site: Site) -> Measurement:
    felt = await site.until("do_lift_handle", INPUT_HANDLE, INPUT_HANDLE)
    out = await site.throw()
    if not felt:
        raise MountingFault("handle_dead")
    if is_out(out) and not site.figures.lift_handle:
        site.note("lift_handle")
    site.figures.lift_handle = site.figures.lift_handle or is_out(out)
    site.locksmith.instruct("do_release_handle")
    return out


async def frame(site: Site) -> None:
    """The same with the door closed: does the bolt meet its plate?"""
    figures = site.figures
    await site.door(is_open=False)
    out = await (_thrown_with_handle(site) if figures.lift_handle else site.throw())
    site.door_stayed(out, is_open=False)
    back = await site.withdraw()
    if not is_out(out) or not is_in(back):
        short, whole = (out, figures.throw_ms) if not is_out(out) else (back, figures.withdraw_ms)
        raise MountingFault("misaligned", percent=site.percent(short, whole))
    figures.closed_ma = max(out.mean_ma, back.mean_ma)
    if figures.closed_ma > TIGHT * figures.running_ma:
        site.note(
            "tight", Severity.WARNING, closed_ma=figures.closed_ma, open_ma=figures.running_ma
        )


async def cycles(site: Site) -> None:
    """Again and again: what works once may not work in the dark at five in the morning."""
    figures, total = site.figures, site.cycles
    await site.door(is_open=False)
    if figures.lift_handle:
        total = min(total, LIFTED_CYCLES)
        await site.until("do_lift_handle", INPUT_HANDLE, INPUT_HANDLE)
    figures.moves.clear()
    figures.cycles = 0
    for cycle in range(1, total + 1):
        for drive, arrived, whole_ms in (
            (site.throw, is_out, figures.throw_ms),
            (site.withdraw, is_in, figures.withdraw_ms),
        ):
            seen = await drive()
            site.door_stayed(seen, is_open=False)
            if not arrived(seen):
                await site.withdraw()
                raise MountingFault(
                    "cycle_failed", cycle=cycle, percent=site.percent(seen, whole_ms)
                )
            figures.moves.append((seen.duration_ms, seen.mean_ma, seen.least_mv))
        figures.cycles = cycle
        site.locksmith.progress(cycle, total)
    if figures.lift_handle:
        site.locksmith.instruct("do_release_handle")
