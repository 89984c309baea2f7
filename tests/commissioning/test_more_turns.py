"""More wrong turns: wires exchanged, cells that sag, doors without a contact, a weak radio."""

from pathlib import Path

import pytest

from firmware.state_record import OPTION_DOOR_CONTACT, OPTION_MOTOR_REVERSED
from provisioning.commissioning.door_steps import LEAST_UNDER_LOAD_MV, WEAK_SIGNAL_DBM
from provisioning.commissioning.locksmith import Severity
from sim.door.bolt import Motor
from sim.door.door import DoorProfile
from sim.faults import cause
from sim.radio.air.air import Air
from tests.commissioning.at_the_door import WHO, Hands, Scene, commission, scene
from tests.commissioning.test_wrong_turns import fault_of

NO_CONTACT = {"ask_contact": "answer_no", "ask_outside_handle": "answer_no"}


def cut_contact(at: Scene) -> None:
    """No magnet, no wire: the input floats up for good."""
    at.door.break_sensor("door_contact", 1)


async def test_end_switches_on_each_other_s_wires_are_told_from_dead_ones(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        cause(at.door, "swap-switches")
        hands = Hands(at.door)
        assert await fault_of(at, hands) == "switches_swapped"
        assert hands.steps[-1] == ("site_key", False)
        assert "ask_bolt_out" in hands.asked


@pytest.mark.long
async def test_wires_put_right_in_the_same_visit_lead_on(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        cause(at.door, "swap-switches")
        hands = Hands(at.door)
        hands.repair = lambda: cause(at.door, "swap-switches")
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["switches_swapped"]


HUNGRY = DoorProfile(motor=Motor(running_ma=620, stalled_ma=700))
"""A motor that pulls tired cells down, but not so far that the chip starts anew."""


def tire(at: Scene) -> None:
    """Half-empty cells on a cold morning."""
    cause(at.door, "battery 0.55")
    cause(at.door, "temperature 8")


@pytest.mark.long
async def test_cells_that_sag_under_the_motor_are_told_though_it_gets_there(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path, HUNGRY) as at:
        hands = Hands(at.door)
        hands.acts["do_hands_off"] = lambda: tire(at)
        assert await fault_of(at, hands) == "battery_sags"
        assert hands.steps[-1] == ("site_battery", False)
        assert ("site_cycles", True) in hands.steps


@pytest.mark.long
async def test_cells_exchanged_after_the_sag_are_judged_by_themselves(tmp_path: Path) -> None:
    async with scene(tmp_path, HUNGRY) as at:
        hands = Hands(at.door)
        hands.acts["do_hands_off"] = lambda: tire(at)
        answer = hands.choose
        asked = 0

        async def choose(key: str, answers: tuple[str, ...], **values: object) -> str:
            nonlocal asked
            if key == "ask_again" and (asked := asked + 1) == 1:
                # The lock is without power for a moment: the connection is gone.
                await at.door.exchange_battery()
                return "answer_again"
            return await answer(key, answers, **values)

        hands.choose = choose  # type: ignore[method-assign]
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["battery_sags"]
        assert report.figures.least_mv >= LEAST_UNDER_LOAD_MV
        (record,) = at.office.units.signed(at.lock_id)
        assert record.figures["figures"]["battery_percent"] > 90


@pytest.mark.parametrize("latched", [True, False])
@pytest.mark.long
async def test_without_a_contact_the_locksmith_says_whether_the_latch_gave_way(
    tmp_path: Path, latched: bool
) -> None:
    async with scene(tmp_path) as at:
        cut_contact(at)
        gave_way = "answer_no" if latched else "answer_yes"
        hands = Hands(at.door, NO_CONTACT | {"ask_gave_way": gave_way})
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert "site_contact" in hands.skipped
        assert ("site_latch", True) in hands.steps
        assert ("ask_opened_held" in hands.asked) == latched
        config = at.office.at_door.config(at.lock_id)
        assert bool(config.unlatch_hold_ms) == latched
        assert not config.options & OPTION_DOOR_CONTACT


@pytest.mark.long
async def test_without_a_contact_a_latch_that_stays_is_told(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        cut_contact(at)
        answers = {"ask_gave_way": "answer_no", "ask_opened_held": "answer_no"}
        assert await fault_of(at, Hands(at.door, NO_CONTACT | answers)) == "latch_stuck"


@pytest.mark.long
async def test_a_weak_radio_is_a_warning_with_advice_and_goes_into_the_record(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        assert isinstance(at.world.air, Air)
        at.world.air.set_signal(at.door.profile.name, WHO, WEAK_SIGNAL_DBM - 2)
        report = await commission(at, Hands(at.door))
        assert report.passed, report.findings
        (finding,) = report.findings
        assert (finding.code, finding.weight) == ("signal_weak", Severity.WARNING)
        (record,) = at.office.units.signed(at.lock_id)
        assert record.figures["figures"]["signal_dbm"] == WEAK_SIGNAL_DBM - 2
        assert record.figures["findings"][0]["code"] == "signal_weak"


@pytest.mark.long
async def test_an_open_lid_is_a_warning(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        at.door.break_sensor("tamper", 1)
        report = await commission(at, Hands(at.door))
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["lid_open"]


@pytest.mark.long
async def test_a_bolt_that_rubs_in_the_frame_is_a_warning(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        usual = hands.instruct

        def instruct(key: str) -> None:
            usual(key)
            rubs = key == "do_close_door" and ("site_travel", True) in hands.steps
            at.door.bolt._motor = Motor(running_ma=330.0 if rubs else 180.0)

        hands.instruct = instruct  # type: ignore[method-assign]
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["tight"]


@pytest.mark.parametrize("hinges", ["answer_left", "answer_right"])
@pytest.mark.parametrize("reversed_motor", [False, True])
@pytest.mark.long
async def test_doors_of_either_hand_end_with_a_lock_that_locks_when_told_to_lock(
    tmp_path: Path, hinges: str, reversed_motor: bool
) -> None:
    async with scene(tmp_path) as at:
        if reversed_motor:
            cause(at.door, "reverse-motor")
        report = await commission(at, Hands(at.door, {"ask_handing": hinges}))
        assert report.passed, report.findings
        config = at.office.at_door.config(at.lock_id)
        assert bool(config.options & OPTION_MOTOR_REVERSED) == reversed_motor
        (record,) = at.office.units.signed(at.lock_id)
        assert record.figures["figures"]["handing"] == hinges
        await at.world.all_asleep()
        assert (await at.client().lock(at.credential)).succeeded
        assert at.door.is_locked
