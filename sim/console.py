"""The live console: every door at a glance, and a line to type commands into."""

import asyncio
import contextlib
import os
import shlex
import sys
import termios
import tty
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from sim import faults
from sim.door.door import Door
from sim.power import PowerState
from sim.world import World

LOG_LINES = 12
REFRESH_PER_S = 8

HELP = (
    "knock N · lift N · key N lock|unlock · pull N · push N · lid N open|shut · reset N · "
    "power N on|off · fault N NAME … · skip SECONDS · quit   (N: number of the door)"
)
_ERASE = "\x7f\b"
_STATES = {PowerState.OFF: "dim", PowerState.RUNNING: "green", PowerState.ASLEEP: "blue"}


class UnknownCommandError(ValueError):
    """A line that the console does not understand; the text says why."""


class LiveConsole:
    """Shows a world and does what is typed."""

    def __init__(self, world: World, console: Console | None = None, invitation: str = "") -> None:
        """Watch `world`; `invitation` says what else can be done with it."""
        self.world = world
        self.invitation = invitation
        self.console = console or Console()
        self.finished = asyncio.Event()
        self._log: deque[tuple[str, str]] = deque(maxlen=LOG_LINES)
        self._typed = ""
        self._tasks: set[asyncio.Task[None]] = set()
        for door in world.doors:
            door.board.console.listeners.append(self._logger(door))

    async def run(self) -> None:
        """Show and obey until `quit`; the end of the input only ends the obeying."""
        for door in self.world.doors:
            if door.board.serial:
                self.console.print(f"{door.name}: serial port {door.board.serial.path}")
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
        log = Text("\n").join(
            Text.assemble((f"{name}: ", "cyan"), line) for name, line in self._log
        )
        now = datetime.fromtimestamp(self.world.clock.now_s(), UTC)
        shown: list[Table | Text] = [
            self._doors(f"{now:%Y-%m-%d %H:%M:%S} UTC"),
            log,
            Text(HELP, "dim"),
        ]
        if self.invitation:
            shown.append(Text(self.invitation, "cyan"))
        if self.console.is_terminal:
            shown.append(Text.assemble(("> ", "bold"), self._typed, ("▏", "blink")))
        return Group(*shown)

    async def obey(self, line: str) -> None:
        """Do what a line says.

        Raises:
            UnknownCommandError: when it makes no sense.
        """
        words = shlex.split(line)
        if words == ["quit"]:
            self.finished.set()
        elif words[:1] == ["skip"] and len(words) == 2:
            await self.world.pass_time(float(words[1]))
        elif len(words) >= 2:
            await self._obey_at_door(words[0], self._door(words[1]), words[2:])
        elif words:
            raise UnknownCommandError(HELP)

    async def _obey_at_door(self, verb: str, door: Door, rest: list[str]) -> None:
        actions: dict[str, Callable[[], object]] = {
            "knock": door.knock,
            "lift": door.lift_handle,
            "key": lambda: door.turn_key(rest == ["lock"]),
            "pull": lambda: self._tell(door, "opens" if door.pull_open() else "is held"),
            "push": lambda: self._tell(door, "shuts" if door.push_shut() else "hits the bolt"),
            "lid": door.open_lid if rest == ["open"] else door.shut_lid,
            "reset": door.board.press_reset,
            "power": door.board.power_on if rest == ["on"] else door.board.cut_power,
            "fault": lambda: faults.cause(door, " ".join(rest)),
        }
        action = actions.get(verb)
        if action is None:
            raise UnknownCommandError(HELP)
        action()

    def _door(self, number: str) -> Door:
        if number.isdigit() and 1 <= int(number) <= len(self.world.doors):
            return self.world.doors[int(number) - 1]
        raise UnknownCommandError(f"there is no door {number}")

    def _live(self) -> Live:
        return Live(
            get_renderable=self.render,
            console=self.console,
            refresh_per_second=REFRESH_PER_S,
            auto_refresh=self.console.is_terminal,
        )

    def _doors(self, title: str) -> Table:
        table = Table(title=title)
        for heading in ("", "door", "board", "bolt", "door leaf", "handle", "battery"):
            table.add_column(heading)
        for number, door in enumerate(self.world.doors, 1):
            board = door.board
            volts = door.battery.voltage_v(board.energy.load_ma)
            table.add_row(
                str(number),
                door.name,
                Text(board.state.value, _STATES[board.state]),
                _bolt(door),
                "closed" if door.is_closed else "open",
                "lifted" if door.handle_is_lifted else "down",
                f"{volts:.2f} V, {door.battery.charge:.1%}",
            )
        return table

    def _logger(self, door: Door) -> Callable[[str], None]:
        unfinished = ""

        def log(text: str) -> None:
            nonlocal unfinished
            *lines, unfinished = (unfinished + text).split("\n")
            for line in lines:
                self._tell(door, line.rstrip("\r"))

        return log

    def _tell(self, door: Door, line: str) -> None:
        if not line:
            return
        self._log.append((door.name, line))
        if not self.console.is_terminal:
            self.console.print(f"{door.name}: {line}", markup=False)

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
        try:
            await self.obey(line)
        except ValueError as error:
            self._log.append(("console", str(error)))


def _edited(typed: str, keys: str) -> list[str]:
    """The lines that are complete after `keys`, and last the one that is not."""
    lines = [typed]
    for key in keys:
        if key in _ERASE:
            lines[-1] = lines[-1][:-1]
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


def _bolt(door: Door) -> Text:
    bolt = door.bolt
    if bolt.stalled:
        return Text("stalled", "red")
    if bolt.moving:
        return Text(f"moving {bolt.position:.0%}", "yellow")
    if bolt.is_thrown:
        return Text("locked", "bold")
    return Text("unlocked" if bolt.is_withdrawn else f"between, {bolt.position:.0%}")
