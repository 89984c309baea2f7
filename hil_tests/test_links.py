"""Bad air, small phones, many phones, hostile phones."""

import asyncio

import pytest

from firmware import messages
from firmware.state_record import LockState
from hil_tests.bench import Bench
from hil_tests.stranger import flood
from host_tools.phone.events import ExchangeStep
from host_tools.phone.finder import listening


@pytest.mark.needs("mtu")
async def test_phone_with_the_smallest_mtu_opens_and_carries_the_log(bench: Bench) -> None:
    await bench.provision()
    exchange = await bench.visitor(7, "old", mtu=23).open(bench.gathering())
    assert exchange.mtu == 23
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.pages


async def test_holder_may_prove_again_over_the_same_link(bench: Bench) -> None:
    await bench.provision()
    async with bench.visitor(7).visit() as session:
        for _ in range(3):
            status = await session.prove(messages.COMMAND_STATUS)
            assert status.outcome == messages.OUTCOME_OK


@pytest.mark.needs("phones")
async def test_three_holders_who_come_at_once_are_all_served(bench: Bench) -> None:
    await bench.provision()
    holders = [bench.visitor(slot, f"phone {slot}") for slot in (7, 8, 9)]
    for holder in holders:
        holder.waits = False
    exchanges = await asyncio.gather(*(holder.status() for holder in holders))
    assert [exchange.outcome for exchange in exchanges] == [messages.OUTCOME_OK] * 3


@pytest.mark.timeout(300)  # on a busy machine a proof may take longer than a place is safe
@pytest.mark.needs("phones")
async def test_flood_of_strangers_does_not_keep_a_holder_out(bench: Bench) -> None:
    # Long enough that places change hands within a window: this is not about knocking in time.
    state = LockState()
    state.config.window_ms = 10000
    await bench.provision(state)
    anna = bench.visitor(7)
    await anna.open()
    await anna.lock()
    async with flood(bench, phones=3) as served:
        # The lock will hardly sleep now.
        anna.waits, anna.deadline_s = False, 60.0
        exchange = await bench.until_it_succeeds(anna.open)
        assert exchange.outcome == messages.OUTCOME_OPENED
    assert served.links, "no stranger ever got a link"


@pytest.mark.needs("air")
async def test_broken_link_costs_only_a_retry(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    cuts: list[object] = []

    def cut_once(step: ExchangeStep) -> None:
        if step is ExchangeStep.CONNECTED and not cuts:
            cuts.append(bench.soon(bench.rig.do("kill_links")))

    anna.on_step = cut_once
    exchange = await anna.open()
    assert exchange.outcome == messages.OUTCOME_OPENED
    assert exchange.connect_attempts > 1


@pytest.mark.needs("air")
@pytest.mark.parametrize(
    "fault",
    [
        "loss",
        pytest.param("duplicate", marks=pytest.mark.long),
        pytest.param("delay", marks=pytest.mark.long),
    ],
)
async def test_bad_air_slows_but_does_not_stop(bench: Bench, fault: str) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await bench.rig.do("air", {fault: 0.2, "delay_s": 0.1})
    for work in (anna.open, anna.lock):
        assert (await work()).succeeded
    await bench.rig.do("air", {fault: 0.0})


@pytest.mark.needs("air")
async def test_packets_lost_for_good_end_in_a_retry(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    anna.deadline_s = 60.0
    await bench.rig.do("air", {"drop": 0.02})
    for work in (anna.open, anna.lock):
        exchange = await bench.until_it_succeeds(work)
        assert exchange.succeeded
    await bench.rig.do("air", {"drop": 0.0})


async def test_peer_that_pairs_is_dropped(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    radio = await bench.rig.radio("phone")
    await bench.rig.asleep()
    async with listening(radio, [anna.credential], bench.rig.lock_time()) as heard:
        await bench.rig.rouse()
        door = await heard.get()
    lost = asyncio.Event()
    client = radio.client(door.device, door.service, 5.0, lost.set)
    await client.connect()
    pairing = bench.soon(client.pair())
    await asyncio.wait_for(lost.wait(), 5.0)
    pairing.cancel()
    assert (await anna.open()).succeeded
