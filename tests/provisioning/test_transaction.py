"""Office, bench and chip agree in the end, wherever a run was broken off."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from central.embedded.office import EmbeddedOffice
from host_tools.errors import UserError
from provisioning.errors import UnitFailedError, UnitRefusedError
from provisioning.unit.make import make_unit
from provisioning.unit.office_letters import Outbox, deliver
from provisioning.unit.register import PROVISIONED, BenchUnit
from tests.central.inside import lock_count
from tests.provisioning.bench_chip import SILENT, ChipOnTheBench, make, order
from tests.provisioning.conftest import Depot


class Crash(BaseException):
    """The process was killed: nothing of the program sees it coming."""


STEPS = (
    ("provisioning.unit.make.new_lock", "before"),
    ("provisioning.unit.register.UnitRegister.keep", "before"),
    ("provisioning.unit.register.UnitRegister.keep", "after"),
    ("central.locks.register.announce", "before"),
    ("central.locks.register.announce", "after"),
    ("tests.provisioning.bench_chip.ChipOnTheBench.write", "before"),
    ("tests.provisioning.bench_chip.ChipOnTheBench.write", "after"),
    ("tests.provisioning.bench_chip.ChipOnTheBench.start", "after"),
    ("central.locks.register.confirm", "before"),
    ("central.locks.register.confirm", "after"),
)


def crash_at(monkeypatch: pytest.MonkeyPatch, target: str, when: str) -> None:
    """Kill the run before or after the first call of `target`."""
    real: Callable[..., Any] | None = None

    def killed(*arguments: Any, **options: Any) -> Any:
        if when == "after" and real is not None:
            real(*arguments, **options)
        raise Crash

    holder, _, name = target.rpartition(".")
    owner = _found(holder)
    real = getattr(owner, name)
    monkeypatch.setattr(owner, name, killed)


def _found(path: str) -> Any:
    module, _, rest = path.rpartition(".")
    if path in sys.modules:
        return sys.modules[path]
    return getattr(sys.modules[module], rest)


def check_consistent(depot: Depot, chip: ChipOnTheBench, unit: BenchUnit) -> None:
    """Exactly one lock, the same for the office, the bench and the chip."""
    doors = depot.office.doors()
    assert [door.lock_id.hex() for door in doors] == [unit.lock_id]
    assert chip.present_lock_id() == doors[0].lock_id
    assert [one.stage for one in depot.bench.register.units()] == [PROVISIONED]
    assert lock_count(depot.office) == 1


@pytest.mark.parametrize(("target", "when"), STEPS)
def test_a_run_killed_at_any_step_is_repaired_by_running_again(
    depot: Depot, target: str, when: str
) -> None:
    chip = ChipOnTheBench()
    with pytest.MonkeyPatch.context() as patch:
        crash_at(patch, target, when)
        with pytest.raises(Crash):
            make(depot, chip)
    check_consistent(depot, chip, make(depot, chip))


@pytest.mark.parametrize(("target", "when"), STEPS)
def test_another_chip_may_take_the_place_of_one_that_failed(
    depot: Depot, target: str, when: str
) -> None:
    chip, other = ChipOnTheBench(), ChipOnTheBench("240ac4000002")
    with pytest.MonkeyPatch.context() as patch:
        crash_at(patch, target, when)
        with pytest.raises(Crash):
            make(depot, chip)
    if depot.office.doors():
        with pytest.raises(UserError, match="door_exists"):
            make(depot, other)
    else:
        unit = make(depot, other)
        assert [door.lock_id.hex() for door in depot.office.doors()] == [unit.lock_id]


def test_a_finished_unit_is_left_alone(depot: Depot) -> None:
    chip = ChipOnTheBench()
    first = make(depot, chip)
    before = chip.flash
    assert make(depot, chip).lock_id == first.lock_id
    assert chip.flash == before
    with pytest.raises(UnitRefusedError, match="unit_in_service"):
        make(depot, chip, "Nygade 9")


def test_a_lock_in_service_is_known_by_its_flash_at_any_bench(depot: Depot) -> None:
    chip = ChipOnTheBench()
    make(depot, chip)
    for path in (depot.bench.folder / "units").iterdir():
        path.unlink()
    with pytest.raises(UnitRefusedError, match="unit_in_service"):
        make(depot, chip, "Nygade 9")


@pytest.mark.parametrize("flash_bytes", [2 << 20, 32 << 20])
def test_a_chip_without_fit_flash_is_refused(depot: Depot, flash_bytes: int) -> None:
    with pytest.raises(UnitRefusedError, match="unit_flash"):
        make(depot, ChipOnTheBench(flash_bytes=flash_bytes))
    assert depot.office.doors() == []


@pytest.mark.parametrize("flash_bytes", [8 << 20, 16 << 20])
def test_a_larger_chip_is_filled_to_its_end(depot: Depot, flash_bytes: int) -> None:
    chip = ChipOnTheBench(flash_bytes=flash_bytes)
    check_consistent(depot, chip, make(depot, chip))


def test_a_unit_that_keeps_silent_is_not_put_in_service(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chip = ChipOnTheBench()
    boots = ["rst:0x10", "Brownout detector was triggered", "\x00 \x07"]
    monkeypatch.setattr(chip, "lines", lambda _timeout_s: boots)
    with pytest.raises(UnitFailedError, match="no_report") as failed:
        make(depot, chip)
    assert failed.value.values["said"] == "Brownout detector was triggered"
    other = ["noeglefri: lock 0011223344556677, ESP32C3"]
    monkeypatch.setattr(chip, "lines", lambda _timeout_s: other)
    with pytest.raises(UnitFailedError, match="wrong_report"):
        make(depot, chip)
    assert depot.office.doors() == []


@pytest.mark.parametrize("offline", [False, True])
def test_of_two_benches_that_make_the_same_door_at_once_one_is_told_so(
    depot: Depot, offline: bool
) -> None:
    register = depot.bench.register
    depot.bench.office_key.write_text(depot.office.mailbox_key().hex())
    registry = depot.bench.registry(offline)
    first, second = ChipOnTheBench(), ChipOnTheBench("240ac4000002")
    made: list[BenchUnit] = []

    def meanwhile() -> None:
        made.append(make_unit(second, registry, register, order(), SILENT))

    with (
        patch.object(first, "start", meanwhile),
        pytest.raises(UnitFailedError, match="taken_over"),
    ):
        make_unit(first, registry, register, order(), SILENT)
    assert registry.door_of(bytes.fromhex(made[0].lock_id)) == "Nygade 7"
    lock_id = first.present_lock_id()
    assert lock_id is not None
    assert registry.door_of(lock_id) is None


def test_an_offline_bench_hands_its_locks_over_once(depot: Depot) -> None:
    depot.bench.office_key.write_text(depot.office.mailbox_key().hex())
    register, outbox = depot.bench.register, depot.bench.outbox
    registry = Outbox(outbox, depot.bench.office_key, register)
    chip = ChipOnTheBench()
    unit = make_unit(chip, registry, register, order(), SILENT)
    assert depot.office.doors() == []
    assert make_unit(chip, registry, register, order(), SILENT).lock_id == unit.lock_id
    assert len(list(outbox.iterdir())) == 1
    assert deliver(outbox, depot.office) == 1
    check_consistent(depot, chip, unit)
    assert deliver(outbox, depot.office) == 0


def test_one_bad_letter_keeps_no_other_back(depot: Depot, tmp_path: Path) -> None:
    depot.bench.office_key.write_text(depot.office.mailbox_key().hex())
    registry, outbox = depot.bench.registry(offline=True), depot.bench.outbox
    for number in range(3):
        chip = ChipOnTheBench(f"240ac400000{number}")
        make_unit(chip, registry, depot.bench.register, order(f"Nygade {number}"), SILENT)
    bad, *_ = sorted(outbox.iterdir())
    good = bad.read_bytes()
    bad.write_bytes(good[:40] + bytes([good[40] ^ 1]) + good[41:])
    with pytest.raises(UnitRefusedError, match="letters_refused") as refused:
        deliver(outbox, depot.office)
    assert refused.value.values == {"names": bad.name, "count": "2"}
    assert list(outbox.iterdir()) == [bad]
    assert len(depot.office.doors()) == 2
    stranger = EmbeddedOffice(tmp_path / "elsewhere")
    bad.write_bytes(good)
    with pytest.raises(UnitRefusedError, match="letters_refused"):
        deliver(outbox, stranger)
    stranger.close()
    assert deliver(outbox, depot.office) == 1
    assert list(outbox.iterdir()) == []


def test_an_adoption_that_was_killed_half_way_is_repaired(depot: Depot) -> None:
    depot.bench.office_key.write_text(depot.office.mailbox_key().hex())
    registry = Outbox(depot.bench.outbox, depot.bench.office_key, depot.bench.register)
    chip = ChipOnTheBench()
    unit = make_unit(chip, registry, depot.bench.register, order(), SILENT)
    for when in ("before", "after"):
        with pytest.MonkeyPatch.context() as patch:
            crash_at(patch, "central.locks.register.confirm", when)
            with pytest.raises(Crash):
                deliver(depot.bench.outbox, depot.office)
    deliver(depot.bench.outbox, depot.office)
    check_consistent(depot, chip, unit)
    assert list(depot.bench.outbox.iterdir()) == []
