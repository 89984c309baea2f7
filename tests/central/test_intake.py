"""Pages and receipts come home in any order, number and state: what proves is kept, once."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central.embedded.office import EmbeddedOffice
from firmware import records
from firmware.log_seal import RECORDS_PER_EPOCH
from host_tools.credentials import LogPage
from host_tools.lock_keys import LockKeys, new_lock
from host_tools.office.contract import PageAnswer
from host_tools.office.register.homes import HomeDoor, HomeOrder
from host_tools.office.rules import Place, RuleKind, RuleOrder, Subject
from tests.central.inside import inside
from tests.central.lock_log import LockLog, event
from tests.central.postgresql import postgresql
from tests.host_tools.people import NOW, Clock, add_lock, add_phone

TAKEN, KEPT, REFUSED = PageAnswer.TAKEN, PageAnswer.KEPT, PageAnswer.REFUSED


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the office has its data: its own file, or a PostgreSQL server."""
    if request.param == "sqlite":
        yield ""
        return
    with postgresql() as address:
        yield address


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[EmbeddedOffice]:
    """An office with two phones, for all of these tests; each test has a lock of its own."""
    made = EmbeddedOffice(tmp_path_factory.mktemp("office"), Clock(), database)
    for holder in ("Anna", "Bo"):
        made.add_phone(holder)
    yield made
    made.close()


def new_log(office: EmbeddedOffice) -> LockLog:
    """The log of a new lock."""
    return LockLog(add_lock(office, f"door {secrets.token_hex(8)}"))


def shown(office: EmbeddedOffice, log: LockLog) -> list[int]:
    """The indices of the events that the office shows of it."""
    return [one.index for one in office.events(log.keys.lock_id)]


def alarms(office: EmbeddedOffice, log: LockLog) -> list[tuple[str, int, int]]:
    """What was raised about that lock."""
    names = {door.name for door in office.doors() if door.lock_id == log.keys.lock_id}
    found = [one for one in office.alarms() if one.door in names]
    return [(one.kind, one.first_index, one.last_index) for one in found]


def test_who_hands_in_the_end_first_shuts_nothing_out(office: EmbeddedOffice) -> None:
    log = new_log(office)
    log.fill(40)
    early, late = log.page(0, 20), log.page(19, 40)
    assert office.hand_in(1, [late], [log.word()]).pages == (KEPT,)
    assert (shown(office, log), office.at_door.saved(log.keys.lock_id)) == ([], 0)
    assert office.hand_in(2, [early], []).pages == (TAKEN,)
    assert shown(office, log) == list(range(40))
    assert alarms(office, log) == []


@given(data=st.data())
@settings(max_examples=15)
def test_uploads_in_any_order_and_number_give_the_same_records(
    office: EmbeddedOffice, data: st.DataObject
) -> None:
    log = new_log(office)
    torn = data.draw(st.sets(st.integers(1, 90), max_size=6), "torn")
    for index in range(data.draw(st.integers(30, 140), "records")):
        log.tear() if index in torn else log.fill(1)
    log.fill(1)
    cuts = data.draw(st.sets(st.integers(1, 140), max_size=12), "cuts")
    pages = log.pages(cuts)
    order = data.draw(st.permutations(pages + data.draw(st.lists(st.sampled_from(pages)))))
    split = data.draw(st.integers(0, len(order)), "two hand-ins")
    office.hand_in(1, order[:split], [log.word()])
    office.hand_in(2, order[split:], [])
    whole = [at for at in range(len(log.slots)) if at not in torn or at == len(log.slots) - 1]
    assert shown(office, log) == whole
    assert alarms(office, log) == []


@given(data=st.data())
@settings(max_examples=12)
def test_what_a_courier_forges_is_refused_and_raises_no_alarm(
    office: EmbeddedOffice, data: st.DataObject
) -> None:
    log = new_log(office)
    log.fill(80)
    first = data.draw(st.one_of(st.integers(-1, 90), st.sampled_from([2**31, 2**32 - 1, 2**63])))
    forged = LogPage(log.keys.lock_id, first, data.draw(st.binary(max_size=320)))
    told = office.hand_in(1, [forged], [log.word()])
    assert (told.pages, told.accepted, told.alarms) == ((REFUSED,), 0, 0)
    office.hand_in(1, log.pages([]), [])
    assert shown(office, log) == list(range(80))


def test_a_page_from_far_ahead_costs_no_more_than_its_size(office: EmbeddedOffice) -> None:
    log = new_log(office)
    log.fill(3)
    far = [LogPage(log.keys.lock_id, at, bytes(128)) for at in (2**24, 2**32 - 2, 2**62)]
    office.hand_in(1, [], [log.word()])
    began = time.process_time()
    assert office.hand_in(1, far, []).pages == (REFUSED,) * 3
    assert time.process_time() - began < 0.5


def test_a_long_log_is_reached_by_checkpoints_of_its_keys(office: EmbeddedOffice) -> None:
    log = new_log(office)
    log.fill(70 * RECORDS_PER_EPOCH)
    office.hand_in(1, [log.page(66 * RECORDS_PER_EPOCH, len(log.slots))], [log.word()])

    def kept() -> list[tuple[int, bytes]]:
        from central.intake.models import EpochKey

        rows = EpochKey.objects.filter(lock__lock_id=log.keys.lock_id)
        return list(rows.values_list("epoch", "sealed_key"))

    ((epoch, sealed),) = inside(office, kept)
    assert epoch == 64
    key = log.keys.log_root
    assert key not in sealed


def test_of_an_altered_record_the_true_one_is_still_taken(office: EmbeddedOffice) -> None:
    log = new_log(office)
    log.fill(10)
    bad = bytearray(log.page(0, 10).records)
    bad[5 * 64 + 30] ^= 1
    office.hand_in(1, [LogPage(log.keys.lock_id, 0, bytes(bad))], [log.word()])
    assert (shown(office, log), alarms(office, log)) == ([0, 1, 2, 3, 4], [])
    office.hand_in(2, log.pages([]), [])
    assert (shown(office, log), alarms(office, log)) == (list(range(10)), [])


def test_a_record_that_is_damaged_in_the_lock_is_passed_over_and_told(
    office: EmbeddedOffice,
) -> None:
    log = new_log(office)
    log.fill(10)
    bad = bytearray(log.page(0, 10).records)
    bad[5 * 64 + 30] ^= 1
    for phone in (1, 1, 2):
        office.hand_in(phone, [LogPage(log.keys.lock_id, 0, bytes(bad))], [log.word()])
    assert shown(office, log) == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    assert alarms(office, log) == [("altered", 5, 5)]


def test_what_a_lock_has_overwritten_is_told_as_missing(office: EmbeddedOffice) -> None:
    log = new_log(office)
    log.fill(5)
    office.hand_in(1, log.pages([]), [log.word()])
    log.fill(12_000)
    office.hand_in(1, [log.page(2_000, 2_100)], [log.word()])
    assert alarms(office, log) == []
    log.fill(1_200)
    office.hand_in(1, [log.page(2_099, 2_200)], [log.word()])
    assert alarms(office, log) == [("missing", 5, 2_000)]
    assert shown(office, log)[-1] == 2_199


def test_a_log_that_was_rewritten_raises_an_alarm(office: EmbeddedOffice) -> None:
    log, other = new_log(office), None
    log.fill(10)
    office.hand_in(1, log.pages([]), [log.word()])
    other = LockLog(log.keys)
    for index in range(10):
        other.write(event(records.EVENT_TAMPER, NOW + index))
    office.hand_in(2, other.pages([]), [])
    assert ("rewritten", 0, 0) in alarms(office, log)
    assert shown(office, log) == list(range(10))


def test_a_receipt_of_a_far_time_freezes_nothing(office: EmbeddedOffice) -> None:
    log = new_log(office)
    log.fill(5)
    office.hand_in(1, [], [log.word(NOW + 400 * 86400, battery_percent=90)])
    log.fill(5)
    office.hand_in(1, [], [log.word(NOW - 60, battery_percent=55)])
    (door,) = [one for one in office.doors() if one.lock_id == log.keys.lock_id]
    assert (door.battery_percent, door.seen) == (55, NOW - 60)


def test_another_lock_s_pages_and_receipts_prove_nothing(office: EmbeddedOffice) -> None:
    log, other = new_log(office), LockLog(LockKeys.derive(*new_lock()))
    log.fill(5)
    other.fill(5)
    page, word = other.page(0, 5), other.word()
    told = office.hand_in(1, [page, LogPage(log.keys.lock_id, 0, page.records)], [word, log.word()])
    assert told.pages == (REFUSED, REFUSED)


def test_two_hands_at_one_lock_lose_nothing(office: EmbeddedOffice, database: str) -> None:
    second = EmbeddedOffice(office.folder, Clock(), database)
    log = new_log(office)
    log.fill(120)
    office.hand_in(1, [], [log.word()])
    pages = log.pages(range(10, 120, 10))
    both = ((office, pages[::2]), (second, pages[1::2]))

    def hand_in(one: tuple[EmbeddedOffice, list[LogPage]]) -> None:
        for page in one[1]:
            one[0].hand_in(1, [page], [])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hand_in, both))
    assert shown(office, log) == list(range(120))
    assert alarms(office, log) == []
    second.close()


def test_one_phone_that_syncs_twice_at_once_is_given_each_door_once(
    office: EmbeddedOffice, database: str, tmp_path: Path
) -> None:
    second = EmbeddedOffice(office.folder, Clock(), database)
    for number in range(20):
        add_lock(office, f"shared {number}")
    doors = tuple(HomeDoor(f"shared {number}") for number in range(20))
    office.homes.keep(HomeOrder("Nygade 7", doors))
    carol = add_phone(office, "Carol", tmp_path)
    where = (Subject.PERSON, "Carol", Place.HOME, "Nygade 7")
    office.rules.add(RuleOrder(*where, RuleKind.UNTIL_FURTHER_NOTICE, "care", NOW))
    slot = carol.state.phone_id
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda one: one.credentials(slot), (office, second)))
    serials = [{one.door: one.serial for one in given} for given in found]
    assert serials[0] == serials[1]
    assert len(serials[0]) == 20
    second.close()
