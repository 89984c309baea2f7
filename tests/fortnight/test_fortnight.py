"""A sleep clock that is 5 % fast or slow, visits thrice a working day, no office in between.

Every visitor's grant spans minutes around the visit: a lock that strays by more than it admits
refuses it. Everybody's predecessor, whose grant ended before what the documentation allows the
clock to be unsure by, tries as well and is refused.
"""

from pathlib import Path

import pytest

from firmware import messages
from firmware.lock_clock import AGREED_WIDTH_S, AGREEMENT_S, RC_DRIFT_DIVISOR
from hil_tests.bench import Bench
from hil_tests.sim_rig import SimRig

DAY_S = 86400
HOUR_S = 3600
VISIT_HOURS = (7, 12, 20)
WORKING_DAYS = 5
MARGIN_S = 45
"""How tightly a grant fits around its visit: the time that the visit itself takes."""
FIRST_SLOT = 10


def _documented_width_s(since_s: float) -> int:
    """How far past its end a grant may be taken `since_s` after two holders agreed.

    `lock_clock`: their claims span the agreement and its width on both sides, and every interval
    grows by the drift; the claims themselves lay up to one night and weekend apart.
    """
    drift_s = int(since_s) // RC_DRIFT_DIVISOR
    return 2 * AGREED_WIDTH_S + AGREEMENT_S + 4 * drift_s + 60


class _Calendar:
    """Walks a bench's world from visit to visit."""

    def __init__(self, bench: Bench, start: int) -> None:
        self.bench = bench
        self.start = start
        self.last_visits = [start, start]
        self.visits = 0

    async def go_to(self, day: int, hour: int) -> None:
        """Sleep until then."""
        await self.bench.rig.asleep()
        due = self.start + day * DAY_S + hour * HOUR_S
        await self.bench.rig.pass_time(due - self.bench.rig.lock_time())

    async def visit(self) -> None:
        """A predecessor in vain, then the rightful holder."""
        now = self.bench.rig.lock_time()
        width_s = _documented_width_s(now - self.last_visits[-2])
        self.visits += 1
        slot = FIRST_SLOT + self.visits
        gone = self.bench.visitor(slot + 1000, begins_s=-30 * DAY_S, ends_s=-width_s)
        assert (await gone.open()).outcome == messages.OUTCOME_GRANT_ENDED
        anna = self.bench.visitor(slot, begins_s=-MARGIN_S, ends_s=MARGIN_S)
        assert (await anna.open()).outcome == messages.OUTCOME_OPENED
        self.last_visits.append(now)


async def _live_through(folder: Path, days: range, drift_ppm: int) -> int:
    """Visits on the working days among `days`; returns how many there were."""
    rig = SimRig(1, folder)
    rig.air.interval_s = 0
    bench = Bench(rig, 1)
    try:
        start = rig.lock_time() - days.start * DAY_S
        await bench.provision(asleep_ppm=drift_ppm)
        calendar = _Calendar(bench, start)
        for day in days:
            if day % 7 < WORKING_DAYS:
                for hour in VISIT_HOURS:
                    await calendar.go_to(day, hour)
                    await calendar.visit()
        return calendar.visits
    finally:
        await rig.close()


@pytest.mark.parametrize("drift_ppm", [-50_000, pytest.param(50_000, marks=pytest.mark.long)])
async def test_weekend_of_a_bad_clock_refuses_nobody_rightful(
    tmp_path: Path, drift_ppm: int
) -> None:
    friday_to_monday = range(4, 8)
    assert await _live_through(tmp_path, friday_to_monday, drift_ppm) == 2 * len(VISIT_HOURS)


@pytest.mark.long
@pytest.mark.parametrize("drift_ppm", [-50_000, 50_000])
async def test_fortnight_of_a_bad_clock_refuses_nobody_rightful(
    tmp_path: Path, drift_ppm: int
) -> None:
    assert await _live_through(tmp_path, range(14), drift_ppm) == 10 * len(VISIT_HOURS)
