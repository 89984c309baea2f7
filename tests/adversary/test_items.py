"""Every promise has mistakes planted that break it, and people read of the same ones."""

from tests.adversary.careless import MISTAKES
from tests.adversary.faults import FAULTS
from tests.adversary.items import PLANTED, table
from tests.adversary.leaky import LEAKS
from tests.support.vm import ROOT

_PLANTED_THERE = {
    "adversary": {fault.name for fault in FAULTS},
    "misfortune": {mistake.name for mistake in MISTAKES},
    "storm": {leak.name for _, leak in LEAKS},
}


def test_what_the_table_names_is_planted_where_it_says() -> None:
    unknown = [
        (finder, name)
        for planted in PLANTED.values()
        for finder, name in planted
        if name not in _PLANTED_THERE[finder]
    ]
    assert all(PLANTED.values())
    assert not unknown


def test_the_security_model_shows_the_same_table() -> None:
    assert table() in (ROOT / "docs/security-model.md").read_text()
