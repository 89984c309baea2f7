"""The live console: every door at a glance, and a line to type commands into."""

import asyncio
import contextlib
import math
import os
import shlex
import sys
import termios
import tty
from collections import deque
from collections.abc import Callable, Iterator

from rich.console import Console, Group
from rich.live import Live

from host_tools.texts.speaker import Speaker
from sim import faults
from sim.cli.console_view import View
from sim.cli.texts import VERBS, explained
from sim.door.door import Door
from sim.faults import MistypedError
from sim.world import World

LOG_LINES = 100
REFRESH_PER_S = 8
_ERASE = "\x7f\b"
_ERASE_LINE = "\x15"
_NOTHING = ("",)
_CHOICES: dict[str, tuple[str, ...] | None] = {
    "knock": _NOTHING,
    "lift": _NOTHING,
    "pull": _NOTHING,
    "push": _NOTHING,
    "key": ("lock", "unlock"),
    "lid": ("open", "shut"),
    "reset": _NOTHING,
    "power": ("on", "off"),
    "fault": None,
}
"""What can be done at a door, and what may follow its number; None: `sim.faults` knows."""


class LiveConsole:
    """Shows a world and does what is typed."""

    def __init__(
        self, world: World, say: Speaker, console: Console | None = None, invitation: str = ""
    ) -> None:
        """Watch `world`; `invitation` says what else can be done with it."""
        self.world = world
        self.console = console or Console()
        self.finished = asyncio.Event()
        self._say = say
        self._view = View(world, self.console, say, invitation)
        self._log: deque[tuple[str, str]] = deque(maxlen=LOG_LINES)
        self._typed = ""
        self._tasks: set[asyncio.Task[None]] = set()
        for door in world.doors:
            door.board.console.listeners.append(self._logger(door))

    async def run(self) -> None:
        """Show and obey until `quit`; the end of the input only ends the obeying."""
        for door in self.world.doors:
            if door.board.serial:
                port = self._say("serial port {port}", port=door.board.serial.path)
                self.console.print(f"{door.name}: {port}", markup=False)
        loop = asyncio.get_running_loop()
        with contextlib.suppress(PermissionError):  # a plain file cannot be waited for
            loop.add_reader(sys.stdin.fileno(), self._on_input)
        try:
            with _keys_as_typed(sys.stdin.fileno()), self._live():
                await self.finished.wait()
        finally:
            loop.remove_reader(sys.stdin.fileno())

    def render(self) -> Group:
        """The doors, the last lines their boards printed, the commands, and what is typed."""
        return self._view.render(self._log, self._typed)

    async def obey(self, line: str) -> None:
        """Do what a line says.

        Raises:
            MistypedError: when it makes no sense.
        """
        words = _words(line)
        if words == ["quit"]:
            self.finished.set()
        elif words == ["help"]:
            self._explain()
        elif words[:1] == ["skip"] and len(words) == 2:
            await self.world.pass_time(_seconds(words[1]))
        elif len(words) >= 2 and words[0] in _CHOICES:
            self._obey_at_door(words[0], self._door(words[1]), words[2:])
        elif words:
            raise MistypedError("console_unknown", line=line.strip())

    def _explain(self) -> None:
        for text in VERBS.values():
            self._note("", self._say(text))

    def _obey_at_door(self, verb: str, door: Door, rest: list[str]) -> None:
        choices = _CHOICES[verb]
        if choices is not None and " ".join(rest) not in choices:
            raise MistypedError(verb)
        actions: dict[str, Callable[[], object]] = {
            "knock": door.knock,
            "lift": door.lift_handle,
            "key": lambda: door.turn_key(rest == ["lock"]),
            "pull": lambda: self._tell(door, self._pull(door)),
            "push": lambda: self._tell(door, self._push(door)),
            "lid": door.open_lid if rest == ["open"] else door.shut_lid,
            "reset": door.board.press_reset,
            "power": door.board.power_on if rest == ["on"] else door.board.cut_power,
            "fault": lambda: faults.cause(door, " ".join(rest)),
        }
        actions[verb]()

    def _pull(self, door: Door) -> str:
        return self._say("opens") if door.pull_open() else self._say("is held by the bolt")

    def _push(self, door: Door) -> str:
        return self._say("shuts") if door.push_shut() else self._say("hits the bolt")

    def _door(self, number: str) -> Door:
        if number.isdigit() and 1 <= int(number) <= len(self.world.doors):
            return self.world.doors[int(number) - 1]
        raise MistypedError("console_no_door", number=number, doors=str(len(self.world.doors)))

    def _live(self) -> Live:
        return Live(
            get_renderable=self.render,
            console=self.console,
            refresh_per_second=REFRESH_PER_S,
            auto_refresh=self.console.is_terminal,
        )

    def _logger(self, door: Door) -> Callable[[str], None]:
        unfinished = ""

        def log(text: str) -> None:
            nonlocal unfinished
            *lines, unfinished = (unfinished + text).split("\n")
            for line in lines:
                self._tell(door, line.rstrip("\r"))

        return log

    def _tell(self, door: Door, line: str) -> None:
        readable = "".join(letter for letter in line if letter.isprintable())
        if readable:
            self._note(f"{door.name}: ", readable)

    def _note(self, who: str, line: str) -> None:
        self._log.append((who, line))
        if not self.console.is_terminal:
            self.console.print(f"{who}{line}", markup=False)

    def _on_input(self) -> None:
        data = os.read(sys.stdin.fileno(), 4096)
        if not data:
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        *lines, self._typed = _edited(self._typed, data.decode(errors="replace"))
        for line in lines:
            task = asyncio.get_running_loop().create_task(self._obey_or_explain(line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _obey_or_explain(self, line: str) -> None:
        if self.console.is_terminal and line.strip():
            self._note("> ", line.strip())
        try:
            await self.obey(line)
        except MistypedError as error:
            self._note("? ", explained(self._say, error))


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:  # a quotation that does not end
        raise MistypedError("console_unknown", line=line.strip()) from error


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise MistypedError("skip") from error
    if not math.isfinite(seconds) or seconds < 0:
        raise MistypedError("skip")
    return seconds


def _edited(typed: str, keys: str) -> list[str]:
    """The lines that are complete after `keys`, and last the one that is not."""
    lines = [typed]
    for key in keys:
        if key in _ERASE:
            lines[-1] = lines[-1][:-1]
        elif key == _ERASE_LINE:
            lines[-1] = ""
        elif key == "\n":
            lines.append("")
        elif key.isprintable():
            lines[-1] += key
    return lines


@contextlib.contextmanager
def _keys_as_typed(terminal: int) -> Iterator[None]:
    """Get keys at once and unechoed, for the display redraws what is typed; Ctrl-C stays."""
    if not os.isatty(terminal):
        yield
        return
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
