"""The live console obeys what is typed and explains what it does not understand."""

import io

import pytest
from rich.console import Console

from sim.console import LiveConsole, UnknownCommandError, _edited
from sim.power import PowerState
from sim.world import World
from tests.sim.boards import image_of


def _shown(live: LiveConsole) -> str:
    paper = Console(file=io.StringIO(), width=160)
    paper.print(live.render())
    file = paper.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


async def test_doors_are_shown_and_obey() -> None:
    async with World(seed=1) as world:
        door = await world.add_door(image=image_of("print('hello')\nimport time\ntime.sleep(99)"))
        live = LiveConsole(world, Console(file=io.StringIO()))
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


@pytest.mark.parametrize("line", ["dance 1", "knock 9", "knock x", "knock", "fault 1 nothing"])
async def test_lines_that_make_no_sense_are_explained(line: str) -> None:
    async with World(seed=1) as world:
        await world.add_door(image=image_of(""), power=False)
        live = LiveConsole(world, Console(file=io.StringIO()))
        with pytest.raises(ValueError, match=r"."):
            await live.obey(line)


def test_unknown_commands_are_value_errors() -> None:
    assert issubclass(UnknownCommandError, ValueError)


def test_what_is_typed_is_shown_and_can_be_corrected() -> None:
    assert _edited("kno", "xx\x7f\x08ck 1\nli") == ["knock 1", "li"]
    assert _edited("", "\x7f\x1b") == [""]
