"""A visit may be broken off and taken up again; a step may be repeated, or all of them."""

from pathlib import Path

import pytest

from provisioning.commissioning import journal as journals
from provisioning.commissioning.figures import Figures
from provisioning.commissioning.journal import Journal, KeptVisit
from provisioning.commissioning.locksmith import Finding, Severity
from sim.faults import cause
from tests.commissioning.at_the_door import Hands, commission, scene


async def test_a_visit_that_was_broken_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        journal = Journal(tmp_path / "journal", at.lock_id)
        hands = Hands(at.door)
        hands.acts["do_knock_thrice"] = at.door.knock
        assert not (await commission(at, hands, journal=journal)).passed
        assert hands.steps[-1] == ("site_knock", False)
        await at.world.all_asleep()
        later = Hands(at.door)
        report = await commission(at, later, journal=journal)
        assert report.passed, report.findings
        assert later.asked[0] == "ask_resume"
        assert later.begun[:3] == ["site_latch", "site_strike", "site_knock"]
        assert later.skipped == ["site_latch", "site_strike", "site_pace"]
        (record,) = at.office.units.signed(at.lock_id)
        figures = record.figures["figures"]
        assert figures["throw_ms"] > 0, "measured on the first visit"
        assert record.figures["findings"][0]["code"] == "knock_deaf"
        assert record.figures["lock_id"] == at.lock_id.hex()
        assert record.figures["log_next"] > 0
        assert record.figures["state_number"] == at.office.doors()[0].state_applied
        assert journal.load() is None, "it is signed for"


async def test_who_wants_to_begins_anew(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        journal = Journal(tmp_path / "journal", at.lock_id)
        journal.keep(KeptVisit(Figures(throw_ms=9), [], ["site_greet", "site_motor"]))
        hands = Hands(at.door, {"ask_resume": "answer_over"})
        cause(at.door, "stick switch_unlocked 0")
        report = await commission(at, hands, journal=journal)
        assert hands.begun[0] == "site_greet"
        assert report.figures.throw_ms == 0


@pytest.mark.long
async def test_before_signing_all_steps_can_be_done_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        usual, asked = hands.choose, 0

        async def choose(key: str, answers: tuple[str, ...], **values: object) -> str:
            nonlocal asked
            if key == "ask_sign" and (asked := asked + 1) == 1:
                hands.answers["ask_handing"] = "answer_right"
                return "answer_over"
            if key == "ask_handing" and asked:
                return "answer_right"
            return await usual(key, answers, **values)

        hands.choose = choose  # type: ignore[method-assign]
        report = await commission(at, hands)
        assert report.passed, report.findings
        assert report.figures.handing == "answer_right"
        assert hands.begun.count("site_greet") == 2
        (record,) = at.office.units.signed(at.lock_id)
        assert record.figures["figures"]["handing"] == "answer_right"


@pytest.mark.long
async def test_one_step_back_repeats_the_last_one_that_was_needed(tmp_path: Path) -> None:
    async with scene(tmp_path) as at:
        hands = Hands(at.door)
        hands.acts["do_knock_thrice"] = at.door.knock
        usual, asked = hands.choose, 0

        async def choose(key: str, answers: tuple[str, ...], **values: object) -> str:
            nonlocal asked
            if key == "ask_again":
                asked += 1
                return "answer_back" if asked == 1 else "answer_stop"
            return await usual(key, answers, **values)

        hands.choose = choose  # type: ignore[method-assign]
        await commission(at, hands)
        assert hands.begun[-4:] == ["site_frame", "site_latch", "site_strike", "site_knock"]


def test_a_journal_returns_what_was_kept_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path, b"12345678")
    assert journal.load() is None
    found = [Finding("knock_deaf", Severity.FAULT, {"knocks": 1})]
    figures = Figures(handing="answer_left", moves=[(600, 180, 5000)], clock_read_s=77.0)
    journal.keep(KeptVisit(figures, found, ["site_greet"]))
    kept = journal.load()
    assert kept is not None
    assert (kept.done, kept.findings) == (["site_greet"], found)
    assert (kept.figures.handing, kept.figures.clock_read_s) == ("answer_left", 0.0)
    monkeypatch.setattr(journals, "KEPT_S", -1)
    assert journal.load() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"moment": 1e18}', '{"moment": "x"}'])
def test_a_journal_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "3132333435363738.json").write_text(content)
    assert Journal(tmp_path, b"12345678").load() is None
