"""The life of units as a state machine: only lawful moves, nothing forgotten, keys never left."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from central.embedded.office import EmbeddedOffice
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.office.register.units import KEYLESS, MOVES, Stage
from provisioning.life_cycle.decommission import report_lost, retire
from provisioning.unit.adopt import adopt_bench_units
from provisioning.unit.register import PROVISIONED, BenchUnit
from tests.host_tools.people import Clock, add_lock
from tests.support.searching import examples

NAMES = ("240ac4000001", "240ac4000002", "240ac4000003")
names = st.sampled_from(NAMES)
HANGING = (Stage.PROVISIONED, Stage.MOUNTED, Stage.IN_SERVICE, Stage.TAKEN_DOWN, Stage.LOST)


class Lives(RuleBasedStateMachine):
    """Units of an embedded office, against a plain model of where each of them is."""

    def __init__(self) -> None:
        """Open an empty office."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.office = EmbeddedOffice(Path(self.folder.name), self.clock)
        self.model: dict[str, list[Stage]] = {}
        self.locks: dict[str, bytes] = {}
        self.made = 0

    @rule(name=names)
    def add(self, name: str) -> None:
        """Enter a unit; a second time is refused."""
        if name in self.model:
            with pytest.raises(OfficeRefusedError):
                self.office.units.add(name, "Lise", "shelf")
        else:
            self.office.units.add(name, "Lise", "shelf")
            self.model[name] = [Stage.IN_STOCK]

    @rule(name=names, stage=st.sampled_from(Stage))
    def move(self, name: str, stage: Stage) -> None:
        """Any stage from any stage, as a person might type it."""
        self.clock.now += 60
        if name not in self.model:
            with pytest.raises(UnknownNameError):
                self.office.units.move(name, stage, "Lise")
            return
        present = self.model[name][-1]
        lawful = stage in MOVES[present]
        lock_id = self._new_lock() if stage is Stage.PROVISIONED and lawful else None
        if stage is present:
            self.office.units.move(name, stage, "Lise")
        elif not lawful:
            with pytest.raises(OfficeRefusedError):
                self.office.units.move(name, stage, "Lise", lock_id=lock_id)
        else:
            self._move(name, stage, lock_id)

    def _new_lock(self) -> bytes:
        self.made += 1
        return add_lock(self.office, f"door {self.made}").lock_id

    def _move(self, name: str, stage: Stage, lock_id: bytes | None) -> None:
        if stage is Stage.WIPED:
            retire(self.office, name, "Lise")
            self.locks.pop(name)
        elif stage is Stage.LOST:
            report_lost(self.office, name, "Lise")
        else:
            self.office.units.move(name, stage, "Lise", lock_id=lock_id)
        if lock_id:
            self.locks[name] = lock_id
        self.model[name].append(stage)

    @precondition(lambda self: self.locks)
    @rule()
    def reopen(self) -> None:
        """The office's computer starts anew."""
        self.office.close()
        self.office = EmbeddedOffice(Path(self.folder.name), self.clock)

    @invariant()
    def remembers_everything(self) -> None:
        """Stage and history are the model's."""
        for name, stages in self.model.items():
            unit = self.office.units.unit(name)
            assert unit.stage is stages[-1]
            assert [step.stage for step in self.office.units.history(name)] == stages
            assert all(step.who == "Lise" for step in self.office.units.history(name))

    @invariant()
    def keys_are_held_for_locks_that_hang_and_for_no_others(self) -> None:
        """A unit without keys has no lock in service, and the other way round."""
        in_service = {door.lock_id for door in self.office.doors()}
        assert in_service == set(self.locks.values())
        for name, stages in self.model.items():
            lock_id = self.office.units.unit(name).lock_id
            assert (lock_id is None) == (stages[-1] in KEYLESS)
            assert lock_id == self.locks.get(name)

    def teardown(self) -> None:
        """Close the office."""
        self.office.close()
        self.folder.cleanup()


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=examples(8), stateful_step_count=20)


def test_from_every_stage_but_scrapped_a_way_leads_to_scrapped_or_back_to_stock() -> None:
    reached = {Stage.IN_STOCK, Stage.SCRAPPED}
    for _ in Stage:
        reached |= {stage for stage, nexts in MOVES.items() if nexts & reached}
    assert reached == set(Stage)


def test_nothing_that_holds_keys_reaches_the_shelf_or_the_bin_but_through_a_wipe() -> None:
    for stage in HANGING:
        assert not MOVES[stage] & {Stage.IN_STOCK, Stage.SCRAPPED}


def test_a_bench_s_units_are_entered_once_and_go_on_after_a_wipe(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path, Clock())

    def made(door: str) -> BenchUnit:
        lock_id = add_lock(office, door).lock_id.hex()
        return BenchUnit(NAMES[0], lock_id, door, PROVISIONED, "ESP32", 4, "")

    first = made("front door")
    for _ in range(2):
        adopt_bench_units(office, [first])
    office.units.move(NAMES[0], Stage.TAKEN_DOWN, "Lise")
    retire(office, NAMES[0], "Lise")
    adopt_bench_units(office, [first])
    second = made("front door")
    adopt_bench_units(office, [second])
    stages = [step.stage for step in office.units.history(NAMES[0])]
    assert stages == [
        Stage.IN_STOCK,
        Stage.PROVISIONED,
        Stage.TAKEN_DOWN,
        Stage.WIPED,
        Stage.IN_STOCK,
        Stage.PROVISIONED,
    ]
    unit = office.units.of_lock(bytes.fromhex(second.lock_id))
    assert unit is not None
    assert unit.unit == NAMES[0]
