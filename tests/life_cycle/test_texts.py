"""The texts of this part of the program are whole."""

import string

from firmware.state_record import Config
from host_tools.office.units import Stage
from provisioning.commissioning.flow import STEPS
from provisioning.commissioning.texts import TEXTS as COMMISSIONING
from provisioning.life_cycle.texts import TEXTS as LIFE_CYCLE

OURS = {**COMMISSIONING, **LIFE_CYCLE}


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _differs(danish: str, english: str) -> bool:
    return not danish or not english or _fields(danish) != _fields(english)


def test_both_languages_say_the_same_things() -> None:
    assert len(OURS) > 100
    assert [key for key, texts in sorted(OURS.items()) if _differs(*texts)] == []


def test_every_stage_step_and_setting_has_a_name() -> None:
    assert {f"life_{stage}" for stage in Stage} <= set(LIFE_CYCLE)
    assert {key for key, _ in STEPS} <= set(COMMISSIONING)
    changed = {"current_limit_ma", "move_limit_ms", "unlatch_hold_ms", "knocks_needed"}
    changed |= {"options", "auto_relock_s"}
    assert changed <= set(Config.__slots__)
    assert {f"setting_{name}" for name in changed} <= set(COMMISSIONING)
