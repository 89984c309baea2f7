"""Who does what is asked: a person at the door, or a script in their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from provisioning.commissioning.figures import Figures


class Severity(Enum):
    """How much a finding matters."""

    NOTE = "note"
    """The settings take care of it."""
    WARNING = "warning"
    """The door works, but somebody should see to it."""
    FAULT = "fault"
    """The door must not go into service like that."""


@dataclass(frozen=True)
class Finding:
    """A diagnosis; `texts.FINDINGS` says by its `code` what to do."""

    code: str
    weight: Severity
    values: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """For JSON, and for the office's record."""
        return {"code": self.code, "weight": self.weight.value, **self.values}


class MountingFault(Exception):  # noqa: N818 - a finding that ends a step, not an error of the program
    """Ends a step: the door needs something."""

    def __init__(self, code: str, **values: Any) -> None:
        """`code` and `values` as in `Finding`."""
        super().__init__(code)
        self.finding = Finding(code, Severity.FAULT, values)


class NotNeeded(Exception):  # noqa: N818 - nothing is wrong
    """Ends a step that this door has no use for."""


class StartOver(Exception):  # noqa: N818 - a wish of the locksmith's
    """Ends a step: all steps are to be done again."""


class Locksmith(Protocol):
    """The person, as the flow sees them. Most acts are felt by the lock; few need an answer."""

    def begin_step(self, key: str, number: int, total: int) -> None:
        """A step begins (`site_…`), the `number`-th of `total`."""

    def end_step(self, key: str, passed: bool) -> None:
        """It is over."""

    def skip_step(self, key: str) -> None:
        """It is over before it began: this door has no use for it."""

    def instruct(self, key: str) -> None:
        """Say what to do now (`do_…`); the lock notices when it is done."""

    async def choose(self, key: str, answers: tuple[str, ...], **values: Any) -> str:
        """Ask (`ask_…`); returns one of `answers`, the first being the usual one."""

    def find(self, finding: Finding) -> None:
        """Tell a finding and its advice."""

    def progress(self, done: int, total: int) -> None:
        """How far the repetitions are."""

    def propose(self, figures: Figures, settings: Mapping[str, tuple[int, int]]) -> None:
        """Show what was measured, and the settings that would change: (now, proposed)."""


class ScriptedLocksmith:
    """Answers from a table, for programs; what it does not know it answers as usual."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        """`answers` maps questions (`ask_…`) to answers."""
        self._answers = dict(answers)
        self.findings: list[Finding] = []

    def begin_step(self, key: str, number: int, total: int) -> None:
        """Nothing to show."""

    def end_step(self, key: str, passed: bool) -> None:
        """Nothing to show."""

    def skip_step(self, key: str) -> None:
        """Nothing to show."""

    def instruct(self, key: str) -> None:
        """Nobody to tell."""

    async def choose(self, key: str, answers: tuple[str, ...], **values: Any) -> str:
        """What the table says, if that is an answer."""
        del values
        given = self._answers.get(key, answers[0])
        return given if given in answers else answers[0]

    def find(self, finding: Finding) -> None:
        """Keep it."""
        self.findings.append(finding)

    def progress(self, done: int, total: int) -> None:
        """Nothing to show."""

    def propose(self, figures: Figures, settings: Mapping[str, tuple[int, int]]) -> None:
        """Nothing to show."""
