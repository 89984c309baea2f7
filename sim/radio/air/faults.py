"""Faults of a virtual radio, drawn from a seed so that a run can be repeated."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass
class Faults:
    """Probabilities per packet; all of them may be changed at any time."""

    seed: int = 0
    loss: float = 0.0
    """Lost on air: an advert is gone, a data packet is sent again one interval later."""
    drop: float = 0.0
    """A data packet vanishes for good, as when a buffer pool runs empty."""
    duplicate: float = 0.0
    """A data packet's acknowledgement is lost: sent again one interval later, it is known as taken
    and dropped there. No link layer gives its host a packet twice; what follows waits longer."""
    unanswered: float = 0.0
    """Nothing follows a request for a link: who hears it has a link that never comes to life."""
    delay: float = 0.0
    """A data packet is held back by ``delay_s``; order within a link is kept."""
    delay_s: float = 0.2
    random: random.Random = field(init=False)
    """Source of every random choice of the air."""

    def __post_init__(self) -> None:
        """Seed the random source."""
        self.random = random.Random(self.seed)

    def strikes(self, probability: float) -> bool:
        """Draw whether a fault of this probability happens now."""
        return probability > 0 and self.random.random() < probability
