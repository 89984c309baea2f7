"""The adversary: every move a thief, a liar or a careless courier has, in any order."""

from contextlib import suppress
from types import SimpleNamespace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.adversary.campaigns import Campaigns
from tests.adversary.door import Door, PowerCutError
from tests.adversary.exchanges import Connection, Intent, rightful_opens
from tests.adversary.world import DAY_S, ViolationError, World

DOORS = st.integers(0, 1)
INDEX = st.integers(0, 1000)
THIEF_NAMES = ("carl", "dora", "erik", "fred", "gina", "hans", "ida", "mallory", "impostor")
THIEVES = st.sampled_from(THIEF_NAMES)
LONG_MS = [1, 900, 4000, 6000, 11000, 61000, 3600000, DAY_S * 1000, 3 * DAY_S * 1000]
LIES_S = st.sampled_from([0, 30, -30, 7200, -7200, 3 * DAY_S, -3 * DAY_S, 10**9, -(10**9)])
# Bytes of a grant envelope: number, nonce, rights, end, stored key, tag.
GRANT_BYTES = st.sampled_from([2, 6, 28, 39, 60, 118])
MESSAGES_KEPT = 40
CLOCK_TOKENS = 5
STATES = 6


class Adversary(Campaigns):
    """Base of the machines; `modules` is what they attack."""

    def __init__(self) -> None:
        """Set up a fresh world."""
        super().__init__()
        self.world = World(self.modules)
        self.heard: list[tuple[bytes, bytes]] = []
        """What went over the air: (challenge, message)."""
        self.messages = self.modules.messages
        self.kept: dict[tuple[int, int], list[bytes]] = {
            (what, door): [] for what in (CLOCK_TOKENS, STATES) for door in range(2)
        }
        """What a dishonest courier kept: clock tokens and states by door."""
        for door, state in enumerate(self.world.first_states):
            self.kept[STATES, door].append(state)

    def teardown(self) -> None:
        """Whatever was done: the rightful still get in."""
        try:
            self.world.now_ms += 15000
            for door in self.world.doors:
                rightful_opens(self.world, door)
        finally:
            self.world.close()

    def _door(self, number: int) -> Door:
        return self.world.doors[number]

    def _hear(self, message: bytes, challenge: bytes) -> None:
        self.heard = [*self.heard[-MESSAGES_KEPT:], (challenge, message)]

    def _expect_silence(self, connection: Connection, answer: bytes) -> None:
        """An unproven writer learns one byte, and holds no session."""
        if answer != bytes([self.messages.KIND_REFUSED]) or connection.link.authenticated:
            raise ViolationError("a stranger was told more than no")

    @rule(number=DOORS)
    def rightful_opens(self, number: int) -> None:
        """Anna opens, whatever happened."""
        rightful_opens(self.world, self._door(number))

    @rule(number=DOORS, ms=st.sampled_from(LONG_MS), pick=INDEX, flip=INDEX, how=st.integers(0, 3))
    def withheld_request(self, number: int, ms: int, pick: int, flip: int, how: int) -> None:
        """Anna's request is caught in the air, altered or kept, delivered, and delivered again."""
        connection = Connection(self.world, self._door(number))
        anna = Intent(self.world.people["anna"], self.messages.COMMAND_OPEN, bring="none")
        challenge = connection.read()
        built = connection.build(anna)
        if built is None:
            raise ViolationError("the rightful holder cannot find the door")
        message = built[0].message
        self._hear(message, challenge)
        if how == 1:
            # Half of the time in the tag, which is all that some faults leave unchecked.
            at = len(message) - 1 - flip % 16 if pick % 2 else flip % len(message)
            message = message[:at] + bytes([message[at] ^ 1 << pick % 8]) + message[at + 1 :]
        elif how == 2:
            message = message[: flip % len(message)]
        elif how == 3:
            message += bytes(1 + flip % 200)
        self.world.now_ms += ms
        answer = connection.write(message)
        if how:
            self._expect_silence(connection, answer)
        connection.write(built[0].message)

    @rule(number=DOORS, pick=INDEX, fresh=st.booleans())
    def replay(self, number: int, pick: int, fresh: bool) -> None:
        """Something recorded is sent again, best where a challenge comes back."""
        connection = Connection(self.world, self._door(number))
        challenge = connection.read()
        again = [message for known, message in self.heard if known == challenge]
        pool = again or [message for _, message in self.heard]
        if pool:
            connection.write(pool[pick % len(pool)])
            if fresh:
                connection.write(bytes([self.messages.KIND_NEW_CHALLENGE]))
                connection.write(pool[pick % len(pool)])

    @rule(
        number=DOORS,
        kind=st.integers(0, 9),
        size=st.sampled_from([0, 1, 17, 33, 80, 81, 82, 135, 177, 215, 481, 600]),
        seed=INDEX,
        times=st.sampled_from([1, 1, 3, 30]),
    )
    def junk(self, number: int, kind: int, size: int, seed: int, times: int) -> None:
        """Strangers write anything at all, over and over."""
        message = bytes((kind + seed * at) % 256 for at in range(size))
        for _ in range(times):
            connection = Connection(self.world, self._door(number))
            connection.read()
            answer = connection.write(message)
            if answer and len(answer) != self.messages.CHALLENGE_BYTES:
                self._expect_silence(connection, answer)

    @rule(
        number=DOORS,
        who=THIEVES,
        bring=st.sampled_from(["with", "ahead", "none"]),
        flip=st.one_of(st.none(), GRANT_BYTES),
        lock_it=st.booleans(),
    )
    def thief(self, number: int, who: str, bring: str, flip: int | None, *, lock_it: bool) -> None:
        """One with a credential but no right tries every serial and slot, the grant bent or not."""
        door, person = self._door(number), self.world.people[who]
        command = self.messages.COMMAND_LOCK if lock_it else self.messages.COMMAND_OPEN
        for serial in sorted({serial for _, serial in person.grants}):
            grant = person.grants.get((door.name, serial)) or next(iter(person.grants.values()))
            if flip is not None:
                grant = grant[:flip] + bytes([grant[flip] ^ 0x05]) + grant[flip + 1 :]
            for slot in (0, 99):
                self._try(door, Intent(person, command, serial, slot, 0, bring, grant))

    @rule(number=DOORS)
    def every_thief(self, number: int) -> None:
        """All who have no right try it once, plainly."""
        for who in THIEF_NAMES:
            intent = Intent(self.world.people[who], self.messages.COMMAND_OPEN)
            self._try(self._door(number), intent)

    def _try(self, door: Door, intent: Intent) -> None:
        connection = Connection(self.world, door)
        if connection.ask(intent):
            for code in (self.messages.COMMAND_OPEN, self.messages.COMMAND_LOCK):
                connection.tell(connection.command(code))

    @rule(number=DOORS, lie=LIES_S, pick=INDEX, use=st.integers(0, 6))
    def eve_visits(self, number: int, lie: int, pick: int, use: int) -> None:
        """A holder with rights lies about the time, twice alike, and abuses her session."""
        door = self._door(number)
        for told in (lie, lie):
            connection = Connection(self.world, door)
            command = self.messages.COMMAND_SYNC if use else self.messages.COMMAND_OPEN
            answer = connection.ask(Intent(self.world.people["eve"], command, clock_lie_s=told))
            if answer is None or answer.status.outcome > self.messages.OUTCOME_MOVING:
                raise ViolationError("a rightful holder with a wrong clock is turned away")
        if use == 1:
            connection.tell(connection.command(self.messages.COMMAND_OPEN))
        elif use == 2:
            self._deliver_anything(connection, pick)
        elif use == 3:
            self._flood(connection)
        elif use == 4:
            self._break_session(connection, pick)
        elif use in {CLOCK_TOKENS, STATES} and self.kept[use, number]:
            kept = self.kept[use, number]
            self._deliver(connection, kept[pick % len(kept)])

    def _deliver_anything(self, connection: Connection, pick: int) -> None:
        """Any envelope that was ever seen, for this door or another, whole or bent."""
        pool = self.world.envelopes
        envelope = pool[pick % len(pool)]
        if pick % 3 == 0:
            at = pick % len(envelope)
            envelope = envelope[:at] + bytes([envelope[at] ^ 0x21]) + envelope[at + 1 :]
        self._deliver(connection, envelope)

    def _deliver(self, connection: Connection, envelope: bytes) -> None:
        """Deliver; states only ever go forward, and with them the judge learns who is out."""
        before = connection.lock.states.number
        connection.deliver(envelope)
        after = connection.lock.states.number
        if after > before:
            self.world.learn_revocations(connection.door)
        if after < before or not self.world.remembers_revocations(connection.door):
            raise ViolationError("a door went back to an older state")

    def _flood(self, connection: Connection) -> None:
        """A delivery that claims to be huge and never ends."""
        for at in range(0, 5 * self.messages.DELIVERY_PIECE, self.messages.DELIVERY_PIECE):
            connection.tell(
                connection.command(self.messages.COMMAND_DELIVER, 0xFFFF, at, bytes(448))
            )

    def _break_session(self, connection: Connection, pick: int) -> None:
        """A session command replayed, or one with a bit turned: the session must be gone."""
        message = connection.command(self.messages.COMMAND_LOCK)
        if pick % 2:
            connection.write(message)
            connection.write(message)
        else:
            at = pick % len(message)
            bent = message[:at] + bytes([message[at] ^ 0x40]) + message[at + 1 :]
            connection.write(bent)
        if connection.link.authenticated:
            raise ViolationError("a session outlived a bad message")

    @rule(number=DOORS, ms=st.sampled_from(LONG_MS), revoke=st.booleans())
    def bent_stays(self, number: int, ms: int, *, revoke: bool) -> None:
        """Bent keeps a session open while time passes or his revocation arrives."""
        door = self._door(number)
        connection = Connection(self.world, door)
        answer = connection.ask(Intent(self.world.people["bent"], self.messages.COMMAND_STATUS))
        if answer is None:
            raise ViolationError("a holder whose grant was never withdrawn is not recognised")
        message = connection.command(self.messages.COMMAND_LOCK)
        if revoke:
            self._revoke_bent(door)
        self.world.now_ms += ms
        connection.write(message)
        if ms > 10000 and connection.link.authenticated:
            raise ViolationError("a session outlived its time")

    def _revoke_bent(self, door: Door) -> None:
        self.world.now_ms += 1000
        envelope = self.world.issue_state(door, {"carl", "bent"})
        if self.world.carry(door, envelope) != self.messages.OUTCOME_OK:
            raise ViolationError("a newer state is refused")
        self.world.revoked[door.name] |= {"carl", "bent"}

    @rule(number=DOORS)
    def bent_returns(self, number: int) -> None:
        """Bent tries his luck again, revoked or not."""
        intent = Intent(self.world.people["bent"], self.messages.COMMAND_OPEN)
        Connection(self.world, self._door(number)).ask(intent)

    @rule(number=DOORS, use=st.booleans())
    def clock_token(self, number: int, *, use: bool) -> None:
        """Anna fetches the time from the office; the token is used, and kept by a thief."""
        door = self._door(number)
        connection = Connection(self.world, door)
        challenge = connection.read()
        anna = self.world.people["anna"]
        if connection.ask(Intent(anna, self.messages.COMMAND_SYNC)) is None:
            raise ViolationError("the rightful holder is not recognised")
        token = self.modules.records.pack_clock_token(challenge[2:], self.world.true_s())
        envelope = door.seal(self.messages.ENVELOPE_CLOCK, self.world.true_s(), token)
        self.kept[CLOCK_TOKENS, number].append(envelope)
        if use:
            status = connection.deliver(envelope)
            if status is None or status.outcome != self.messages.OUTCOME_OK:
                raise ViolationError("a fresh clock token is refused")
            door.pulled = False

    @rule(ms=st.sampled_from(LONG_MS))
    def time_passes(self, ms: int) -> None:
        """Nothing happens for a while."""
        self.world.now_ms += ms

    @rule(number=DOORS, pull=st.booleans())
    def restart(self, number: int, *, pull: bool) -> None:
        """The lock restarts, with or without its battery taken out."""
        door = self._door(number)
        door.pull_battery() if pull else door.reset()

    @rule(number=DOORS, operations=st.integers(0, 3))
    def power_fails(self, number: int, operations: int) -> None:
        """The battery is torn out while Anna opens."""
        door = self._door(number)
        door.arm_power_cut(operations)
        with suppress(PowerCutError):
            rightful_opens(self.world, door)
        door.pull_battery()

    @rule(number=DOORS)
    def busy_week(self, number: int) -> None:
        """The door is used a lot by key; then the flash is read: old log keys must be gone."""
        door = self._door(number)
        for _ in range(70):
            door.lock.record(self.modules.records.EVENT_DOOR_OPENED)
        key = door.master.log_root
        for epoch in range(door.lock.log.next_index // 63 + 1):
            if epoch < door.lock.log.next_index // 63 - 1 and key in door.key_flash.content:
                raise ViolationError("a log key that should be gone lies in the flash")
            key = self.modules.log_seal.next_epoch_key(key)

    @rule(number=DOORS, pick=INDEX, how=st.integers(0, 2))
    def stolen_pages(self, number: int, pick: int, how: int) -> None:
        """A courier alters the newest log page; the office must notice."""
        door = self._door(number)
        log, size = door.lock.log, self.modules.messages.LOG_RECORD_BYTES
        first = log.next_index - log.next_index % 63
        page = bytearray(min(3, log.next_index - first) * size)
        log.read(first, 3, page)
        records = [bytes(page[at : at + size]) for at in range(0, len(page), size)]
        if len(records) < 2 or first:
            return
        if how == 0:
            at = pick % size
            bent = records[0][:at] + bytes([records[0][at] ^ 0x10]) + records[0][at + 1 :]
            records[0] = bent
        elif how == 1:
            records[0], records[1] = records[1], records[0]
        else:
            records[0] = records[1]
        if self._office_accepts(door, records):
            raise ViolationError("the office took an altered log page")

    def _office_accepts(self, door: Door, records: list[bytes]) -> bool:
        seal = self.modules.log_seal.RecordSeal(door.master.log_root)
        tag = self.modules.log_seal.CHAIN_START
        for index, record in enumerate(records):
            if seal.open(index, tag, record) is None:
                return False
            tag = record[:16]
        return True


def machine_against(modules: SimpleNamespace) -> type[Adversary]:
    """The adversary, turned loose on these modules."""
    return type("Against", (Adversary,), {"modules": modules})
