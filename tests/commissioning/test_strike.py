"""A strike is commissioned without a bolt's steps: it must hold, and let go."""

from pathlib import Path

import pytest

from firmware.state_record import OPTION_STRIKE
from provisioning.commissioning.flow import BOLT_STEPS
from sim.door.door import DoorProfile
from tests.commissioning.at_the_door import Hands, commission, scene
from tests.commissioning.test_wrong_turns import fault_of


async def test_a_strike_is_tried_and_put_in_service(tmp_path: Path) -> None:
    async with scene(tmp_path, DoorProfile(strike=True)) as at:
        hands = Hands(at.door)
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert set(hands.skipped) >= BOLT_STEPS
        assert ("site_strike", True) in hands.steps
        assert "ask_throw" not in hands.asked
        assert at.office.at_door.config(at.lock_id).options & OPTION_STRIKE


@pytest.mark.long
async def test_a_strike_that_holds_nothing_or_nobody_lets_go_is_told(tmp_path: Path) -> None:
    async with scene(tmp_path, DoorProfile(strike=True)) as at:
        ajar = Hands(at.door, acts={"do_push_door": at.door.leave})
        assert await fault_of(at, ajar) == "strike_open"
        at.door.push_shut()
        stuck = Hands(at.door, acts={"do_push_held": lambda: None})
        assert await fault_of(at, stuck) == "strike_stuck"
