"""Attribute requests from the connection to the bolt's start, and to the phone's knowing.

The times are world time at a connection interval of 30 ms, the phones' usual one, with the VM's
own computing in it.
"""

import asyncio
from dataclasses import dataclass

from benchmarks.figures import Figure, Report
from benchmarks.stored_lock import make
from benchmarks.visits import START_S, MeasuredVisit, Moment, staged
from sim.radio.phone.phone import PhoneProfile
from sim.world import World

_EVENTS = 10
_GRANTS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of phone at one kind of visit."""

    name: str
    profile: PhoneProfile
    knows_attributes: bool
    brings_grant: bool = False
    limit: int | None = None
    """The most requests until the bolt starts; one more and the phone knows."""


CASES = (
    Case("attributes known", PhoneProfile(cache="warm", asks_mtu=False), True, limit=2),
    Case("first visit, new grant", PhoneProfile(asks_mtu=False), False, brings_grant=True),
    Case("MTU 23, attributes known", PhoneProfile(mtu=23, cache="warm"), True),
    Case("ordinary phone, cold", PhoneProfile(full_discovery=True), False, limit=10),
)


def measure() -> Report:
    """Let each kind of phone open a door."""
    visits = {case: asyncio.run(visited(case)) for case in CASES}
    figures = [figure for case, visit in visits.items() for figure in _figures(case, visit)]
    return Report(tuple(figures), {case.name: _details(visit) for case, visit in visits.items()})


async def visited(case: Case) -> MeasuredVisit:
    """That visit, in a world of its own.

    A lock that slept wakes under another address, so only one that is always on is known.
    """
    async with World(seed=1, start_s=START_S) as world:
        grants = 0 if case.brings_grant else _GRANTS
        lock = make(grants, _EVENTS, always_on=case.knows_attributes)
        scene = await staged(world, lock, case.profile)
        if not case.knows_attributes:
            await world.all_asleep()
        visit = await scene.visit(brings_grant=case.brings_grant)
        if case.knows_attributes:
            scene.door.turn_key(True)
            visit = await scene.visit(brings_grant=case.brings_grant)
        await scene.close()
        return visit


def _figures(case: Case, visit: MeasuredVisit) -> list[Figure]:
    limits = (case.limit, None if case.limit is None else case.limit + 1)
    moments = (("bolt starts", visit.bolt_starts), ("phone knows", visit.phone_knows))
    figures = [
        Figure(f"{case.name}: {what}", moment.requests, "requests", limit=limit)
        for (what, moment), limit in zip(moments, limits, strict=True)
    ]
    times = [Figure(f"{case.name}: {what} after", moment.ms, "ms") for what, moment in moments]
    return [*figures, *times]


def _details(visit: MeasuredVisit) -> dict[str, object]:
    return {
        "mtu": visit.mtu,
        "bolt_starts": _moment(visit.bolt_starts),
        "phone_knows": _moment(visit.phone_knows),
    }


def _moment(moment: Moment) -> dict[str, float]:
    return {"requests": moment.requests, "ms": round(moment.ms, 1)}
