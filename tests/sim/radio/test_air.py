"""Timing, order and faults of the virtual air, under a clock the test turns."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import Timer
from sim.radio.air.air import CONNECTION_TIMEOUT, ENDED_HERE, NOT_ESTABLISHED, Air
from sim.radio.air.faults import Faults
from sim.radio.air.packet import HEADER_BYTES, Packet

ONE, TWO = "C0:00:00:00:00:01", "C0:00:00:00:00:02"
ACCESS = {"access": 7}
CONNECT = {"interval": 24, "timeout": 256, **ACCESS}


class TurnedClock:
    """A clock that stands still until it is run."""

    def __init__(self) -> None:
        """Start at nought."""
        self.now = 0.0
        self._due: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()

    def now_s(self) -> float:
        return self.now

    def call_later(self, delay_s: float, action: Callable[[], object]) -> Timer:
        timer = Timer(self.now + delay_s, action)
        heapq.heappush(self._due, (timer.due_s, next(self._order), timer))
        return timer

    def run(self) -> None:
        while self._due:
            self.now, _, timer = heapq.heappop(self._due)
            timer.action()


class Recorder:
    """A station that writes down what it receives, and when."""

    def __init__(self, name: str, clock: TurnedClock) -> None:
        """Be known by a name."""
        self.name = name
        self.clock = clock
        self.got: list[tuple[float, Packet]] = []

    def receive(self, packet: Packet) -> None:
        self.got.append((self.clock.now, packet))

    def payloads(self) -> list[bytes]:
        return [packet.payload for _, packet in self.got if packet.kind == "acl"]


def linked(
    faults: Faults | None = None, supervision_s: float | None = None
) -> tuple[Air, Recorder, Recorder]:
    clock = TurnedClock()
    air = Air(clock, interval_s=0.03, supervision_s=supervision_s, processing_s=0.0, faults=faults)
    one, two = Recorder("one", clock), Recorder("two", clock)
    air.attach(one)
    air.attach(two)
    air.send(two, Packet("adv", TWO, "", {"type": 0}))
    air.send(one, Packet("connect", ONE, TWO, CONNECT))
    clock.run()
    one.got.clear()
    two.got.clear()
    return air, one, two


def test_data_arrive_at_the_next_connection_event() -> None:
    air, one, two = linked()
    clock = one.clock
    clock.now = 0.071
    air.send(one, Packet("acl", ONE, TWO, ACCESS, b"request"))
    clock.run()
    assert two.got[0][0] == pytest.approx(0.09)
    air.send(two, Packet("acl", TWO, ONE, ACCESS, b"answer"))
    clock.run()
    assert one.got[0][0] == pytest.approx(0.12)


def test_a_connection_update_changes_the_interval() -> None:
    air, one, two = linked()
    update = {"name": "ConnectionUpdateInd", "interval": 8, "latency": 0, "timeout": 100, **ACCESS}
    air.send(one, Packet("control", ONE, TWO, update))
    one.clock.run()
    one.clock.now = 1.001
    air.send(one, Packet("acl", ONE, TWO, ACCESS, b"x"))
    one.clock.run()
    assert two.got[-1][0] == pytest.approx(1.01)


@given(
    st.lists(st.binary(min_size=1, max_size=3), max_size=30),
    st.floats(0, 0.6),
    st.floats(0, 0.6),
    st.integers(0, 1000),
)
def test_loss_and_delay_never_lose_or_reorder_data(
    sent: list[bytes], loss: float, delay: float, seed: int
) -> None:
    air, one, two = linked(Faults(seed))
    air.faults.loss, air.faults.delay = loss, delay
    for payload in sent:
        air.send(one, Packet("acl", ONE, TWO, ACCESS, payload))
    one.clock.run()
    assert two.payloads() == sent


def test_dropped_data_vanish() -> None:
    air, one, two = linked()
    air.faults.drop = 1.0
    air.send(one, Packet("acl", ONE, TWO, ACCESS, b"never"))
    one.clock.run()
    assert two.payloads() == []


@given(
    st.lists(st.binary(min_size=1, max_size=3), max_size=30), st.floats(0, 1), st.integers(0, 99)
)
def test_data_whose_acknowledgement_is_lost_are_sent_again_but_taken_once(
    sent: list[bytes], duplicate: float, seed: int
) -> None:
    air, one, two = linked(Faults(seed))
    air.faults.duplicate = duplicate
    for payload in sent:
        air.send(one, Packet("acl", ONE, TWO, ACCESS, payload))
        air.send(two, Packet("acl", TWO, ONE, ACCESS, payload))
    one.clock.run()
    assert one.payloads() == two.payloads() == sent


def test_data_sent_again_hold_up_what_follows() -> None:
    air, one, two = linked()
    air.faults.duplicate = 1.0
    air.send(one, Packet("acl", ONE, TWO, ACCESS, b"first"))
    air.send(one, Packet("acl", ONE, TWO, ACCESS, b"second"))
    one.clock.run()
    times = [time_s for time_s, packet in two.got if packet.kind == "acl"]
    assert times == pytest.approx([0.03, 0.06])


def test_the_same_seed_strikes_the_same_packets() -> None:
    def survivors() -> list[bytes]:
        air, one, two = linked(Faults(7))
        air.faults.drop = 0.5
        for number in range(40):
            air.send(one, Packet("acl", ONE, TWO, ACCESS, bytes([number])))
        one.clock.run()
        return two.payloads()

    assert 5 < len(survivors()) < 35
    assert survivors() == survivors()


def ended(reason: int) -> dict[str, object]:
    return {"name": "TerminateInd", "error_code": reason, **ACCESS}


@pytest.mark.parametrize("how", ["detach", "kill"])
def test_a_broken_link_ends_with_the_supervision_time_out(how: str) -> None:
    air, one, two = linked()
    broken_s = one.clock.now
    if how == "detach":
        air.detach(one)
    else:
        assert air.kill_links("one") == 1
    air.send(two, Packet("acl", TWO, ONE, ACCESS, b"into the void"))
    assert air.link_count == 1
    one.clock.run()
    assert air.link_count == 0
    assert [packet.fields for _, packet in two.got] == [ended(CONNECTION_TIMEOUT)]
    assert two.got[-1][0] - broken_s == pytest.approx(2.56)
    assert [packet.kind for _, packet in one.got] == ["control"] * (how == "kill")


def test_an_air_may_state_a_supervision_time_out_of_its_own() -> None:
    air, one, two = linked(supervision_s=0.2)
    broken_s = one.clock.now
    air.detach(one)
    one.clock.run()
    assert two.got[-1][0] - broken_s == pytest.approx(0.2)


def test_who_ends_a_link_knows_it_when_the_other_does() -> None:
    air, one, two = linked()
    air.send(one, Packet("control", ONE, TWO, ended(0x13)))
    air.send(one, Packet("acl", ONE, TWO, ACCESS, b"too late"))
    assert not one.got
    one.clock.run()
    assert [packet.fields for _, packet in two.got] == [ended(0x13)]
    assert [packet.fields for _, packet in one.got] == [ended(ENDED_HERE)]
    assert one.got[0][0] == two.got[0][0]
    assert air.link_count == 0


@pytest.mark.parametrize("why", ["ignored", "gone"])
def test_a_link_that_the_advertiser_does_not_take_up_fails_after_six_events(why: str) -> None:
    air, one, two = linked()
    if why == "gone":
        air.detach(two)
    began_s = one.clock.now
    air.send(one, Packet("connect", ONE, TWO, {**CONNECT, "access": 8}))
    air.send(two, Packet("ignore", fields={"access": 8}))
    air.send(one, Packet("acl", ONE, TWO, {"access": 8}, b"anybody?"))
    one.clock.run()
    at_s, packet = next(got for got in one.got if got[1].fields["access"] == 8)
    assert packet.fields["error_code"] == NOT_ESTABLISHED
    assert at_s - began_s == pytest.approx(6 * 0.03)
    assert not two.payloads()


def test_adverts_go_to_listeners_in_reach_only() -> None:
    clock = TurnedClock()
    air = Air(clock)
    stations = [Recorder(name, clock) for name in ("lock", "near", "far", "deaf")]
    for station in stations:
        air.attach(station)
    lock, near, far, deaf = stations
    for listener in (near, far):
        air.send(listener, Packet("listen", fields={"on": True}))
    air.set_signal("lock", "near", -70)
    air.set_signal("far", "lock", -101)
    air.send(lock, Packet("adv", ONE, "", {"type": 0}, b"data"))
    clock.run()
    assert [packet.fields["dbm"] for _, packet in near.got] == [-70]
    assert not far.got
    assert not deaf.got


@given(
    st.sampled_from(["adv", "acl", "control"]),
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
    st.binary(max_size=300),
)
def test_a_packet_survives_the_way_between_processes(
    kind: str, fields: dict[str, object], payload: bytes
) -> None:
    packet = Packet(kind, ONE, TWO, fields, payload)
    frame = packet.to_bytes()
    assert Packet.from_bytes(frame[:HEADER_BYTES], frame[HEADER_BYTES:]) == packet
    with pytest.raises(ValueError, match="malformed"):
        Packet.from_bytes(frame[:HEADER_BYTES], frame[HEADER_BYTES:-1])
