"""What a bystander with a sniffer learns: nothing that lasts."""

import pytest

from firmware import messages
from hil_tests.bench import Bench

ADVERT_BYTES = 3 + 2 + 16
"""Flags, then one complete 128-bit UUID."""


async def _heard(bench: Bench) -> set[tuple[str, bytes]]:
    await bench.rig.asleep()
    await bench.rig.rouse()
    return set(await bench.rig.do("sniff", 1.5))


@pytest.mark.needs("sniffer", "time")
async def test_uuid_and_address_change_together_and_nothing_else_is_sent(bench: Bench) -> None:
    await bench.provision()
    heard: set[tuple[str, bytes]] = set()
    for _ in range(4):
        heard |= await _heard(bench)
        await bench.rig.asleep()
        await bench.rig.pass_time(messages.IDENTITY_SLOT_S)
    addresses = {address for address, _ in heard}
    uuids = {data[-16:] for _, data in heard}
    assert len(uuids) == 4
    assert len(addresses) >= len(uuids)
    assert all(len({data for at, data in heard if at == one}) == 1 for one in addresses)
    assert {len(data) for _, data in heard} == {ADVERT_BYTES}
    bench.depot = bench.visitor(4001, ends_s=24 * 3600)


@pytest.mark.needs("sniffer", "neighbour")
async def test_all_locks_advertise_alike_but_for_the_uuid(bench: Bench) -> None:
    await bench.provision()
    await bench.neighbour()
    await bench.rig.asleep()
    await bench.rig.rouse()
    await bench.rig.do("knock_neighbour")
    heard = await bench.rig.do("sniff", 1.5)
    assert len({address for address, _ in heard}) >= 2
    assert len({data[:-16] for _, data in heard}) == 1
    assert len({data for _, data in heard}) == 2


@pytest.mark.needs("neighbour")
async def test_two_doors_side_by_side_are_told_apart(bench: Bench) -> None:
    await bench.provision()
    other = await bench.neighbour()
    bente = bench.visitor(8, office=other)
    await bench.rig.do("knock_neighbour")
    bente.knocks = False
    await bench.rig.asleep()
    bente.on_step = lambda _step: bench.soon(bench.rig.do("knock_neighbour"))
    assert (await bente.open()).outcome == messages.OUTCOME_OPENED
    assert not await bench.rig.do("neighbour_is_locked")
    assert await bench.rig.do("is_locked")
