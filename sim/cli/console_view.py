"""What the live console shows: the doors, what happened, what can be typed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from host_tools.texts.speaker import Speaker
from sim.cli.texts import STATES
from sim.door.door import Door
from sim.hardware.power import PowerState
from sim.world import World

_STATES = {PowerState.OFF: "dim", PowerState.RUNNING: "green", PowerState.ASLEEP: "blue"}
_WIDTHS = (3, 16, 6, 12, 6, 6)
_BATTERY_WIDTH = 13
_FRAME_LINES = 5
"""The clock, the headings, a blank line on either side of the log, and one to spare."""
_LEAST_DOORS = 3
_LEAST_LOG = 3


class View:
    """Lays a world out on a terminal, whatever its height."""

    def __init__(self, world: World, console: Console, say: Speaker, invitation: str) -> None:
        """`invitation` says what else can be done with the world; it may be empty."""
        self._world = world
        self._console = console
        self._say = say
        self._invitation = invitation

    def render(self, log: Sequence[tuple[str, str]], typed: str) -> Group:
        """The doors, as much of the `log` as there is room for, and what is `typed`."""
        below = self._below(typed)
        used = sum(self._height(one) for one in below)
        room = self._console.height - used - _FRAME_LINES
        doors = self._world.doors
        if self._console.is_terminal:
            doors = self._chosen(max(_LEAST_DOORS, room - _LEAST_LOG))
        left_out = len(self._world.doors) - len(doors)
        text = self._say.count("… and {count} more door", "… and {count} more doors", left_out)
        more = [Text(text, "dim")] if left_out else []
        lines = max(_LEAST_LOG, room - len(doors) - len(more))
        return Group(self._clock(), self._doors(doors), *more, _log(log, lines), *below)

    def _below(self, typed: str) -> list[Text]:
        short = "knock 1 · lift 1 · pull 1 · push 1 · key 1 lock · help · quit"
        shown = [Text(short + "  " + self._say("(1: door 1)"), "dim")]
        if self._invitation:
            shown.append(Text(self._invitation, "cyan"))
        if self._console.is_terminal:
            shown.append(Text.assemble(("> ", "bold"), typed, ("▏", "blink")))
        return shown

    def _height(self, text: Text) -> int:
        return len(text.wrap(self._console, self._console.width))

    def _clock(self) -> Text:
        now = datetime.fromtimestamp(self._world.clock.now_s(), UTC)
        return Text(f"{now:%Y-%m-%d %H:%M:%S} UTC", "bold")

    def _chosen(self, room: int) -> list[Door]:
        """As many doors as there is room for, in their order, those awake before the others."""
        doors = self._world.doors
        asleep = [door.board.state is not PowerState.RUNNING for door in doors]
        first = sorted(range(len(doors)), key=lambda number: (asleep[number], number))[:room]
        return [doors[number] for number in sorted(first)]

    def _doors(self, doors: Sequence[Door]) -> Table:
        table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
        say = self._say
        headings = ("", say("door"), say("lock"), say("bolt"), say("leaf"), say("handle"))
        for heading, width in zip(headings, _WIDTHS, strict=True):
            table.add_column(heading, min_width=width, no_wrap=True)
        table.add_column(say("battery"), min_width=_BATTERY_WIDTH, no_wrap=True, justify="right")
        for door in doors:
            table.add_row(*self._row(door))
        return table

    def _row(self, door: Door) -> list[str | Text]:
        board, say = door.board, self._say
        volts = door.battery.voltage_v(board.energy.load_ma)
        return [
            Text(f"{self._world.doors.index(door) + 1:2}", "bold"),
            Text(door.name),
            Text(say(STATES[board.state.value]), _STATES[board.state]),
            self._bolt(door),
            say("closed") if door.is_closed else say("open"),
            say("lifted") if door.handle_is_lifted else say("down"),
            f"{volts:.2f} V {door.battery.charge:4.0%}",
        ]

    def _bolt(self, door: Door) -> Text:
        bolt, say = door.bolt, self._say
        if bolt.stalled:
            return Text(say("stalled"), "red")
        if bolt.moving:
            return Text(say("moving {percent}", percent=f"{bolt.position:.0%}"), "yellow")
        if bolt.is_thrown:
            return Text(say("locked"), "bold")
        if bolt.is_withdrawn:
            return Text(say("unlocked"))
        return Text(say("between {percent}", percent=f"{bolt.position:.0%}"))


def _log(log: Sequence[tuple[str, str]], lines: int) -> Text:
    """The last of what was said, by whom, and a blank line around it."""
    last = list(log)[-lines:]
    said = Text("\n").join(Text.assemble((who, "cyan"), line) for who, line in last)
    shown = Text.assemble("\n", said, "\n" if last else "")
    shown.no_wrap, shown.overflow = True, "ellipsis"
    return shown
