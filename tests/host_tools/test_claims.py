"""Receipts that show a log growing shorter raise an alarm, in whatever order they come home."""

from itertools import permutations
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from firmware import hash_auth, messages, records
from host_tools.credentials import SealedReceipt
from host_tools.lock_keys import LockKeys
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

DAY_S = 86400


@pytest.fixture(autouse=True)
def later(clock: Clock) -> None:
    """By the time that the receipts come home, all of them are past."""
    clock.now = NOW + 10 * DAY_S


def _receipt(
    keys: LockKeys, index: int, moment: int, flags: int = 0, tag: bytes = b""
) -> SealedReceipt:
    told = records.Receipt()
    told.log_index, told.chain_value = index, tag or index.to_bytes(16, "big")
    told.clock_estimate = told.clock_lowest = moment
    told.slot = told.serial = told.command = 1
    told.flags = flags
    header = messages.pack_envelope_header(messages.ENVELOPE_RECEIPT, index)
    sealed = hash_auth.Sealer(keys.receipt_key, keys.lock_id).seal(header, told.pack())
    return SealedReceipt(keys.lock_id, sealed)


def _alarms(office: EmbeddedOffice, tmp_path: Path, *claims: tuple[int, int, int]) -> list[str]:
    keys = add_lock(office, "front door")
    phone = add_phone(office, "Anna", tmp_path / "anna").state.phone_id
    for claim in claims:
        office.hand_in(phone, [], [_receipt(keys, *claim)])
    return sorted({alarm.kind for alarm in office.alarms()})


GROWING = [(5, NOW, 0), (9, NOW + 2 * DAY_S, 0), (30, NOW + 4 * DAY_S, 0)]
SHRINKING = [(5, NOW, 0), (30, NOW + 2 * DAY_S, 0), (9, NOW + 4 * DAY_S, 0)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_log_put_back_between_two_receipts_is_found(
    office: EmbeddedOffice, tmp_path: Path, order: tuple[int, ...]
) -> None:
    assert _alarms(office, tmp_path, *(SHRINKING[i] for i in order)) == ["truncated"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_receipts_of_a_growing_log_may_come_in_any_order(
    office: EmbeddedOffice, tmp_path: Path, order: tuple[int, ...]
) -> None:
    assert _alarms(office, tmp_path, *(GROWING[i] for i in order)) == []


def test_a_clock_that_was_corrected_by_hours_raises_no_alarm(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    assert _alarms(office, tmp_path, (20, NOW + DAY_S // 2, 0), (25, NOW, 0)) == []


@pytest.mark.parametrize("flag", [messages.FLAG_CLOCK_UNSURE, messages.FLAG_CLOCK_LOST])
def test_a_clock_that_is_unsure_tells_no_order(
    office: EmbeddedOffice, tmp_path: Path, flag: int
) -> None:
    assert _alarms(office, tmp_path, (30, NOW, 0), (40, NOW - 90 * DAY_S, flag)) == []


def test_the_same_end_with_another_chain_value_is_a_rewritten_log(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    keys = add_lock(office, "front door")
    phone = add_phone(office, "Anna", tmp_path / "anna").state.phone_id
    other = _receipt(keys, 5, NOW + 2 * DAY_S, tag=b"x" * 16)
    office.hand_in(phone, [], [_receipt(keys, 5, NOW), other])
    assert [alarm.kind for alarm in office.alarms()] == ["rewritten"]
