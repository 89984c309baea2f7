"""How an update's progress is shown: a bar in a terminal, plain lines anywhere else."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.text import Text

from host_tools.cli.context import Shell
from host_tools.phone import events
from host_tools.phone.events import ExchangeStep

_QUARTERS = 4
Show = Callable[[str], None]
"""Shows what happens at a door."""
ShowShare = Callable[[int, int], None]
"""Shows how many files, of all, are in the lock."""


class DoorScreen:
    """One door's progress: what happens there, and how much of the release is in the lock."""

    def __init__(self, shell: Shell, door: str, show: Show, show_share: ShowShare) -> None:
        """Use `UpdateScreen.door`."""
        self._shell = shell
        self._door = door
        self._show = show
        self._show_share = show_share
        self._restarted = False

    def heard(self, progress: events.Progress) -> None:
        """What the lock client tells; its `Listener`."""
        if progress.step is ExchangeStep.KNOCK:
            self.say("Knock on {door}")
        elif self._restarted:
            return  # it comes and goes while it starts
        elif progress.step is ExchangeStep.RETRYING:
            self.say("{door}: the connection broke, trying again")
        elif progress.step is ExchangeStep.ACCEPTED:
            self.say("{door}: connected")

    def told(self, done: int, total: int) -> None:
        """`done` of `total` files are in the lock; with the last one it restarts."""
        self._show_share(done, total)
        self._restarted = done == total
        if self._restarted:
            self.say("{door} restarts with the new firmware")

    def say(self, text: str) -> None:
        """A text with a field for the door."""
        self._show(self._shell.say(text, door=self._door))


class UpdateScreen(AbstractContextManager["UpdateScreen"]):
    """The doors being updated, one after the other, on standard error."""

    def __init__(self, shell: Shell) -> None:
        """Speak as `shell` does."""
        self._shell = shell
        self._console = shell.progress
        self._is_plain = not self._console.is_terminal
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(20),
            TaskProgressColumn(),
            console=self._console,
            transient=True,
            disable=self._is_plain,
        )

    def __enter__(self) -> "UpdateScreen":
        """Begin to show."""
        self._bars.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Clear the bar away; lines stay."""
        self._bars.stop()

    def line(self, text: str) -> None:
        """A sentence that stays on the screen."""
        self._console.print(Text(text), soft_wrap=self._is_plain)

    def door(self, name: str) -> DoorScreen:
        """The next door; the one before is cleared away."""
        if self._is_plain:
            return DoorScreen(self._shell, name, self.line, self._quarters(name))
        for shown in self._bars.task_ids:
            self._bars.remove_task(shown)
        task = self._bars.add_task(name)
        return DoorScreen(
            self._shell,
            name,
            lambda text: self._bars.update(task, description=text),
            lambda done, total: self._bars.update(task, completed=done, total=total),
        )

    def _quarters(self, name: str) -> ShowShare:
        """A line for each quarter of the release."""
        told = 0

        def share(done: int, total: int) -> None:
            nonlocal told
            quarter = _QUARTERS * done // total
            if told < quarter < _QUARTERS:
                percent = 100 * quarter // _QUARTERS
                self.line(self._shell.say("{door}: {percent} %", door=name, percent=percent))
            told = quarter

        return share
