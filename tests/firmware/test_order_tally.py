"""No holder rolls the log over, and none of their visits loses its end."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from firmware import messages, records
from firmware.order_tally import ORDERS_AN_HOUR, TALLY_BYTES, OrderTally
from firmware.records import Grant, LogRecord
from tests.support.core import CoreLock, CorePhone


def holder(slot: int, serial: int = 1) -> Grant:
    grant = Grant()
    grant.slot, grant.serial, grant.role = slot, serial, records.ROLE_RELATIVE
    return grant


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), max_size=400))
def test_what_is_logged_and_what_is_left_out_is_what_was_ordered(
    orders: list[tuple[int, int]],
) -> None:
    memory = bytearray(TALLY_BYTES)
    admitted: dict[tuple[int, int], int] = {}
    last: dict[tuple[int, int], int] = {}
    for time, who in enumerate(orders):
        # Every order after another sleep.
        tally = OrderTally(memory)
        if tally.admits(holder(*who)):
            admitted[who] = admitted.get(who, 0) + 1
        else:
            tally.leave_out(holder(*who), records.EVENT_OPENED, messages.OUTCOME_MOVING, time)
            last[who] = time
    assert all(count <= ORDERS_AN_HOUR for count in admitted.values())
    sums = {
        (slot, serial): (count, time) for slot, serial, _, count, _, _, time in tally_of(memory)
    }
    assert {who: time for who, (_, time) in sums.items()} == last
    for who, count in admitted.items():
        assert count + sums.get(who, (0, 0))[0] == orders.count(who)
    assert not OrderTally(memory).left_out


def tally_of(memory: bytearray) -> list[tuple[int, ...]]:
    tally = OrderTally(memory)
    assert tally.left_out == any(entry[3] for entry in tally._entries())
    return list(tally.sums())


def test_a_ninth_holder_takes_the_place_of_who_ordered_least() -> None:
    tally = OrderTally(bytearray(TALLY_BYTES))
    for slot in range(8):
        for _ in range(ORDERS_AN_HOUR - (slot == 5)):
            assert tally.admits(holder(slot))
    assert all(tally.admits(holder(9)) for _ in range(ORDERS_AN_HOUR))
    assert not tally.admits(holder(0))
    assert tally.admits(holder(5))


def test_nobody_who_has_something_left_out_gives_way() -> None:
    tally = OrderTally(bytearray(TALLY_BYTES))
    for slot in range(8):
        for _ in range(ORDERS_AN_HOUR):
            tally.admits(holder(slot))
        tally.leave_out(holder(slot), records.EVENT_LOCKED, messages.OUTCOME_LOCKED, slot)
    assert all(tally.admits(holder(9)) for _ in range(2 * ORDERS_AN_HOUR))
    assert [one[0] for one in tally.sums()] == list(range(8))


def test_a_refusal_is_told_once_an_hour_also_across_sleeps() -> None:
    memory = bytearray(TALLY_BYTES)
    told = [OrderTally(memory).refuses(holder(7)) for _ in range(5)]
    assert told == [True, False, False, False, False]
    assert not list(OrderTally(memory).sums())
    assert OrderTally(memory).refuses(holder(7))


def test_a_holder_who_never_stops_leaves_a_record_a_minute_and_the_last_order_in_full() -> None:
    home = CoreLock()
    phone = CorePhone(home)
    phone.ask(home.connect(), messages.COMMAND_STATUS, phone.envelope())
    before = home.lock.log.next_index
    for number in range(1000):
        home.seconds += 3
        command = messages.COMMAND_LOCK if number % 2 else messages.COMMAND_OPEN
        phone.ask(home.connect(), command)
    home.lock.record_failure(messages.COMMAND_LOCK, messages.OUTCOME_JAMMED)
    home.lock.summarise()
    assert home.lock.log.next_index - before == ORDERS_AN_HOUR + 1
    stored = home.lock.log.last_record()
    assert stored
    record = LogRecord.parse(stored)
    assert (record.event, record.slot, record.serial) == (records.EVENT_ORDERS, phone.slot, 1)
    assert record.argument == 1000 - ORDERS_AN_HOUR
    last = struct.unpack_from("<BBI", record.data)
    assert last == (records.EVENT_LOCKED, messages.OUTCOME_JAMMED, home.lock.clock.estimate())
