"""The live console obeys what is typed and explains what it does not understand."""

import io

import pytest
from rich.console import Console

from host_tools.texts.speaker import Speaker
from sim.cli.console import LiveConsole, _edited
from sim.cli.texts import FAULTS as FAULT_TEXTS
from sim.cli.texts import explained
from sim.door.door import DoorProfile
from sim.faults import FAULTS, MistypedError
from sim.hardware.power import PowerState
from sim.world import World
from tests.sim.boards import image_of

ENGLISH, DANISH = Speaker("en"), Speaker("da")


def _shown(live: LiveConsole, width: int = 160) -> str:
    paper = Console(file=io.StringIO(), width=width)
    paper.print(live.render())
    file = paper.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


async def test_doors_are_shown_and_obey() -> None:
    async with World(seed=1) as world:
        door = await world.add_door(image=image_of("print('hello')\nimport time\ntime.sleep(99)"))
        live = LiveConsole(world, ENGLISH, Console(file=io.StringIO()))
        await door.board.console.wait_for("hello\n")
        assert "hello" in _shown(live)
        await live.obey("key 1 lock")
        assert door.is_locked
        await live.obey("pull 1")
        assert "is held" in _shown(live)
        await live.obey("lift 1")
        assert "lifted" in _shown(live)
        await live.obey("fault 1 jam 0.3")
        assert door.bolt.jammed_at == 0.3
        await live.obey("power 1 off")
        await door.board.wait_state(PowerState.OFF)
        await live.obey("quit")
        assert live.finished.is_set()


@pytest.mark.parametrize(
    "line",
    [
        *("dance 1", "knock 9", "knock x", "knock", "fault 1", "fault 1 nothing"),
        *("fault 1 jam x", "key 1", "power 1 of", "knock 1 twice", "quit 1", "'", "skip x"),
        *("skip -1", "skip nan", "skip inf", "skip 1 2"),
    ],
)
async def test_lines_that_make_no_sense_are_explained(line: str) -> None:
    async with World(seed=1) as world:
        await world.add_door(image=image_of(""), power=False)
        for say in (ENGLISH, DANISH):
            live = LiveConsole(world, say, Console(file=io.StringIO()))
            with pytest.raises(MistypedError) as told:
                await live.obey(line)
            assert explained(say, told.value)


async def test_the_console_speaks_danish() -> None:
    async with World(seed=1) as world:
        await world.add_door(image=image_of(""), power=False)
        live = LiveConsole(world, DANISH, Console(file=io.StringIO()))
        await live.obey("pull 1")
        await live.obey("help")
        shown = _shown(live)
        for told in ("slukket", "låst op", "åben", "går op", "bank på dør N"):
            assert told in shown


async def test_a_small_terminal_keeps_the_line_that_is_typed_in_sight() -> None:
    async with World(seed=1) as world:
        for number in range(30):
            await world.add_door(DoorProfile(f"door {number}"), image=image_of(""), power=False)
        terminal = Console(file=io.StringIO(), width=80, height=24, force_terminal=True)
        live = LiveConsole(world, ENGLISH, terminal, invitation="two\nlines")
        for number in range(40):
            await live.obey(f"pull {number % 30 + 1}")
        with terminal.capture() as captured:
            terminal.print(live.render())
        lines = captured.get().splitlines()
        assert len(lines) <= 24
        assert lines[-1].startswith("\x1b[1m> ")
        assert any("more doors" in line for line in lines)


def test_every_fault_is_explained() -> None:
    assert set(FAULTS) == set(FAULT_TEXTS)


def test_what_is_typed_is_shown_and_can_be_corrected() -> None:
    assert _edited("kno", "xx\x7f\x08ck 1\nli") == ["knock 1", "li"]
    assert _edited("", "\x7f\x1b") == [""]
