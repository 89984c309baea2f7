"""A release's way through a fleet: a few doors first, on trouble no further, out of reach later."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_tools.credentials import Credential
from host_tools.errors import (
    BluetoothUnavailableError,
    DoorNotHeardError,
    LinkLostError,
    UserError,
)
from host_tools.storage.output_file import FileRefusedError
from host_tools.update.rollout import (
    DONE,
    Rollout,
    RolloutHeldError,
    RolloutPlanError,
    RolloutStage,
    RolloutStoppedError,
)
from host_tools.update.transfer import (
    BatteryLowError,
    Sent,
    UpdatePostponedError,
    UpdateRefusedError,
    UpdateReturnedError,
    UpdateSilentError,
)

NAMES = ["one", "two", "three", "four", "five"]
DOORS = [
    Credential(number.to_bytes(8, "big"), name, 1, 1, 31, 0, 1, b"", {})
    for number, name in enumerate(NAMES)
]
TROUBLE = [UpdateRefusedError("", 5), UpdateReturnedError(""), UpdateSilentError("")]
LATER = [
    DoorNotHeardError(""),
    LinkLostError(""),
    BatteryLowError("", 9),
    UpdatePostponedError("", 9),
]


class Street:
    """Doors that are updated, or not for a reason; who was visited."""

    def __init__(self, folder: Path, first: int = 2) -> None:
        """`first` doors make the first stage."""
        self.path = folder / "firmware.rollout.json"
        self.first = first
        self.visited: list[str] = []
        self.wrong: Mapping[str, UserError] = {}

    async def run(self, doors: list[Credential] = DOORS) -> RolloutStage:
        """One run of the command, from the plan on the disk on."""
        self.visited = []
        return await Rollout.load(self.path, "aa", self.first).run(doors, self._update)

    async def _update(self, door: Credential) -> Sent:
        self.visited.append(door.door)
        if reason := self.wrong.get(door.door):
            raise reason
        return Sent()


@pytest.fixture
def street(tmp_path: Path) -> Street:
    """Five doors, two of them first."""
    return Street(tmp_path)


async def test_the_first_doors_run_it_until_the_command_is_run_again(street: Street) -> None:
    stage = await street.run()
    assert list(stage.costs) == street.visited == NAMES[:2]
    assert stage.waiting == NAMES[2:]
    stage = await street.run()
    assert list(stage.costs) == street.visited == NAMES[2:]
    assert stage.waiting == []
    assert (await street.run()).costs == {}
    assert street.visited == []


@pytest.mark.parametrize("first", [0, 5, 9])
async def test_with_no_first_stage_nobody_waits(tmp_path: Path, first: int) -> None:
    street = Street(tmp_path, first)
    assert (await street.run()).waiting == []
    assert street.visited == NAMES


@pytest.mark.parametrize("reason", TROUBLE, ids=lambda one: one.key)
async def test_trouble_stops_and_that_door_comes_first_the_next_time(
    street: Street, reason: UserError
) -> None:
    street.wrong = {"two": reason}
    with pytest.raises(RolloutStoppedError) as stopped:
        await street.run()
    assert stopped.value.reason is reason
    assert street.visited == NAMES[:2]
    with pytest.raises(RolloutStoppedError):
        await street.run()
    assert street.visited == ["two"]
    street.wrong = {}
    # It is one of the first: that stage ends with it.
    assert (await street.run()).waiting == NAMES[2:]
    assert street.visited == ["two"]
    await street.run()
    assert street.visited == NAMES[2:]


async def test_no_other_door_is_taken_past_one_with_trouble(street: Street) -> None:
    street.wrong = {"one": UpdateReturnedError("one")}
    with pytest.raises(RolloutStoppedError):
        await street.run()
    plan = Rollout.load(street.path, "aa")
    with pytest.raises(RolloutHeldError) as held:
        plan.hold_back(DOORS[1:2], DOORS)
    assert held.value.values["door"] == "one"
    plan.hold_back(DOORS[:1], DOORS)
    plan.hold_back(DOORS, DOORS)
    # A lock that this phone serves no more holds nobody back; nor does another release.
    plan.hold_back(DOORS[1:2], DOORS[1:])
    Rollout.load(street.path, "bb").hold_back(DOORS[1:2], DOORS)


@pytest.mark.parametrize("reason", LATER, ids=lambda one: one.key)
async def test_a_door_that_cannot_be_updated_now_is_left_for_later(
    street: Street, reason: UserError
) -> None:
    street.wrong = {"one": reason, "three": reason}
    stage = await street.run()
    assert stage.later == {"one": reason, "three": reason}
    assert list(stage.costs) == ["two", "four"]
    assert stage.waiting == ["five"]
    street.wrong = {}
    assert list((await street.run()).costs) == ["one", "three", "five"]


async def test_a_door_with_trouble_that_is_not_reached_any_more_still_stops(
    street: Street,
) -> None:
    street.wrong = {"one": UpdateSilentError("one")}
    with pytest.raises(RolloutStoppedError):
        await street.run()
    street.wrong = {"one": DoorNotHeardError("one")}
    with pytest.raises(RolloutStoppedError):
        await street.run()
    assert street.visited == ["one"]
    assert [Rollout.load(street.path, "aa").is_on_trial(door) for door in DOORS[:2]] == [
        True,
        False,
    ]
    street.wrong = {"two": UpdateReturnedError("two")}
    with pytest.raises(RolloutStoppedError):
        await street.run()
    assert street.visited == ["one", "two"]


async def test_without_bluetooth_no_door_is_to_blame(street: Street) -> None:
    street.wrong = {"one": BluetoothUnavailableError()}
    with pytest.raises(BluetoothUnavailableError):
        await street.run()
    assert street.visited == ["one"]
    assert json.loads(street.path.read_text())["doors"] == {}


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"release": "aa"}', "\x00"])
def test_a_file_that_is_no_plan_is_not_written_over(tmp_path: Path, content: str) -> None:
    kept = tmp_path / "plan"
    kept.write_text(content)
    with pytest.raises(RolloutPlanError):
        Rollout.load(kept, "aa")
    assert kept.read_text() == content


def test_where_no_plan_can_be_kept_no_door_is_begun(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError):
        Rollout.load(tmp_path / "nowhere" / "plan", "aa")


_HAPPENINGS = st.sampled_from(["ok", "ok", "later", "trouble"])


@given(st.data(), st.integers(0, 3))
async def test_whatever_happens_no_door_is_visited_past_trouble_or_before_its_stage(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, first: int
) -> None:
    street = Street(tmp_path_factory.mktemp("plan"), first)
    done: set[str] = set()
    had_trouble: set[str] = set()
    for _ in range(12):
        happenings = {name: data.draw(_HAPPENINGS) for name in NAMES}
        street.wrong = {
            name: DoorNotHeardError(name) if what == "later" else UpdateReturnedError(name)
            for name, what in happenings.items()
            if what != "ok"
        }
        before = set(done)
        with suppress(RolloutStoppedError):
            await street.run()
        troubled = [name for name in street.visited if happenings[name] == "trouble"]
        assert troubled in ([], street.visited[-1:])
        assert not (had_trouble - done) - set(street.visited[: len(had_trouble - done)])
        had_trouble |= set(troubled)
        done |= {name for name in street.visited if happenings[name] == "ok"}
        assert not before & set(street.visited)
        assert len(before) >= first or len(done) <= first
        kept = json.loads(street.path.read_text())["doors"]
        by_id = {door.door: kept.get(door.lock_id.hex()) for door in DOORS}
        assert {name for name, state in by_id.items() if state == DONE} == done
