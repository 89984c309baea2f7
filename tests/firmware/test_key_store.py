"""Identity and log keys are whole after any power cut, and old log keys are gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.flash import checksum, erase_all
from firmware.key_store import Identity, KeyRing, load_identity, store_identity
from firmware.log_seal import next_epoch_key
from sim.hardware.flash import PowerCutError
from tests.support.partition import RegionPartition
from tests.support.vm import run_vm

SECTORS = 8
ROOT = bytes(range(32))
COPIES = (2 * 4096, 4 * 4096)
"""Where the two copies of the ring begin."""
seeds = st.integers(0, 2**16)


def identity(mark: int) -> Identity:
    """An identity whose every key tells `mark`."""
    return Identity(bytes([mark]) * 8, *(bytes([mark, n]) * 16 for n in range(5)))


def fields(found: Identity | None) -> list[bytes] | None:
    """All that an identity holds."""
    return [getattr(found, name) for name in Identity.__slots__] if found else None


def test_a_stored_identity_is_loaded_again() -> None:
    partition = RegionPartition(SECTORS)
    assert load_identity(partition) is None
    for mark in (1, 2, 3):
        store_identity(partition, identity(mark))
        assert fields(load_identity(partition)) == fields(identity(mark))


def test_one_spoilt_copy_is_mended_from_the_other() -> None:
    partition = RegionPartition(SECTORS)
    store_identity(partition, identity(1))
    for copy in (0, 1):
        partition.flash.flip_bit(copy * 4096 + 50, 3)
        assert fields(load_identity(partition)) == fields(identity(1))
    assert partition.flash.read(0, 180) == partition.flash.read(4096, 180)


@given(cut=st.integers(0, 3), seed=seeds, copy=st.integers(0, 1))
def test_replacing_never_touches_the_only_whole_copy_first(cut: int, seed: int, copy: int) -> None:
    partition = RegionPartition(SECTORS)
    store_identity(partition, identity(1))
    partition.flash.flip_bit(copy * 4096 + 50, 3)
    partition.cut_power_after(cut, seed)
    with pytest.raises(PowerCutError):
        store_identity(partition, identity(2))
    partition.flash.cut_power_after(10**9)
    assert fields(load_identity(partition)) in (fields(identity(1)), fields(identity(2)))


def test_two_spoilt_copies_are_no_identity() -> None:
    partition = RegionPartition(SECTORS)
    store_identity(partition, identity(1))
    for copy in (0, 1):
        partition.flash.flip_bit(copy * 4096 + 50, 3)
    assert load_identity(partition) is None


@given(cut=st.integers(0, 3), seed=seeds, second_cut=st.integers(0, 3))
def test_a_cut_while_replacing_the_identity_leaves_the_old_or_the_new(
    cut: int, seed: int, second_cut: int
) -> None:
    partition = RegionPartition(SECTORS)
    store_identity(partition, identity(1))
    partition.cut_power_after(cut, seed)
    with pytest.raises(PowerCutError):
        store_identity(partition, identity(2))
    partition.cut_power_after(second_cut, seed + 1)
    try:
        found = load_identity(partition)
    except PowerCutError:
        found = load_identity(partition)
    assert fields(found) in (fields(identity(1)), fields(identity(2)))
    partition.flash.cut_power_after(10**9)
    assert fields(load_identity(partition)) == fields(found)


def test_wiping_leaves_no_key() -> None:
    partition = RegionPartition(SECTORS)
    store_identity(partition, identity(1))
    KeyRing(partition).start(ROOT)
    erase_all(partition)
    assert load_identity(partition) is None
    assert not KeyRing(partition).usable
    assert partition.flash.image() == b"\xff" * SECTORS * 4096


@pytest.mark.parametrize("garbage", [b"\x00", b"\xa5", b"\xff"])
def test_a_blank_or_garbled_ring_is_unusable_and_says_so(garbage: bytes) -> None:
    partition = RegionPartition(SECTORS)
    partition.flash.load(garbage * SECTORS * 4096)
    ring = KeyRing(partition)
    assert not ring.usable
    assert (ring.newest, ring.oldest) == (-1, -1)
    with pytest.raises(OSError, match="5"):
        ring.key(0)


def test_the_ring_goes_round_for_a_thousand_epochs() -> None:
    partition = RegionPartition(SECTORS)
    KeyRing(partition).start(ROOT)
    key = ROOT
    for epoch in range(1000):
        ring = KeyRing(partition, epoch if epoch % 3 else None)
        assert ring.key(epoch) == key
        ring.advance()
        assert ring.key(epoch) == key
        ring.retire()
        assert key not in partition.flash.image()
        key = next_epoch_key(key)


def test_a_known_epoch_is_found_in_a_few_reads_and_a_wrong_hint_does_no_harm() -> None:
    partition = RegionPartition(SECTORS)
    ring = KeyRing(partition)
    ring.start(ROOT)
    for _ in range(70):
        ring.advance()
        ring.retire()
    partition.reads = 0
    assert KeyRing(partition, 70).newest == 70
    assert partition.reads <= 4
    for wrong in (69, 71, 326, -1, 0):
        assert KeyRing(partition, wrong).newest == 70


@given(epochs=st.integers(0, 300), cut=st.integers(0, 2), seed=seeds, hinted=st.booleans())
def test_a_cut_while_advancing_leaves_the_live_key_and_no_older_one(
    epochs: int, cut: int, seed: int, hinted: bool
) -> None:
    partition = RegionPartition(SECTORS)
    ring = KeyRing(partition)
    ring.start(ROOT)
    for _ in range(epochs):
        ring.advance()
        ring.retire()
    before = ring.key(epochs)
    partition.cut_power_after(cut, seed)
    try:
        ring.advance()
        ring.retire()
    except PowerCutError:
        pass
    partition.flash.cut_power_after(10**9)
    ring = KeyRing(partition, epochs if hinted else None)
    if ring.oldest == epochs:
        assert ring.key(epochs) == before
        if ring.newest == epochs:
            ring.advance()
        ring.retire()
    assert ring.oldest == ring.newest == epochs + 1
    assert ring.key(epochs + 1) == next_epoch_key(before)
    for copy in COPIES:
        assert partition.flash.read(copy + epochs % 128 * 64, 64) == bytes(64)


def test_a_key_that_does_not_read_back_never_replaces_the_live_one() -> None:
    partition = RegionPartition(SECTORS)
    KeyRing(partition).start(ROOT)
    for copy in COPIES:
        partition.flash.program(copy + 64, b"\x00")  # a worn cell in the next slot
    with pytest.raises(OSError, match="5"):
        KeyRing(partition).advance()
    assert KeyRing(partition).key(0) == ROOT


def test_a_worn_cell_in_one_copy_costs_nothing() -> None:
    partition = RegionPartition(SECTORS)
    KeyRing(partition).start(ROOT)
    partition.flash.program(COPIES[0] + 64, b"\x00")
    ring = KeyRing(partition)
    ring.advance()
    ring.retire()
    assert KeyRing(partition, 1).key(1) == KeyRing(partition).key(1) == next_epoch_key(ROOT)


@pytest.mark.parametrize("hint", [None, 5])
@given(at=st.integers(0, 39), value=st.integers(0, 255), copy=st.sampled_from(COPIES))
def test_one_bad_byte_leaves_the_live_key(hint: int | None, at: int, value: int, copy: int) -> None:
    partition = RegionPartition(SECTORS)
    ring = KeyRing(partition)
    ring.start(ROOT)
    for _ in range(5):
        ring.advance()
        ring.retire()
    partition.flash.load(bytes([value]), copy + 5 * 64 + at)
    assert KeyRing(partition, hint).key(5) == ring.key(5)
    # The next cold start has mended it: now the other copy may go.
    KeyRing(partition)
    partition.flash.load(b"\x5a" * 64, sum(COPIES) - copy + 5 * 64)
    assert KeyRing(partition, hint).key(5) == ring.key(5)


@given(epochs=st.integers(0, 600))
def test_a_ring_of_the_former_layout_is_found_and_doubled(epochs: int) -> None:
    """One ring of 256 slots over the sectors of both copies, old keys zeros."""
    partition = RegionPartition(SECTORS)
    key = ROOT
    for epoch in range(epochs + 1):
        if epoch % 64 == 0:
            partition.flash.load(b"\xff" * 4096, COPIES[0] + epoch % 256 * 64)
        partition.flash.load(bytes(64), COPIES[0] + (epoch - 1) % 256 * 64)
        body = epoch.to_bytes(4, "little") + key
        partition.flash.load(body + checksum(body), COPIES[0] + epoch % 256 * 64)
        key = next_epoch_key(key)
    live = KeyRing(partition, epochs).key(epochs)
    assert next_epoch_key(live) == key
    ring = KeyRing(partition)
    for _ in range(70):
        ring.advance()
        ring.retire()
    assert all(partition.flash.image().count(ring.key(epochs + 70)[at:]) == 2 for at in (0, 16))
    assert live not in partition.flash.image()


def test_a_flash_that_refuses_to_be_mended_still_gives_identity_and_key() -> None:
    partition = RegionPartition(SECTORS)
    store_identity(partition, identity(1))
    KeyRing(partition).start(ROOT)
    partition.flash.flip_bit(50, 3)
    partition.flash.flip_bit(COPIES[0] + 8, 3)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("writeblocks", "ioctl"):
            patch.setattr(partition, name, refuse)
        assert fields(load_identity(partition)) == fields(identity(1))
        assert KeyRing(partition).key(0) == KeyRing(partition, 0).key(0) == ROOT


def refuse(*_: object) -> None:
    """A flash that cannot be written any more."""
    raise OSError(5)


VM_SCRIPT = """
from firmware.key_store import Identity, KeyRing, load_identity, store_identity
from tests.support.ram_partition import RamPartition

partition = RamPartition(8)
store_identity(partition, Identity(b"lock-id!", *(bytes([n]) * 32 for n in range(5))))
found = load_identity(partition)
print(found.lock_id, found.envelope_key == bytes(32), found.rng_key[0])
ring = KeyRing(partition)
ring.start(bytes(range(32)))
for _ in range(70):
    ring.advance()
    ring.retire()
print(KeyRing(partition).key(70) == KeyRing(partition, 70).key(70) == ring.key(70), ring.oldest)
"""


def test_keys_are_kept_in_the_real_vm_with_a_small_heap() -> None:
    assert run_vm(VM_SCRIPT, heap_bytes=96 * 1024) == "b'lock-id!' True 3\nTrue 70\n"
