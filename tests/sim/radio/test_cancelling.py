"""A cancellation reaches whoever was cancelled, at whatever instant it comes."""

import asyncio

import pytest

from sim.radio.air.air import Air
from sim.radio.phone.phone import Phone
from sim.radio.stack.att_client import AttClient
from sim.radio.stack.cancelling import answer_may_be_cancelled


async def test_a_cancelled_answer_is_no_answer_and_a_cancelled_task_ends() -> None:
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def ask() -> str:
        with answer_may_be_cancelled():
            await answer
        return "went on"

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    answer.cancel()
    assert await asking == "went on"
    answer = asyncio.get_running_loop().create_future()
    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_who_is_cancelled_when_the_answer_has_just_come_is_cancelled_all_the_same() -> None:
    """Otherwise a client that asks without pause never ends."""
    client = AttClient(lambda _pdu: None)
    asking = asyncio.create_task(client.request(b"\x0a\x10\x00"))
    await asyncio.sleep(0)
    client.on_response(b"\x0b\x01")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


@pytest.mark.parametrize("steps", range(12))
async def test_a_phone_that_is_cancelled_while_it_begins_to_scan_stops_and_can_scan_again(
    steps: int,
) -> None:
    """Also at the instant at which the controller's answer has just come."""
    phone = Phone(Air(interval_s=0))

    def heard(_report: object) -> None:
        """Nobody is on the air."""

    try:
        await phone.host()
        beginning = asyncio.create_task(phone.listen(heard))
        for _ in range(steps):
            await asyncio.sleep(0)
        if not beginning.done():
            beginning.cancel()
            with pytest.raises(asyncio.CancelledError):
                await beginning
            assert phone.listeners == []
            await phone.listen(heard)
        assert phone.listeners == [heard]
    finally:
        await phone.close()
