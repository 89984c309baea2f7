"""How far a commissioning has come, so that one that is broken off can be taken up again."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from host_tools.storage import atomic_file
from provisioning.commissioning.figures import Figures
from provisioning.commissioning.locksmith import Finding, Severity

KEPT_S = 24 * 3600
"""Older figures tell nothing: the door, the weather or the cells are others by now."""


@dataclass
class KeptVisit:
    """What is done at one door."""

    figures: Figures = field(default_factory=Figures)
    findings: list[Finding] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    """Steps that passed (`site_…`), in order; those not needed are left out."""


class Journal:
    """A file per lock, kept until the door is signed for. It holds no secret."""

    def __init__(self, folder: Path, lock_id: bytes) -> None:
        """Keep it in `folder`."""
        self._path = folder / f"{lock_id.hex()}.json"

    def load(self) -> KeptVisit | None:
        """What was kept in the last day; None when there is nothing of use."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            if not 0 <= time.time() - kept["moment"] < KEPT_S:
                return None
            progress = KeptVisit(Figures(**kept["figures"]), [], list(kept["done"]))
            progress.findings = [_finding(one) for one in kept["findings"]]
        except (OSError, ValueError, KeyError, TypeError):
            # None, or of another version: the steps are simply done again.
            return None
        # A steady clock is another one in every process.
        progress.figures.clock_read_s = 0.0
        return progress if progress.done else None

    def keep(self, progress: KeptVisit) -> None:
        """Note how far it is. Raises OSError."""
        kept = {
            "moment": time.time(),
            "figures": asdict(progress.figures),
            "done": progress.done,
            "findings": [one.document() for one in progress.findings],
        }
        atomic_file.replace(self._path, json.dumps(kept, ensure_ascii=False).encode())

    def clear(self) -> None:
        """It is signed for, or begun anew."""
        self._path.unlink(missing_ok=True)


class NoJournal(Journal):
    """For programs: every run begins anew."""

    def __init__(self) -> None:
        """Nothing is kept."""

    def load(self) -> KeptVisit | None:
        """Nothing."""
        return None

    def keep(self, progress: KeptVisit) -> None:
        """Keep nothing."""

    def clear(self) -> None:
        """Nothing to clear."""


def _finding(kept: dict[str, Any]) -> Finding:
    values = {name: value for name, value in kept.items() if name not in {"code", "weight"}}
    return Finding(kept["code"], Severity(kept["weight"]), values)
