"""Steps in which the person moves and the lock feels: contact, key, latch, knock, battery."""

from firmware.measurement import (
    DRIVE_GENTLY,
    DRIVE_WITHDRAW,
    INPUT_DOOR_OPEN,
    INPUT_HANDLE,
    INPUT_LID_OPEN,
    INPUT_LOCKED,
    INPUT_UNLOCKED,
)
from provisioning.commissioning.figures import HOLD_MS
from provisioning.commissioning.locksmith import MountingFault, NotNeeded, Severity
from provisioning.commissioning.site import NO, Site

WEAK_SIGNAL_DBM = -85
"""Below it phones miss adverts; a locksmith stands closer than a caregiver will."""
WEAK_PERCENT = 25
LEAST_UNDER_LOAD_MV = 4200
"""The buck converter needs 3.6 V, and cold halves what is left."""
QUIET_MS, KNOCKING_MS = 3000, 8000
KNOCKS_ASKED = 3
_HOLD_LIMIT_MA = 2000


async def greet(site: Site) -> None:
    """What can be told without touching anything, and what only the person knows."""
    seen, figures = await site.session.measure(), site.figures
    figures.note_vitals(seen)
    figures.signal_dbm = site.session.signal_dbm
    if figures.signal_dbm < WEAK_SIGNAL_DBM:
        site.note("signal_weak", Severity.WARNING, signal_dbm=figures.signal_dbm)
    if seen.inputs & INPUT_LID_OPEN:
        site.note("lid_open", Severity.WARNING)
    if seen.battery_percent <= WEAK_PERCENT:
        volts = f"{seen.battery_mv / 1000:.2f}"
        raise MountingFault("battery_weak", percent=seen.battery_percent, volts=volts)
    figures.handing = await site.choose("ask_handing", ("answer_left", "answer_right"))
    figures.has_contact = await site.asks("ask_contact")
    if not figures.has_strike:
        await _ask_about_bolt(site)


async def _ask_about_bolt(site: Site) -> None:
    figures = site.figures
    throws = ("answer_20", "answer_10", "answer_14", "answer_25")
    figures.throw_mm = int((await site.choose("ask_throw", throws)).removeprefix("answer_"))
    figures.outside_handle = await site.asks("ask_outside_handle")
    figures.lift_handle = await site.asks("ask_lift", NO)


async def contact(site: Site) -> None:
    """Both positions of the door must be felt."""
    if not site.figures.has_contact:
        raise NotNeeded
    if not await site.contact_tells(is_open=False) or not await site.contact_tells(is_open=True):
        raise MountingFault("contact_dead")


async def key(site: Site) -> None:
    """The key moves the bolt to both ends; both switches must say so. The motor rests."""
    both = INPUT_LOCKED | INPUT_UNLOCKED
    await site.door(is_open=True)
    if not await site.until("do_key_lock", both, INPUT_LOCKED):
        await _explain_end(site, INPUT_UNLOCKED, "ask_bolt_out", "switch_locked_dead")
    if not await site.until("do_key_unlock", both, INPUT_UNLOCKED):
        await _explain_end(site, INPUT_LOCKED, "ask_bolt_in", "switch_unlocked_dead")


async def _explain_end(site: Site, other: int, question: str, dead: str) -> None:
    """Why the switch of this end did not close, or not alone."""
    inputs = (await site.session.measure()).inputs
    if inputs & INPUT_LOCKED and inputs & INPUT_UNLOCKED:
        raise MountingFault("switch_stuck")
    if not await site.asks(question):
        raise MountingFault("key_stuck")
    raise MountingFault("switches_swapped" if inputs & other else dead)


async def latch(site: Site) -> None:
    """Where no handle opens the unlocked door, the motor must hold the latch back."""
    figures = site.figures
    if figures.outside_handle:
        raise NotNeeded
    figures.hold_latch = False
    await site.door(is_open=False)
    if await _gives_way(site):
        return
    if not await _opens_held(site, site.output(DRIVE_WITHDRAW) | DRIVE_GENTLY):
        raise MountingFault("latch_stuck")
    figures.hold_latch = True
    site.note("latch_held", seconds=HOLD_MS // 1000)


async def strike(site: Site) -> None:
    """The closed door holds without current, and gives way with it."""
    if not site.figures.has_strike:
        raise NotNeeded
    await site.door(is_open=False)
    if await _gives_way(site):
        raise MountingFault("strike_open")
    if not await _opens_held(site, DRIVE_WITHDRAW):
        raise MountingFault("strike_stuck")
    await site.door(is_open=False)


async def _gives_way(site: Site) -> bool:
    """Whether the unlocked door opens by a push alone; the contact tells, or the locksmith."""
    site.said_open = None
    if not site.figures.has_contact:
        return await site.asks("ask_gave_way", NO)
    patience_s, site.patience_s = site.patience_s, min(site.patience_s, 5.0)
    try:
        return await site.until("do_push_door", INPUT_DOOR_OPEN, INPUT_DOOR_OPEN)
    finally:
        site.patience_s = patience_s


async def _opens_held(site: Site, output: int) -> bool:
    """Whether it opens while the motor pulls, or the strike is fed."""
    feels = site.figures.has_contact
    site.locksmith.instruct("do_push_held")
    seen = await site.session.drive(
        output,
        HOLD_MS,
        _HOLD_LIMIT_MA,
        lambda now: feels and bool(now.inputs & INPUT_DOOR_OPEN),
    )
    return bool(seen.inputs & INPUT_DOOR_OPEN) if feels else await site.asks("ask_opened_held")


async def knock(site: Site) -> None:
    """Silence must be silent, three knocks must be heard."""
    session, figures = site.session, site.figures
    site.locksmith.instruct("do_be_quiet")
    await session.listen(QUIET_MS)
    await session.wait(lambda now: now.listened_ms >= QUIET_MS, QUIET_MS / 1000 + 1)
    figures.quiet_knocks = (await session.measure()).knocks
    if figures.quiet_knocks:
        raise MountingFault("knock_nervous", knocks=figures.quiet_knocks)
    site.locksmith.instruct("do_knock_thrice")
    await session.listen(KNOCKING_MS)
    await session.wait(lambda now: now.knocks >= KNOCKS_ASKED, KNOCKING_MS / 1000)
    figures.knocks = (await session.measure()).knocks
    if figures.knocks < KNOCKS_ASKED:
        raise MountingFault("knock_deaf", knocks=figures.knocks)


async def battery(site: Site) -> None:
    """What the repetitions did to it; other cells, put in after a fault, are tried by one move."""
    figures = site.figures
    if not figures.least_mv and not figures.has_strike:
        await _one_move(site)
    figures.note_vitals(await site.session.measure())
    if 0 < figures.least_mv < LEAST_UNDER_LOAD_MV:
        volts = f"{figures.least_mv / 1000:.2f}"
        figures.least_mv = figures.idle_mv = 0
        raise MountingFault("battery_sags", volts=volts)


async def _one_move(site: Site) -> None:
    if site.figures.lift_handle:
        await site.until("do_lift_handle", INPUT_HANDLE, INPUT_HANDLE)
    await site.throw()
    await site.withdraw()
