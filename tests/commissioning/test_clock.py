"""The external clock at commissioning: found, put to use, or told what is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firmware import messages
from firmware.measurement import CLOCK_NO_PINS, CLOCK_WANTED, Measurement
from firmware.state_record import OPTION_EXTERNAL_RTC
from host_tools.phone.service_session import ServiceSession
from provisioning.commissioning.clock_steps import clock
from provisioning.commissioning.figures import Figures
from provisioning.commissioning.locksmith import NotNeeded
from provisioning.commissioning.site import Site
from provisioning.commissioning.texts import FINDINGS
from sim.door.door import DoorProfile
from sim.hardware.i2c import Ds3231
from tests.commissioning.at_the_door import Hands, Scene, commission, scene

FITTED = DoorProfile(external_clock_ppm=2.0)


async def switch_on(at: Scene) -> None:
    """Have the settings ask for the external clock, and the lock use it."""
    config = at.office.at_door.config(at.lock_id)
    config.options |= OPTION_EXTERNAL_RTC
    parcel = at.office.at_door.configure(at.lock_id, config)
    async with at.client().session(at.credential, messages.COMMAND_SERVICE) as visit:
        await ServiceSession(visit).deliver(parcel)
    await at.world.all_asleep()
    assert (await at.client().status(at.credential)).succeeded
    await at.world.all_asleep()


def chip_of(at: Scene) -> Ds3231:
    """The door's external clock."""
    assert at.door.external_clock is not None
    return at.door.external_clock


async def test_a_clock_that_nobody_told_of_is_found_tested_and_put_to_use(tmp_path: Path) -> None:
    async with scene(tmp_path, FITTED) as at:
        hands = Hands(at.door)
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["clock_found"]
        assert {("site_clock", True), ("site_pace", True)} <= set(hands.steps)
        assert abs(report.figures.clock_stray_s) <= 1
        assert at.office.at_door.config(at.lock_id).options & OPTION_EXTERNAL_RTC
        await at.world.all_asleep()
        # From the next wake on the lock counts by it.
        status = (await at.client().status(at.credential)).status
        assert not status.flags & messages.FLAG_CLOCK_UNSURE
        assert chip_of(at).reads > 0


@pytest.mark.long
async def test_without_a_clock_its_steps_are_left_out(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert {"site_clock", "site_pace", "site_latch"} <= set(hands.skipped)
        assert not at.office.at_door.config(at.lock_id).options & OPTION_EXTERNAL_RTC


@pytest.mark.long
async def test_a_clock_in_use_passes_without_a_word(tmp_path: Path) -> None:
    async with scene(tmp_path, FITTED) as at:
        await switch_on(at)
        report = await commission(at, Hands(at.door))
        assert report.passed, report.findings
        assert report.findings == []
        assert "options" not in report.settings


async def _fails(at: Scene, hands: Hands) -> tuple[str, str]:
    """Commission in vain; the diagnosis, and the step that it ended."""
    report = await commission(at, hands)
    assert not report.passed
    finding = report.findings[-1]
    assert FINDINGS[finding.code].format(**finding.values)
    return finding.code, hands.steps[-1][0]


def _silent(chip: Ds3231) -> None:
    chip.is_silent = True


def _ahead(chip: Ds3231) -> None:
    chip._offset_s += 30


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(_silent, "clock_silent"), (Ds3231.stop, "clock_stopped"), (_ahead, "clock_strays"),
     (Ds3231.lose_power, "clock_stopped")],
)  # fmt: skip
@pytest.mark.long
async def test_a_clock_that_fails_while_the_motor_runs_is_told_by_name(
    tmp_path: Path, trouble: Callable[[Ds3231], None], code: str
) -> None:
    async with scene(tmp_path, FITTED) as at:
        hands = Hands(at.door)
        hands.acts["do_hands_off"] = lambda: trouble(chip_of(at))
        assert await _fails(at, hands) == (code, "site_pace")


@pytest.mark.long
async def test_a_clock_that_stands_although_it_is_in_use_needs_a_cell(tmp_path: Path) -> None:
    async with scene(tmp_path, FITTED) as at:
        await switch_on(at)
        hands = Hands(at.door)
        answer = hands.choose

        async def choose(key: str, answers: tuple[str, ...], **values: object) -> str:
            chip_of(at).stop()
            return await answer(key, answers, **values)

        hands.choose = choose  # type: ignore[method-assign]
        assert await _fails(at, hands) == ("clock_stopped", "site_clock")


@pytest.mark.parametrize(("fitted", "passes"), [("answer_yes", False), ("answer_no", True)])
@pytest.mark.long
async def test_a_clock_in_the_settings_that_does_not_answer_is_asked_about(
    tmp_path: Path, fitted: str, passes: bool
) -> None:
    async with scene(tmp_path, FITTED) as at:
        await switch_on(at)
        chip_of(at).is_silent = True
        hands = Hands(at.door, {"ask_clock": fitted})
        if not passes:
            assert await _fails(at, hands) == ("clock_silent", "site_clock")
            return
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert [one.code for one in report.findings] == ["clock_off"]
        assert not at.office.at_door.config(at.lock_id).options & OPTION_EXTERNAL_RTC


async def _nowhere() -> ServiceSession:
    """Nothing breaks here."""
    raise AssertionError


class _NoPins:
    """A service session at a chip without pins for a clock."""

    def __init__(self, wanted: int) -> None:
        """Whether the settings ask for one: CLOCK_WANTED or 0."""
        self._wanted = wanted

    async def look_at_clock(self, start: bool = False) -> Measurement:
        """See `ServiceSession`."""
        del start
        seen = Measurement()
        seen.clock = CLOCK_NO_PINS | self._wanted
        return seen


async def test_a_chip_without_pins_is_told_and_the_option_goes(tmp_path: Path) -> None:
    del tmp_path
    from provisioning.commissioning.locksmith import ScriptedLocksmith

    figures, locksmith = Figures(), ScriptedLocksmith({})
    site = Site(_NoPins(CLOCK_WANTED), locksmith, figures, 1.0, 1, _nowhere)  # type: ignore[arg-type]
    await clock(site)
    assert [one.code for one in locksmith.findings] == ["clock_no_pins"]
    assert not figures.has_clock
    with pytest.raises(NotNeeded):
        await clock(Site(_NoPins(0), locksmith, figures, 1.0, 1, _nowhere))  # type: ignore[arg-type]
