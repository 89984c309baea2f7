"""What a proven order does beyond opening: session commands, flash that refuses, odd slots."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.adversary.exchanges import Connection, Intent
from tests.adversary.modules import load
from tests.adversary.world import DAY_S, START_S, Person, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(load(tmp_path))
    yield world
    world.close()


def outcome(world: World, who: str, command: int) -> int:
    answer = Connection(world, world.doors[0]).ask(Intent(world.people[who], command))
    return int(answer.status.outcome)


@pytest.mark.parametrize("command", [0, 6, 16, 17, 18, 19, 255])
def test_a_session_command_is_no_order(world: World, command: int) -> None:
    assert outcome(world, "anna", command) == world.modules.messages.OUTCOME_BAD_COMMAND


def refuse(*_: Any) -> None:
    raise OSError(errno.EIO)


@pytest.mark.parametrize("partition", ["grant_flash", "log_flash"])
def test_a_door_opens_though_its_flash_refuses_to_write(
    world: World, partition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getattr(world.doors[0], partition), "writeblocks", refuse)
    messages = world.modules.messages
    assert outcome(world, "anna", messages.COMMAND_OPEN) == messages.OUTCOME_MOVING


def test_a_slot_beyond_the_list_opens_but_is_not_stored(world: World) -> None:
    messages, door = world.modules.messages, world.doors[0]
    world.people["anna"] = Person("anna", 65535, 9, b"a" * 32)
    span = (START_S - DAY_S, START_S + DAY_S)
    world.grant(door, world.people["anna"], messages.RIGHT_OPEN, span, b"")
    assert outcome(world, "anna", messages.COMMAND_OPEN) == messages.OUTCOME_MOVING
    assert door.lock.grants.find(65535) is None


def test_the_reason_of_a_refusal_is_told_to_a_proven_holder_only(world: World) -> None:
    messages = world.modules.messages
    reasons = {who: outcome(world, who, messages.COMMAND_OPEN) for who in ("carl", "dora", "fred")}
    assert reasons == {
        "carl": messages.OUTCOME_REVOKED,
        "dora": messages.OUTCOME_GRANT_ENDED,
        "fred": messages.OUTCOME_NO_RIGHT,
    }
    impostor = Intent(world.people["impostor"], messages.COMMAND_OPEN)
    assert Connection(world, world.doors[0]).ask(impostor) is None
