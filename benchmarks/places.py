"""How long strangers who keep connecting delay a holder: computed, for a lock that stays awake.

The rules are those of `firmware/ble_lock.py`: a newcomer takes a free place, or that of the oldest
link that had its tenure; while there is neither, the lock is silent and everybody waits for its
next advert, which each of them is as likely to win. Strangers are back at once. A radio that is
stronger than the others wins more often, as a jammer would.
"""

import random

from benchmarks.figures import Figure, Report
from firmware.link import TENURE_MS

_PLACES = (2, 3)
_STRANGERS = (4, 10, 20)
_OPENINGS = 2000
_SEED = 7
_BACK_MS = 50
"""A stranger's radio waits for adverts again so soon after it was dropped."""
_PROOF_MS = 700
"""What a holder's phone needs from the advert to the proven answer."""
_ADVERT_MS = 30
_GIVEN_UP_MS = 60_000


def measure(openings: int = _OPENINGS) -> Report:
    """Delays of a holder, half and 95 of 100, for 2 places and, as the baseline, for 3."""
    figures = []
    for strangers in _STRANGERS:
        two, three = (delays_ms(places, strangers, openings) for places in _PLACES)
        for share in (50, 95):
            ours, theirs = (_percentile(delays, share) for delays in (two, three))
            name = f"{strangers} strangers: {share} of 100 openings within"
            figures.append(Figure(name, ours / 1000, "s", f"{theirs / 1000:.1f} s with 3 places"))
    return Report(tuple(figures))


def delays_ms(places: int, strangers: int, openings: int) -> list[int]:
    """From a holder's first look for the lock to the proven answer, in order."""
    chance = random.Random(f"{_SEED} {places} {strangers}")
    return sorted(_opening_ms(places, strangers, chance) for _ in range(openings))


def _opening_ms(places: int, strangers: int, chance: random.Random) -> int:
    """One opening at a random moment of a flood that has been going on."""
    links = sorted(-chance.randrange(TENURE_MS) for _ in range(places))
    waits_from = [0] * (strangers - places)
    now = 0
    while now < _GIVEN_UP_MS:
        now = max(now + _ADVERT_MS, links[0] + TENURE_MS)
        waiting = [moment for moment in waits_from if moment <= now]
        if chance.randrange(len(waiting) + 1) == 0:
            return now + _PROOF_MS
        waits_from.remove(waiting[0])
        waits_from.append(now + _BACK_MS)
        links = sorted([*links[1:], now])
    return _GIVEN_UP_MS


def _percentile(delays: list[int], share: int) -> int:
    return delays[len(delays) * share // 100]
