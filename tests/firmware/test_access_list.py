"""The list of grants finds in two reads, survives any power cut and forgets sensibly."""

import struct

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from firmware.access_list import AccessList
from firmware.flash import erase_all
from firmware.grant_layout import BUCKETS, MAX_SLOT
from firmware.records import Grant
from sim.hardware.flash import PowerCutError
from tests.support.partition import RegionPartition
from tests.support.searching import examples
from tests.support.vm import run_vm

SECTORS = 72
WEEK = 1400
NEVER = 10**9
PER_BUCKET = 31


def grant(slot: int, serial: int = 1, not_after: int = NEVER) -> bytes:
    """A grant whose keys tell its slot and serial."""
    key = struct.pack("<II", slot, serial) * 4
    grant = Grant()
    grant.slot, grant.serial, grant.rights, grant.not_after = slot, serial, 1, not_after
    grant.stored_key = grant.server_key = key
    return grant.pack()


def test_a_blank_list_is_empty() -> None:
    grants = AccessList(RegionPartition(SECTORS))
    assert grants.find(5) is None
    assert grants.count() == 0
    grants.remove(5)
    grants.mark_used(5, WEEK)


def test_a_garbled_partition_is_an_empty_list_that_works() -> None:
    partition = RegionPartition(SECTORS)
    partition.flash.load(b"ng\x01\xff" * (SECTORS * 1024))
    grants = AccessList(partition)
    assert grants.count() == 0
    grants.store(grant(1), WEEK, 0)
    assert AccessList(partition).find(1) == grant(1)


def test_a_thousand_grants_are_all_found_again_after_a_reboot() -> None:
    partition = RegionPartition(SECTORS)
    grants = AccessList(partition)
    for slot in range(1000):
        grants.store(grant(slot), WEEK, 0)
    grants = AccessList(partition)
    assert [grants.find(slot) for slot in range(1000)] == [grant(slot) for slot in range(1000)]
    assert grants.count() == 1000
    assert grants.find(1000) is None


def test_a_lookup_takes_two_reads_however_many_grants_there_are() -> None:
    partition = RegionPartition(SECTORS)
    grants = AccessList(partition)
    for slot in range(1000):
        grants.store(grant(slot), WEEK, 0)
    for slot in (0, 500, 999, 1000, MAX_SLOT, MAX_SLOT + 1):
        grants.find(slot)
        partition.reads = 0
        grants.find(slot)
        assert partition.reads == 2


def test_a_lookup_in_an_empty_list_takes_two_reads_as_well() -> None:
    partition = RegionPartition(SECTORS)
    grants = AccessList(partition)
    grants.find(7)
    partition.reads = 0
    assert grants.find(7) is None
    assert partition.reads == 2


def test_the_newest_grant_of_a_slot_counts() -> None:
    partition = RegionPartition(SECTORS)
    grants = AccessList(partition)
    for serial in range(1, 100):
        grants.store(grant(7, serial), WEEK, 0)
        assert grants.find(7) == grant(7, serial)
    assert AccessList(partition).count() == 1


def test_a_removed_grant_does_not_come_back() -> None:
    partition = RegionPartition(SECTORS)
    grants = AccessList(partition)
    for serial in (1, 2, 3):
        grants.store(grant(7, serial), WEEK, 0)
    grants.store(grant(7 + BUCKETS), WEEK, 0)
    grants.remove(7)
    for again in (grants, AccessList(partition)):
        assert again.find(7) is None
        assert list(again.grants()) == [grant(7 + BUCKETS)]


def test_slots_that_no_grant_can_have_are_refused_or_absent() -> None:
    grants = AccessList(RegionPartition(SECTORS))
    grants.store(grant(MAX_SLOT), WEEK, 0)
    assert grants.find(MAX_SLOT) == grant(MAX_SLOT)
    for slot in (MAX_SLOT + 1, 0xFFFF):
        assert grants.find(slot) is None
        grants.remove(slot)
        with pytest.raises(ValueError, match="slot"):
            grants.store(grant(slot), WEEK, 0)


def _full_bucket() -> AccessList:
    grants = AccessList(RegionPartition(SECTORS))
    for n in range(PER_BUCKET):
        ends = 1000 if n == 20 else NEVER
        grants.store(grant(n * BUCKETS, not_after=ends), WEEK, 0)
    for n in range(PER_BUCKET):
        if n != 11:
            grants.mark_used(n * BUCKETS, WEEK + (2 if n == 20 else 1))
    return grants


def test_a_full_bucket_first_loses_the_grant_that_ended() -> None:
    grants = _full_bucket()
    grants.store(grant(PER_BUCKET * BUCKETS), WEEK + 1, 1000)
    missing = [n for n in range(PER_BUCKET + 1) if grants.find(n * BUCKETS) is None]
    assert missing == [20]


def test_a_full_bucket_without_ended_grants_loses_the_one_unused_longest() -> None:
    grants = _full_bucket()
    grants.store(grant(PER_BUCKET * BUCKETS), WEEK + 1, 999)
    missing = [n for n in range(PER_BUCKET + 1) if grants.find(n * BUCKETS) is None]
    assert missing == [11]


def test_renewing_in_a_full_bucket_loses_nobody() -> None:
    grants = _full_bucket()
    grants.store(grant(0, serial=2), WEEK, NEVER)
    assert grants.count() == PER_BUCKET
    assert grants.find(0) == grant(0, serial=2)


def test_use_costs_one_programmed_byte_a_week_and_nothing_more() -> None:
    partition = RegionPartition(SECTORS)
    grants = AccessList(partition)
    grants.store(grant(3), WEEK, 0)
    wear = partition.flash.wear
    before = wear.bytes_programmed
    for week in (WEEK - 1, WEEK, WEEK, WEEK + 1, WEEK + 1, WEEK + 10_000, WEEK + 10_001):
        grants.mark_used(3, week)
    assert wear.bytes_programmed - before == 3
    assert wear.bits_refused == 0
    assert grants.find(3) == grant(3)


def test_a_renewal_seldom_erases_even_in_a_list_of_a_thousand() -> None:
    partition = RegionPartition(SECTORS)
    grants = AccessList(partition)
    for slot in range(1000):
        grants.store(grant(slot), WEEK, 0)
    erases = partition.flash.wear.total_erases
    for slot in range(1000):
        grants.store(grant(slot, serial=2), WEEK, 0)
    assert (partition.flash.wear.total_erases - erases) / 1000 <= 1 / 15
    assert partition.flash.wear.bits_refused == 0


def test_erasing_the_partition_forgets_everyone() -> None:
    partition = RegionPartition(SECTORS)
    AccessList(partition).store(grant(1), WEEK, 0)
    erase_all(partition)
    assert AccessList(partition).count() == 0


class ListUnderPowerCuts(RuleBasedStateMachine):
    """Two neighbouring buckets of one group, with the power cut in any flash operation."""

    def __init__(self) -> None:
        """Begin with an empty list."""
        super().__init__()
        self.partition = RegionPartition(SECTORS)
        self.grants = AccessList(self.partition)
        self.model: dict[int, bytes] = {}
        self.serial = 0

    slots = st.builds(lambda n, bucket: n * BUCKETS + bucket, st.integers(0, 6), st.integers(0, 1))
    cuts = st.none() | st.tuples(st.integers(0, 40), st.integers(0, 2**16))

    @rule(slots=st.lists(slots, min_size=1, max_size=12), cut=cuts)
    def store(self, slots: list[int], cut: tuple[int, int] | None) -> None:
        """Store some grants; a cut leaves the one being stored either old or new."""
        self._arm(cut)
        for slot in slots:
            self.serial += 1
            new = grant(slot, self.serial)
            try:
                self.grants.store(new, WEEK, 0)
            except PowerCutError:
                self._settle(slot, new)
                break
            self.model[slot] = new
        self._arm(None)

    @rule(slot=slots, cut=cuts)
    def remove(self, slot: int, cut: tuple[int, int] | None) -> None:
        """Remove one grant; a cut leaves it as it was or gone."""
        self._arm(cut)
        try:
            self.grants.remove(slot)
            self.model.pop(slot, None)
        except PowerCutError:
            self._settle(slot, None)
        self._arm(None)

    @rule(slot=slots, week=st.integers(WEEK - 1, WEEK + 300), cut=cuts)
    def mark_used(self, slot: int, week: int, cut: tuple[int, int] | None) -> None:
        """Mark a use; never changes which grants there are."""
        self._arm(cut)
        try:
            self.grants.mark_used(slot, week)
        except PowerCutError:
            self.grants = AccessList(self.partition)
        self._arm(None)

    @rule()
    def reboot(self) -> None:
        """Open the list anew."""
        self.grants = AccessList(self.partition)

    @invariant()
    def exactly_the_stored_grants_are_there(self) -> None:
        """Lookups and iteration agree with the model."""
        for slot in [n * BUCKETS + bucket for n in range(7) for bucket in (0, 1)]:
            assert self.grants.find(slot) == self.model.get(slot)
        assert sorted(self.grants.grants()) == sorted(self.model.values())

    def _arm(self, cut: tuple[int, int] | None) -> None:
        self.partition.cut_power_after(*(cut or (10**9, 0)))

    def _settle(self, slot: int, new: bytes | None) -> None:
        self.grants = AccessList(self.partition)
        found = self.grants.find(slot)
        assert found in (self.model.get(slot), new)
        self.model.pop(slot, None)
        if found:
            self.model[slot] = found


TestListUnderPowerCuts = ListUnderPowerCuts.TestCase
TestListUnderPowerCuts.settings = settings(stateful_step_count=25, max_examples=examples(100))


VM_SCRIPT = """
from firmware.access_list import AccessList
from firmware.records import Grant
from tests.support.ram_partition import RamPartition

partition = RamPartition(72)
grants = AccessList(partition)
for serial in range(1, 41):
    for slot in (1, 65, 2):
        grant = Grant()
        grant.slot, grant.serial, grant.rights, grant.not_after = slot, serial, 1, 9
        grants.store(grant.pack(), 7, 0)
    grants.mark_used(65, 7 + serial)
grants.remove(2)
again = AccessList(partition)
print([Grant.parse(again.find(slot)).serial for slot in (1, 65)], again.find(2), again.count())
"""


def test_the_list_works_in_the_real_vm_with_a_small_heap() -> None:
    assert run_vm(VM_SCRIPT, heap_bytes=112 * 1024) == "[40, 40] None 2\n"
