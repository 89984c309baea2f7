"""A good door goes into service, with figures, settings and a signature."""

from pathlib import Path

import pytest

from firmware.state_record import (
    OPTION_DOOR_CONTACT,
)
from host_tools.office.register.units import Stage
from tests.commissioning.at_the_door import UNIT, WHO, Hands, commission, scene


@pytest.mark.parametrize("cycles", [3, pytest.param(20, marks=pytest.mark.long)])
async def test_a_good_door_goes_into_service_signed_and_with_its_figures(
    tmp_path: Path, cycles: int
) -> None:
    async with scene(tmp_path) as at:
        report = await commission(at, Hands(at.door), cycles)
        assert report.passed, report.findings
        figures = report.figures
        assert figures.cycles == cycles
        assert len(figures.moves) == 2 * cycles
        assert 550 <= figures.throw_ms <= 1000
        assert 150 <= figures.running_ma <= 200
        assert figures.knocks == 3
        assert not figures.quiet_knocks
        assert figures.least_mv < figures.idle_mv
        (record,) = at.office.units.signed(at.lock_id)
        assert record.who == WHO
        assert record.figures["figures"]["cycles"] == cycles
        unit = at.office.units.unit(UNIT)
        assert (unit.stage, unit.place) == (Stage.IN_SERVICE, at.door.name)
        config = at.office.at_door.config(at.lock_id)
        assert config.current_limit_ma == int(2.5 * max(figures.running_ma, figures.closed_ma))
        assert config.options & OPTION_DOOR_CONTACT
        (door,) = at.office.doors()
        assert door.up_to_date
