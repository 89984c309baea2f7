"""What takes the adversary more than one visit: liars in league, new keys, a flash put back."""

from types import SimpleNamespace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.adversary.door import Door, Snapshot
from tests.adversary.exchanges import Connection, Intent, rightful_opens
from tests.adversary.world import DAY_S, Person, ViolationError, World

DOORS = st.integers(0, 1)
LIES_S = st.sampled_from([7200, -7200, 3 * DAY_S, -3 * DAY_S, 10**9, -(10**9)])
AHEAD_S = st.sampled_from([90 * DAY_S, 3000 * DAY_S])
_MINTED_SLOT = 99


class Campaigns(RuleBasedStateMachine):
    """The moves that need preparation; a part of the adversary."""

    modules: SimpleNamespace
    world: World
    messages: SimpleNamespace

    def __init__(self) -> None:
        """Nothing is prepared."""
        super().__init__()
        self.copies: dict[int, tuple[Snapshot, set[str]]] = {}
        """By door: what its flash held once, and who was revoked there then."""

    def _tell_time(self, door: Door, name: str, lie_s: int) -> None:
        """A holder asks how the door is, and says what time it is; refused or not."""
        person = self.world.people[name]
        connection = Connection(self.world, door)
        connection.ask(Intent(person, self.messages.COMMAND_STATUS, clock_lie_s=lie_s))

    @rule(number=DOORS, lie=LIES_S)
    def two_liars(self, number: int, lie: int) -> None:
        """Eve and Finn agree on a wrong time; then honest phones come by."""
        door = self.world.doors[number]
        for name in ("eve", "finn"):
            self._tell_time(door, name, lie)
        for name in ("dora", "erik", "hans"):
            intent = Intent(self.world.people[name], self.messages.COMMAND_OPEN)
            Connection(self.world, door).ask(intent)
        if not door.pulled:
            # Liars move the clock within what the office's interval allows, and no further.
            rightful_opens(self.world, door)
        for name in ("anna", "otto", "finn"):
            self._tell_time(door, name, 0)
        rightful_opens(self.world, door)

    @rule(number=DOORS, later_state=st.booleans(), restart=st.booleans())
    def keys_are_replaced(self, number: int, *, later_state: bool, restart: bool) -> None:
        """The office replaces a door's keys; who knows the old ones mints a grant with them."""
        door, world = self.world.doors[number], self.world
        minted = self._mint(door)
        world.now_ms += 1000
        if world.replace_keys(door) != self.messages.OUTCOME_OK:
            raise ViolationError("new keys are refused")
        if later_state:
            world.now_ms += 1000
            envelope = world.issue_state(door, world.revoked[door.name])
            if world.carry(door, envelope) != self.messages.OUTCOME_OK:
                raise ViolationError("a state under the new keys is refused")
        if restart:
            door.reset()
        Connection(world, door).ask(Intent(minted, self.messages.COMMAND_OPEN))
        rightful_opens(world, door)

    @rule(number=DOORS, ahead_s=AHEAD_S, restart=st.booleans())
    def office_clock_runs_ahead(self, number: int, ahead_s: int, *, restart: bool) -> None:
        """The office seals things by a wrong clock, and mends it; a courier keeps some of them."""
        door, world = self.world.doors[number], self.world
        wrong_s = world.true_s() + ahead_s
        kept = [world.acknowledgement(door, wrong_s + late_s) for late_s in (0, 60)]
        world.carry(door, kept[0])
        world.now_ms += 1000
        state = world.issue_state(door, world.revoked[door.name], issue_limit=wrong_s)
        if world.carry(door, state) != self.messages.OUTCOME_OK:
            raise ViolationError("a correction is refused")
        # Until the next token the clock is unsure, as after a battery change.
        door.pulled = True
        if restart:
            door.reset()
        rightful_opens(world, door)
        for envelope in kept:
            world.carry(door, envelope)
        rightful_opens(world, door)
        world.issue_limits[door.name] = wrong_s

    def _mint(self, door: Door) -> Person:
        """Somebody seals a grant for themselves with the keys that are about to go."""
        minter = Person("minter", _MINTED_SLOT, door.lock.log.next_index + 1, b"z" * 32)
        every = self.messages.RIGHT_OPEN | self.messages.RIGHT_STATUS
        now = self.world.true_s()
        self.world.grant(door, minter, every, (now - DAY_S, now + 1000 * DAY_S), b"")
        return minter

    @rule(number=DOORS)
    def flash_is_copied(self, number: int) -> None:
        """Somebody reads the whole flash."""
        door = self.world.doors[number]
        self.copies[number] = door.copy(), set(self.world.revoked[door.name])

    @rule(number=DOORS)
    def flash_is_put_back(self, number: int) -> None:
        """The copy is written back, twice: the lock forgets what came since and repeats nothing."""
        door = self.world.doors[number]
        copy, revoked = self.copies.get(number, (None, set()))
        if copy is None or copy.master != door.master:
            return
        self.world.revoked[door.name] = set(revoked)
        challenges = []
        for _ in range(2):
            door.put_back(copy)
            challenges.append(Connection(self.world, door).read())
            rightful_opens(self.world, door)
        if challenges[0] == challenges[1]:
            raise ViolationError("a flash put back brings a challenge back")
