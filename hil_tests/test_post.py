"""What phones carry: log pages home, acknowledgements and tokens back."""

from firmware import messages, records
from hil_tests.bench import Bench
from host_tools.log_chain import ChainPosition
from host_tools.phone.courier import SyncTasks


async def test_log_comes_home_whole_and_tells_the_visits(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    exchange = await anna.lock(bench.gathering())
    checked = bench.verify(exchange.pages)
    assert not checked.problems
    assert not checked.unsettled
    told = [(entry.record.event, entry.record.slot) for entry in checked.records]
    assert (records.EVENT_OPENED, 7) in told
    assert (records.EVENT_LOCKED, 7) in told


async def test_receipt_agrees_with_the_log(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    exchange = await anna.status(bench.gathering())
    checked = bench.verify(exchange.pages)
    index = bench.office.read_receipt(exchange.receipt).log_index
    assert index in [entry.index for entry in checked.records]


async def test_refused_holder_is_in_the_log(bench: Bench) -> None:
    await bench.provision()
    await bench.visitor(7, ends_s=-60).open()
    exchange = await bench.visitor(8).status(bench.gathering())
    told = [
        (entry.record.event, entry.record.slot) for entry in bench.verify(exchange.pages).records
    ]
    assert (records.EVENT_REFUSED_HOLDER, 7) in told


async def test_acknowledgement_frees_what_the_office_holds(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    position = bench.verify((await anna.open(bench.gathering())).pages).position
    parcel = bench.office.acknowledgement(position, bench.rig.lock_time())
    await anna.status(SyncTasks((parcel,)))
    status = (await anna.status()).status
    assert status.log_next - status.pending_records >= position.next_index


async def test_acknowledgement_of_another_history_frees_nothing(bench: Bench) -> None:
    await bench.provision()
    anna = bench.visitor(7)
    await anna.open()
    before = (await anna.status()).status.pending_records
    forged = ChainPosition(1, bytes(16))
    parcel = bench.office.acknowledgement(forged, bench.rig.lock_time())
    await anna.status(SyncTasks((parcel,)))
    assert (await anna.status()).status.pending_records >= before


async def test_clock_token_sets_the_clock_exactly(bench: Bench) -> None:
    await bench.provision(clock=False)
    anna = bench.visitor(7)
    assert (await anna.status()).status.flags & messages.FLAG_CLOCK_UNSURE
    await anna.set_clock()
    status = (await anna.status()).status
    assert not status.flags & messages.FLAG_CLOCK_UNSURE
    assert abs(status.clock_estimate - bench.rig.lock_time()) <= 5
    assert status.clock_earliest <= bench.rig.lock_time() <= status.clock_latest + 1


async def test_token_for_another_challenge_sets_nothing(bench: Bench) -> None:
    await bench.provision(clock=False)
    anna = bench.visitor(7)
    await anna.status(
        SyncTasks(token=lambda _nonce: bench.office.clock_token(bytes(16), 900_000_000))
    )
    assert (await anna.status()).status.flags & messages.FLAG_CLOCK_UNSURE
