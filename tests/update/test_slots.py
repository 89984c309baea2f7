"""What the lock makes of offers and blocks: it takes what was sealed for it, and nothing else."""

import struct
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware import boot, hash_auth, messages, update_format, update_pack
from firmware.messages import Command, MessageError
from host_tools.update.release import Release
from tests.support.searching import examples
from tests.update import slots as lock
from tests.update.slots import Slots

OLD = lock.release(5, changing=b"old words " * 150)
NEW = lock.release(
    6, changing=b"old words " * 100 + b"new " + b"old words " * 50, added=b"x" * 5000
)
OFFER = lock.sealed(NEW) + NEW.patch(OLD)


@pytest.fixture
def slots(tmp_path: Path) -> Iterator[Slots]:
    """A lock that runs OLD."""
    made = Slots(tmp_path, OLD)
    yield made
    made.close()


@pytest.mark.parametrize("base", [OLD, None])
def test_a_lock_takes_a_release_whether_or_not_the_phone_knows_what_it_runs(
    slots: Slots, base: Release | None
) -> None:
    update = slots.update()
    assert lock.offer(update, lock.sealed(NEW) + NEW.patch(base)).reason == 0
    assert lock.fill(update, NEW, base).phase == update_format.PHASE_COMPLETE
    assert not slots.is_switched()
    assert lock.step(update, NEW, base).phase == update_format.PHASE_SWITCHED
    assert slots.idle_files() == NEW.files
    assert (slots.root / "b" / "manifest").read_bytes() == NEW.manifest
    assert slots.is_switched()


def test_a_lock_without_a_manifest_takes_a_release_told_in_full(slots: Slots) -> None:
    (slots.root / "a" / "manifest").unlink()
    update = slots.update()
    assert lock.status(update).version == 0
    assert lock.offer(update, OFFER).reason != 0
    assert lock.offer(update, lock.sealed(NEW) + NEW.patch()).reason == 0
    assert lock.fill(update, NEW, OLD).phase == update_format.PHASE_COMPLETE


def _extra() -> bytes:
    padded = Release(6, {**NEW.files, "spy.mpy": b"spy"})
    return lock.sealed(NEW) + padded.patch(OLD)


def _altered_manifest() -> bytes:
    other = lock.release(6, changing=b"other words ", added=b"x" * 5000)
    return lock.sealed(NEW) + other.patch(OLD)


def _unlawful() -> bytes:
    lawless = Release(6, {"../boot.mpy": b"x"})
    return lock.sealed(lawless) + lawless.patch()


def _state_envelope() -> bytes:
    header = messages.pack_envelope_header(messages.ENVELOPE_STATE, 6)
    sealer = hash_auth.Sealer(lock.KEY, lock.LOCK_ID)
    return sealer.seal(header, NEW.offer_body()) + NEW.patch(OLD)


REFUSED = {
    "empty envelope": (OFFER[:40], update_format.REASON_TRUNCATED),
    "envelope alone": (OFFER[:74], update_format.REASON_TRUNCATED),
    "cut between steps": (lock.sealed(NEW) + NEW.patch()[:-10], update_format.REASON_BAD_MANIFEST),
    "for another lock": (
        lock.sealed(NEW, b"lock-two") + NEW.patch(OLD),
        update_format.REASON_FOREIGN,
    ),
    "under another root": (
        lock.sealed(NEW, key=bytes(32)) + NEW.patch(OLD),
        update_format.REASON_FOREIGN,
    ),
    "envelope altered": (bytes([*OFFER[:50], OFFER[50] ^ 1, *OFFER[51:]]), 2),
    "another kind of envelope": (_state_envelope(), update_format.REASON_FOREIGN),
    "older": (
        lock.sealed(lock.release(4)) + lock.release(4).patch(OLD),
        update_format.REASON_OLDER,
    ),
    "running already": (lock.sealed(OLD) + OLD.patch(OLD), update_format.REASON_PRESENT),
    "manifest altered": (_altered_manifest(), update_format.REASON_BAD_MANIFEST),
    "padded with a file": (_extra(), update_format.REASON_EXTRA_FILES),
    "padded with bytes": (
        OFFER + update_pack.pack_patch_step(0, 0, b"more"),
        update_format.REASON_EXTRA_FILES,
    ),
    "a name that leads out of the slot": (_unlawful(), update_format.REASON_BAD_MANIFEST),
    "a version that the log cannot tell": (
        lock.sealed(lock.release(1 << 24)) + lock.release(1 << 24).patch(OLD),
        update_format.REASON_OLDER,
    ),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_an_offer_is_refused_with_its_reason_and_nothing_changes(slots: Slots, case: str) -> None:
    parcel, reason = REFUSED[case]
    assert lock.offer(slots.update(), parcel).reason == reason
    assert not (slots.root / "b" / "offer").exists()
    update = slots.update()
    assert lock.offer(update, OFFER).reason == 0
    assert lock.fill(update, NEW, OLD).phase == update_format.PHASE_COMPLETE
    lock.offer(update, parcel)
    assert lock.step(slots.update(), NEW, OLD).phase == update_format.PHASE_SWITCHED
    assert slots.idle_files() == NEW.files


def test_nothing_below_the_version_floor_is_taken_even_when_the_running_one_is_older(
    slots: Slots,
) -> None:
    boot.write_slots("a", "b", 0, slots.slot_file, floor=7)
    assert lock.offer(slots.update(), OFFER).reason == update_format.REASON_OLDER


def test_a_firmware_on_trial_keeps_the_one_to_return_to(slots: Slots) -> None:
    boot.write_slots("a", "b", 3, slots.slot_file)
    assert lock.offer(slots.update(), OFFER).reason == update_format.REASON_ON_TRIAL


def test_an_update_goes_on_after_a_restart_at_any_step(slots: Slots) -> None:
    lock.offer(slots.update(), OFFER)
    steps = 0
    while lock.step(slots.update(), NEW, OLD).phase != update_format.PHASE_SWITCHED:
        steps += 1
        assert lock.offer(slots.update(), OFFER).reason == 0
    assert steps < 10
    assert slots.idle_files() == NEW.files


def test_a_block_that_is_not_the_manifest_s_is_not_stored(slots: Slots) -> None:
    update = slots.update()
    lock.offer(update, OFFER)
    while lock.status(update).phase == update_format.PHASE_COPYING:
        update.obey(Command(messages.COMMAND_UPDATE_STATUS))
    wanted = lock.status(update)
    before = sorted(path.name for path in (slots.root / "b" / "incoming").iterdir())
    place = update_pack.block_place(wanted.file, wanted.block, 0)
    patch = bytearray(NEW.block_patch(wanted.file, wanted.block))
    patch[-1] ^= 1
    told = lock.send(update, messages.COMMAND_UPDATE_BLOCK, bytes(patch), place)
    assert told.reason == update_format.REASON_BAD_BLOCK
    assert (told.phase, told.file, told.block) == (wanted.phase, wanted.file, wanted.block)
    assert sorted(path.name for path in (slots.root / "b" / "incoming").iterdir()) == before
    assert lock.fill(update, NEW, OLD).phase == update_format.PHASE_COMPLETE


def test_pieces_out_of_order_are_refused_and_the_block_can_start_anew(slots: Slots) -> None:
    update = slots.update()
    lock.offer(update, OFFER)
    assert lock.send(update, messages.COMMAND_UPDATE_BLOCK, b"x", 1 << 24).reason == (
        update_format.REASON_OUT_OF_ORDER
    )
    update.obey(Command(messages.COMMAND_UPDATE_SWITCH))
    assert update.reason == update_format.REASON_OUT_OF_ORDER
    assert lock.fill(update, NEW, OLD).phase == update_format.PHASE_COMPLETE


def test_a_file_that_does_not_read_back_comes_again(slots: Slots) -> None:
    update = slots.update()
    lock.offer(update, OFFER)
    lock.fill(update, NEW, OLD)
    (slots.root / "b" / "incoming" / "same.mpy").write_bytes(b"Same " * 60)
    assert lock.step(update, NEW, OLD).reason == update_format.REASON_DAMAGED
    assert lock.fill(update, NEW, OLD).phase == update_format.PHASE_COMPLETE
    assert lock.step(update, NEW, OLD).phase == update_format.PHASE_SWITCHED
    assert slots.idle_files() == NEW.files


def test_a_file_too_many_in_the_slot_stops_the_switch(slots: Slots) -> None:
    update = slots.update()
    lock.offer(update, OFFER)
    lock.fill(update, NEW, OLD)
    (slots.root / "b" / "incoming" / "spy.mpy").write_bytes(b"spy")
    assert lock.step(update, NEW, OLD).reason == update_format.REASON_EXTRA_FILES
    assert not slots.is_switched()
    assert slots.idle_files() == {}


@settings(max_examples=examples(25))
@given(st.lists(st.tuples(st.integers(20, 23), st.integers(0, 3), st.binary(max_size=80))))
def test_no_bytes_put_another_firmware_in_force(
    tmp_path_factory: pytest.TempPathFactory, commands: list[tuple[int, int, bytes]]
) -> None:
    slots = Slots(tmp_path_factory.mktemp("lock"), OLD)
    update = slots.update()
    lock.offer(update, OFFER)
    for code, offset, piece in commands:
        update.obey(Command(code, 0, len(piece), offset), piece)
        lock.status(update)
    slots.close()
    if slots.is_switched():
        assert slots.idle_files() == NEW.files


@given(st.binary(max_size=600), st.binary(max_size=600), st.integers(0, 600))
def test_a_patch_makes_what_was_wanted_and_is_hardly_longer(
    base: bytes, other: bytes, at: int
) -> None:
    wanted = base[:at] + other + base[at:]
    patch = lock_patch(base, wanted)
    assert len(patch) <= len(wanted) + update_format.PATCH_STEP_BYTES


def test_a_patch_that_would_make_more_than_a_block_is_refused_before_it_copies() -> None:
    """One of 4 KB could have a lock copy 22 MB first."""
    from firmware.update_patch import apply_patch

    step = struct.pack("<HHH", 0, 0x8000, 0)
    patch = step * (update_format.BLOCK_PATCH_LIMIT // len(step))
    with tempfile.NamedTemporaryFile() as file:
        file.write(bytes(update_format.MAX_FILE_BYTES))
        file.flush()
        made = bytearray()
        with pytest.raises(MessageError):
            apply_patch(BytesIO(patch).read, file.name, made.extend, update_format.BLOCK_BYTES)
    assert not made


def lock_patch(base: bytes, wanted: bytes) -> bytes:

    from firmware.update_patch import apply_patch
    from host_tools.update.release import patch_between

    patch = patch_between(base, wanted)
    made = bytearray()
    with tempfile.NamedTemporaryFile() as file:
        file.write(base)
        file.flush()
        source = BytesIO(patch)
        apply_patch(lambda most: source.read(min(most, 5)), file.name, made.extend, len(wanted))
    assert bytes(made) == wanted
    return patch
