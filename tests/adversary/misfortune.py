"""Misfortune: spoilt flash, sagging supplies, holders without measure, and a lock that is wiped.

A machine beside the adversary, so that neither dilutes the other's search. Nobody lies about the
time here, so a lock's clock interval must always hold the truth.
"""

from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from firmware.log_seal import RECORDS_PER_EPOCH
from tests.adversary.door import RELOCK_S, Door
from tests.adversary.exchanges import Connection, Intent, rightful_opens
from tests.adversary.mishaps import PLACES, refusing, spoil
from tests.adversary.wiping import EVIDENCE, wipe
from tests.adversary.world import DAY_S, START_S, Person, ViolationError, World

DOORS = st.integers(0, 1)
BYTE = st.integers(0, 255)
WAITS_MS = st.sampled_from([1, 4000, 61000, 3600000, DAY_S * 1000, 3 * DAY_S * 1000])
REFUSED = st.builds(
    lambda first, count: range(first, first + count),
    st.integers(0, 3),
    st.sampled_from([1, 2, 5, 1000]),
)
_ORDERS_AN_HOUR = 60
RESETS = ("reset", "hang", "dip", "pull_battery")
"""What may end a wake: sleep, the watchdog, a supply that sags, cells taken out."""


class Misfortune(RuleBasedStateMachine):
    """Base of the machines; `modules` is what they befall."""

    modules: SimpleNamespace

    def __init__(self) -> None:
        """Set up a fresh world."""
        super().__init__()
        self.world = World(self.modules)
        self.messages = self.modules.messages
        self.lengths = [0, 0]
        """How long each door's log was at most."""
        self.spoilt_headers: set[tuple[int, int]] = set()
        """Door and epoch: a header outlives one bad byte, and is not written anew."""

    def teardown(self) -> None:
        """Whatever befell them: the rightful get in, the log goes on."""
        try:
            for number in range(2):
                self._starts_whole(number)
        finally:
            self.world.close()

    @invariant()
    def the_interval_holds_the_truth(self) -> None:
        """A clock that is told no lie tells none."""
        for door in self.world.doors:
            earliest, latest = door.lock.clock.interval()
            if not earliest <= self.world.true_s() <= latest:
                raise ViolationError("a clock is surer than it may be")

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """Logs only grow, and who is out stays out."""
        for number, door in enumerate(self.world.doors):
            self.world.learn_revocations(door)
            if not self.world.remembers_revocations(door):
                raise ViolationError("a door forgot who is out")
            length = door.lock.log.next_index
            if length < self.lengths[number]:
                raise ViolationError("a log forgot its end")
            self.lengths[number] = length

    def _starts_whole(self, number: int) -> None:
        """After a start without its memory a door opens, refuses the revoked, and logs."""
        door = self.world.doors[number]
        door.pull_battery()
        self._opens_and_logs(door)
        self._is_refused(door, self.world.people["carl"])

    def _opens_and_logs(self, door: Door) -> None:
        rightful_opens(self.world, door)
        door.lock.record(self.modules.records.EVENT_DOOR_OPENED)
        kept = door.lock.log.last_record()
        if not kept or self.modules.records.LogRecord.parse(kept).event != (
            self.modules.records.EVENT_DOOR_OPENED
        ):
            raise ViolationError("a log takes nothing any more")

    @rule(ms=WAITS_MS)
    def time_passes(self, ms: int) -> None:
        """Nothing happens for a while."""
        self.world.now_ms += ms

    @rule(number=DOORS, pull=st.booleans())
    def restart(self, number: int, *, pull: bool) -> None:
        """A reset, or a battery taken out; then the door opens."""
        door = self.world.doors[number]
        self._opens_and_logs(door)
        floor = door.lock.clock.floor()
        door.pull_battery() if pull else door.reset()
        if door.lock.clock.floor() < floor:
            raise ViolationError("a start turns the clock's floor back")
        self._opens_and_logs(door)

    @rule(number=DOORS, ms=WAITS_MS)
    def the_supply_sags(self, number: int, ms: int) -> None:
        """The lock's time stands still for a while, and nothing tells it for how long."""
        door = self.world.doors[number]
        door.dip(lambda: self.time_passes(ms))
        door.pulled = True
        self._opens_and_logs(door)

    @rule(number=DOORS, before_s=st.integers(0, RELOCK_S), befalls=st.sampled_from(RESETS))
    def a_reset_comes_before_a_relock(self, number: int, before_s: int, befalls: str) -> None:
        """The bolt is thrown in time all the same; where seconds began anew, at once."""
        door = self.world.doors[number]
        rightful_opens(self.world, door)
        self.world.now_ms += 1000 * before_s
        getattr(door, befalls)(*([lambda: None] if befalls == "dip" else []))
        if befalls in {"reset", "hang"}:
            # By the fastest and the slowest clock that the lock may have.
            self.world.now_ms += 1100 * (RELOCK_S - before_s) + 20000
        # A count that begins at 0 is at 1, the first tick that means something, by then.
        self.world.now_ms += 2000
        door.pulled = door.pulled or befalls == "dip"
        if door.parts.relock.in_ms() != (-1 if befalls == "pull_battery" else 0):
            raise ViolationError("a due relock is forgotten, or waits")
        door.parts.relock.drop()

    @rule(number=DOORS, turns=st.integers(1, 3))
    def strangers_ask_for_slots(self, number: int, turns: int) -> None:
        """One that holds a grant costs as many flash reads as one that does not."""
        door = self.world.doors[number]
        rightful_opens(self.world, door)
        mallory = Person("mallory", 0, 2, b"m" * 32)
        reads = []
        known = self.world.people["anna"].slot
        for asked in (known, known + turns * self.modules.grant_layout.BUCKETS):
            before = door.grant_flash.reads
            order = Intent(mallory, self.messages.COMMAND_OPEN, slot=asked, bring="none")
            Connection(self.world, door).ask(order)
            reads.append(door.grant_flash.reads - before)
        if reads[0] != reads[1]:
            raise ViolationError("how long a lock looks tells who has a grant")

    @rule(number=DOORS, place=st.sampled_from(PLACES), at=st.integers(0, 4095), value=BYTE)
    def a_byte_spoils(self, number: int, place: str, at: int, value: int) -> None:
        """One byte anywhere in a stored structure: nothing of it is noticed at the door."""
        door = self.world.doors[number]
        if place == "log header":
            header = number, (door.lock.log.next_index - 1) // RECORDS_PER_EPOCH
            place = "any record" if header in self.spoilt_headers else place
            self.spoilt_headers.add(header)
        spoil(self.world, door, place, at, value)
        rightful_opens(self.world, door)
        self._starts_whole(number)

    @rule(
        number=DOORS,
        refused=REFUSED,
        where=st.sampled_from([
            ("log", "opens"), ("log", "many events"), ("keys", "many events"),
            ("grants", "new grant"), ("files", "new state"), ("keys", "new keys"),
        ]),
        restart=st.booleans(),
    )  # fmt: skip
    def flash_refuses(
        self, number: int, refused: range, where: tuple[str, str], *, restart: bool
    ) -> None:
        """Writes fail, for once or for good; the door opens all the same, and mends."""
        door = self.world.doors[number]
        label, errand = where
        with refusing(door, label, refused):
            self._errands[errand](self, door)
            rightful_opens(self.world, door)
            if restart:
                door.pull_battery()
                rightful_opens(self.world, door)
        self._starts_whole(number)

    def _opens(self, door: Door) -> None:
        rightful_opens(self.world, door)

    def _many_events(self, door: Door) -> None:
        for _ in range(70):
            door.lock.record(self.modules.records.EVENT_DOOR_OPENED)

    def _new_grant(self, _: Door) -> None:
        """Anna's phone gets grants under a new serial, and brings them along from now on."""
        anna, every = self.world.people["anna"], 0
        anna.serial += 1
        for right in ("OPEN", "LOCK", "STATUS", "SYNC"):
            every |= getattr(self.messages, f"RIGHT_{right}")
        for door in self.world.doors:
            span = (START_S - 5 * DAY_S, START_S + 1000 * DAY_S)
            self.world.grant(door, anna, every, span, b"")

    def _new_state(self, door: Door) -> None:
        envelope = self.world.issue_state(door, self.world.revoked[door.name] | {"bent"})
        with suppress(OSError):
            self.world.carry(door, envelope)
        self.world.learn_revocations(door)

    def _new_keys(self, door: Door) -> None:
        with suppress(OSError):
            self.world.replace_keys(door)

    _errands: ClassVar[dict[str, Callable[[Any, Door], None]]] = {
        "opens": _opens,
        "many events": _many_events,
        "new grant": _new_grant,
        "new state": _new_state,
        "new keys": _new_keys,
    }

    @rule(number=DOORS, times=st.sampled_from([1, 3, 30]))
    def the_revoked_insist(self, number: int, times: int) -> None:
        """Carl comes again and again: one record of it, no session, no place of his own."""
        door = self.world.doors[number]
        before = door.lock.log.next_index
        for _ in range(times):
            self._is_refused(door, self.world.people["carl"])
        if door.lock.log.next_index > before + 1:
            raise ViolationError("a refused holder fills the log")

    def _is_refused(self, door: Door, person: Person) -> None:
        connection = Connection(self.world, door)
        connection.ask(Intent(person, self.messages.COMMAND_STATUS))
        self.world.now_ms += 1500
        link = connection.link
        if link.authenticated or link.proved or not link.gives_way:
            raise ViolationError("a refused proof earned something")

    @rule(
        number=DOORS,
        orders=st.sampled_from([1, 59, 61, 130]),
        sleeps_after=st.sampled_from([0, 30, 60, 120]),
    )
    def one_holder_orders_without_end(self, number: int, orders: int, sleeps_after: int) -> None:
        """Eve locks and locks within the hour: the log holds it in a few records, the last one.

        Also when the lock sleeps in between.
        """
        door = self.world.doors[number]
        door.lock.summarise()
        before = door.lock.log.next_index
        self._eve_locks(door, min(orders, sleeps_after))
        if 0 < sleeps_after < orders:
            door.reset()
        self._eve_locks(door, max(0, orders - sleeps_after))
        door.lock.summarise()
        length = door.lock.log.next_index - before
        if length > _ORDERS_AN_HOUR + 3:
            raise ViolationError("one holder rolls the log over")
        if orders > _ORDERS_AN_HOUR:
            self._sums_up(door, orders)

    def _eve_locks(self, door: Door, orders: int) -> None:
        connection = Connection(self.world, door)
        connection.ask(Intent(self.world.people["eve"], self.messages.COMMAND_STATUS))
        for _ in range(orders):
            connection.tell(connection.command(self.messages.COMMAND_LOCK))

    def _sums_up(self, door: Door, orders: int) -> None:
        records = self.modules.records
        record = records.LogRecord.parse(door.lock.log.last_record())
        told = (record.event, record.slot, record.argument, record.data[0], record.data[1])
        left_out = orders - _ORDERS_AN_HOUR
        eve, moving = self.world.people["eve"], self.messages.OUTCOME_MOVING
        if told != (records.EVENT_ORDERS, eve.slot, left_out, records.EVENT_LOCKED, moving):
            raise ViolationError("the last order of many is not told")

    @rule(number=DOORS, wait_ms=st.sampled_from([0, 4900]), turns=st.integers(0, 6))
    def a_token_comes_late(self, number: int, wait_ms: int, turns: int) -> None:
        """The time is fetched as early, and brought as late, as the protocol lets it be."""
        door, anna = self.world.doors[number], self.world.people["anna"]
        connection = Connection(self.world, door)
        token = self.modules.records.pack_clock_token(connection.read()[2:], self.world.true_s())
        self.world.now_ms += wait_ms
        connection.ask(Intent(anna, self.messages.COMMAND_SYNC))
        for _ in range(turns):
            self.world.now_ms += 9900
            connection.tell(connection.command(self.messages.COMMAND_STATUS))
        envelope = door.seal(self.messages.ENVELOPE_CLOCK, self.world.true_s(), token)
        status = connection.deliver(envelope)
        if status is None or status.outcome != self.messages.OUTCOME_OK:
            raise ViolationError("a fresh clock token is refused")
        door.pulled = False

    @rule(number=DOORS, evidence=st.sampled_from(EVIDENCE))
    def the_lock_is_wiped(self, number: int, evidence: str) -> None:
        """The office takes the lock down; afterwards the same one is set up again."""
        door = self.world.doors[number]
        copy = door.copy()
        try:
            wipe(self.world, door, evidence)
        finally:
            door.put_back(copy)


def misfortune_for(modules: SimpleNamespace) -> type[Misfortune]:
    """Misfortune, befalling these modules."""
    return type("Befalling", (Misfortune,), {"modules": modules})
