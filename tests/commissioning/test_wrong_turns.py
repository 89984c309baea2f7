"""Every wrong turn at the door is told apart, and the advice is the right one."""

from pathlib import Path

import pytest

from firmware.state_record import (
    OPTION_DOOR_CONTACT,
    OPTION_LIFT_HANDLE,
    OPTION_MOTOR_REVERSED,
)
from host_tools.office.register.units import Stage
from provisioning.commissioning.texts import FINDINGS
from sim.door.bolt import Motor
from sim.door.door import DoorProfile
from sim.faults import cause
from tests.commissioning.at_the_door import UNIT, Hands, Scene, commission, scene


async def fault_of(at: Scene, hands: Hands) -> str:
    """Commission; the fault that ended it, which must have a text with advice."""
    report = await commission(at, hands)
    assert not report.passed
    assert not report.signed
    assert at.office.units.unit(UNIT).stage is Stage.PROVISIONED
    assert not at.office.units.signed(at.lock_id)
    finding = report.findings[-1]
    assert FINDINGS[finding.code].format(**finding.values)
    assert not at.door.bolt.moving
    return finding.code


@pytest.mark.parametrize(
    ("fault", "answers", "code"),
    [
        ("jam 0.5", {"ask_bolt_out": "answer_no"}, "key_stuck"),
        ("stick switch_locked 1", {"ask_bolt_out": "answer_yes"}, "switch_locked_dead"),
        pytest.param(
            *("stick switch_unlocked 1", {"ask_bolt_in": "answer_yes"}, "switch_unlocked_dead"),
            marks=pytest.mark.long,
        ),
        pytest.param("stick switch_unlocked 0", {}, "switch_stuck", marks=pytest.mark.long),
        ("stick door_contact 1", {}, "contact_dead"),
        ("battery 0.12", {}, "battery_weak"),
    ],
)
async def test_afault_of_the_door_is_told_by_name(
    tmp_path: Path, fault: str, answers: dict[str, str], code: str
) -> None:
    async with scene(tmp_path) as at:
        cause(at.door, fault)
        assert await fault_of(at, Hands(at.door, answers)) == code


@pytest.mark.long
async def test_a_bolt_that_jams_after_the_key_step_is_jammed_with_the_door_open(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        hands.acts["do_hands_off"] = lambda: cause(at.door, "jam 0.6")
        assert await fault_of(at, hands) == "jammed"
        assert ("site_travel", False) in hands.steps


async def test_a_bolt_that_stops_only_in_the_closed_door_is_misaligned(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        cause(at.door, "misalign 0.7")
        hands = Hands(at.door)
        assert await fault_of(at, hands) == "misaligned"
        assert ("site_travel", True) in hands.steps


@pytest.mark.long
async def test_a_plate_put_right_during_the_visit_lets_the_door_go_into_service(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        cause(at.door, "misalign 0.7")
        hands = Hands(at.door)
        hands.repair = lambda: cause(at.door, "align")
        report = await commission(at, hands)
        assert report.passed
        assert [one.code for one in report.findings] == ["misaligned"]


async def test_a_reversed_motor_is_noticed_and_settled_without_a_screwdriver(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        cause(at.door, "reverse-motor")
        report = await commission(at, Hands(at.door))
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["motor_reversed"]
        assert at.office.at_door.config(at.lock_id).options & OPTION_MOTOR_REVERSED


@pytest.mark.long
async def test_a_motor_without_current_is_not_plugged_in(tmp_path: Path) -> None:
    async with scene(tmp_path, DoorProfile(motor=Motor(running_ma=0, stalled_ma=0))) as at:
        assert await fault_of(at, Hands(at.door)) == "motor_silent"


@pytest.mark.long
async def test_a_coupling_that_slips_is_a_stuck_motor(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        hands.acts["do_hands_off"] = lambda: cause(at.door, "jam 0.0")
        assert await fault_of(at, hands) == "motor_stuck"


@pytest.mark.long
async def test_a_door_that_locks_with_its_handle_up_is_recognised(tmp_path: Path) -> None:
    async with scene(tmp_path, DoorProfile(needs_handle=True)) as at:
        hands = Hands(at.door)
        asked: list[str] = []

        async def choose(key: str, answers: tuple[str, ...], **_: object) -> str:
            asked.append(key)
            lifts = key == "ask_lift" and asked.count(key) > 1
            return "answer_yes" if lifts else hands.answers.get(key, answers[0])

        hands.choose = choose  # type: ignore[method-assign]
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert "lift_handle" in [one.code for one in report.findings]
        assert at.office.at_door.config(at.lock_id).options & OPTION_LIFT_HANDLE


@pytest.mark.long
async def test_a_dead_handle_switch_is_told(tmp_path: Path) -> None:
    async with scene(tmp_path, DoorProfile(needs_handle=True)) as at:
        cause(at.door, "stick handle 1")
        assert await fault_of(at, Hands(at.door, {"ask_lift": "answer_yes"})) == "handle_dead"


@pytest.mark.long
async def test_a_latch_without_a_handle_is_held_by_the_motor(tmp_path: Path) -> None:
    async with scene(tmp_path, DoorProfile(motor_latch=True)) as at:
        hands = Hands(at.door, {"ask_outside_handle": "answer_no"})

        def open_by_key() -> None:
            at.door.turn_key(lock=False)
            at.door.is_closed = False
            at.door.pull_open()

        hands.acts["do_open_door"] = open_by_key
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["latch_held"]
        assert at.office.at_door.config(at.lock_id).unlatch_hold_ms


@pytest.mark.long
async def test_a_door_that_stays_shut_though_the_motor_pulls_is_told(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door, {"ask_outside_handle": "answer_no"})
        hands.acts |= {"do_push_door": lambda: None, "do_push_held": lambda: None}
        assert await fault_of(at, hands) == "latch_stuck"


@pytest.mark.long
async def test_knocks_that_are_not_heard_mean_a_deaf_sensor(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        hands.acts["do_knock_thrice"] = at.door.knock
        assert await fault_of(at, hands) == "knock_deaf"


@pytest.mark.long
async def test_knocks_in_silence_mean_a_nervous_sensor(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)

        def rattle() -> None:
            at.world.clock.call_later(0.5, at.door.knock)

        hands.acts["do_be_quiet"] = rattle
        assert await fault_of(at, hands) == "knock_nervous"


@pytest.mark.long
async def test_a_fault_put_right_is_tried_again_and_the_door_goes_into_service(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        cause(at.door, "stick switch_locked 1")
        hands = Hands(at.door, {"ask_bolt_out": "answer_yes"})
        hands.repair = lambda: cause(at.door, "mend switch_locked")
        report = await commission(at, hands)
        assert report.passed
        assert [one.code for one in report.findings] == ["switch_locked_dead"]


async def test_cells_that_give_out_under_the_motor_are_told(tmp_path: Path) -> None:
    async with scene(tmp_path, DoorProfile(motor=Motor(running_ma=900, stalled_ma=1400))) as at:
        hands = Hands(at.door)

        def weaken() -> None:
            cause(at.door, "battery 0.2")
            cause(at.door, "temperature -10")

        hands.acts["do_hands_off"] = weaken
        assert await fault_of(at, hands) == "battery_gave_out"
        assert ("site_motor", False) in hands.steps


@pytest.mark.long
async def test_a_door_without_a_contact_never_locks_itself(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        report = await commission(at, Hands(at.door, {"ask_contact": "answer_no"}))
        assert report.passed, report.findings
        config = at.office.at_door.config(at.lock_id)
        assert not config.options & OPTION_DOOR_CONTACT
        assert config.auto_relock_s == 0


@pytest.mark.long
async def test_an_unsigned_commissioning_changes_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        before = at.office.at_door.config(at.lock_id).pack()
        report = await commission(at, Hands(at.door, {"ask_sign": "answer_no"}))
        assert not report.passed
        assert at.office.at_door.config(at.lock_id).pack() == before
        assert not at.office.units.signed(at.lock_id)


async def test_the_travel_with_the_door_open_waits_for_the_door_to_be_open(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)

        def shut_and_leave_it() -> None:
            at.door.push_shut()
            hands.acts["do_open_door"] = lambda: None

        hands.acts["do_hands_off"] = shut_and_leave_it
        assert await fault_of(at, hands) == "door_not_open"
        assert hands.steps[-1] == ("site_travel", False)


async def test_a_door_that_stays_open_is_not_measured_as_a_closed_one(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        shut = at.door.push_shut

        def only_once() -> None:
            shut()
            hands.acts["do_close_door"] = lambda: None

        hands.acts["do_close_door"] = only_once
        assert await fault_of(at, hands) == "door_not_closed"
        assert hands.steps[-1] == ("site_frame", False)


@pytest.mark.long  # the link breaks in its own time
async def test_an_answer_so_slow_that_the_link_broke_goes_on_after_a_knock(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door, {"ask_sign": "answer_no"})
        usual = hands.choose

        async def choose(key: str, answers: tuple[str, ...], **values: object) -> str:
            if key == "ask_contact":
                # The laptop slept, or the cells were out: the link is gone.
                await at.door.exchange_battery()
            return await usual(key, answers, **values)

        hands.choose = choose  # type: ignore[method-assign]
        report = await commission(at, hands)
        assert hands.asked[-1] == "ask_sign"
        assert not report.findings
