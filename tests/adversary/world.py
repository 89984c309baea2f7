"""Doors, people and the office around them; and the judge who sees every bolt that moves."""

import hashlib
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from tests.adversary.door import Door, Master

# 2026-11-23T00:00:00Z, a Monday.
START_S = 848707200
DAY_S = 86400
CHALLENGE_LIFE_MS = 5000
SESSION_LIFE_MS = 60000
_SEARCHED_SLOTS = 6


class Entropy:
    """Takes the place of `os` in the lock: random bytes that are the same in every run."""

    def __init__(self) -> None:
        """Start over."""
        self._drawn = 0

    def urandom(self, length: int) -> bytes:
        """The next bytes."""
        self._drawn += 1
        return hashlib.sha256(self._drawn.to_bytes(4, "big")).digest()[:length]


class ViolationError(AssertionError):
    """The adversary has won."""


@dataclass
class Person:
    """A holder: credential, grants by serial, and what the judge holds against opening."""

    name: str
    slot: int
    serial: int
    secret: bytes
    grants: dict[tuple[str, int], bytes] = field(default_factory=dict)
    """Sealed envelopes by door name and serial."""


@dataclass
class Permit:
    """An order that its holder really gave: good for one movement of one door."""

    person: str
    command: int
    given_ms: int
    life_ms: int
    used: bool = False


class World:
    """Two doors and everybody who wants through them."""

    def __init__(self, modules: SimpleNamespace) -> None:
        """Provision both doors, enrol everybody, carry the first state to the doors."""
        self.modules = modules
        self.entropy = Entropy()
        modules.beacon.os = self.entropy
        self.now_ms = 0
        self.permits: dict[tuple[str, bytes], Permit] = {}
        self.writing: bytes = b""
        self.moves = 0
        self.revoked: dict[str, set[str]] = {"front": set(), "cellar": set()}
        self.envelopes: list[bytes] = []
        self.issued_revocations: dict[tuple[str, int], set[str]] = {}
        self.receipt_nonces: dict[bytes, bytes] = {}
        self.doors = [
            Door(modules, "front", 1.04, self.true_s, self._judge_move),
            Door(modules, "cellar", 0.96, self.true_s, self._judge_move),
        ]
        self.people: dict[str, Person] = {}
        self._enrol_all()
        self.first_floor = 1
        self.states = 1
        self.issue_limits = dict.fromkeys(self.revoked, 0)
        self.first_states = [self.issue_state(door, set()) for door in self.doors]
        self.now_ms += 1000
        for door in self.doors:
            self.carry(door, self.issue_state(door, {"carl"}))
            self.learn_revocations(door)

    def close(self) -> None:
        """Put everything away."""
        for door in self.doors:
            door.close()

    def true_s(self) -> int:
        """The true lock time."""
        return START_S + self.now_ms // 1000

    # -- office ---------------------------------------------------------------------------------

    def _enrol_all(self) -> None:
        message = self.modules.messages
        every = message.RIGHT_OPEN | message.RIGHT_LOCK | message.RIGHT_STATUS | message.RIGHT_SYNC
        always, tuesdays = b"", bytes([2, 0, 96])
        past, future = START_S - 5 * DAY_S, START_S + 1000 * DAY_S
        for slot, (name, rights, start, end, schedule) in enumerate(
            [
                ("anna", every, past, future, always),
                ("bent", every, past, future, always),
                ("carl", every, past, future, always),
                ("dora", every, past, START_S - DAY_S, always),
                ("erik", every, START_S + 900 * DAY_S, future, always),
                ("fred", message.RIGHT_STATUS, past, future, always),
                ("gina", every, past, future, always),
                ("hans", every, past, future, tuesdays),
                ("ida", every, past, future, always),
                ("eve", every, past, future, always),
                ("finn", every, past, future, always),
                ("otto", every, past, future, always),
            ],
            1,
        ):
            serial = 1 if name == "ida" else 2
            person = Person(name, slot, serial, name.encode().ljust(32, b"!"))
            self.people[name] = person
            for door in self.doors:
                self.grant(door, person, rights, (start, end), schedule)
        self._downgrade_gina()
        # Knows Anna's slot and serial and has seen her grant go by, but not her secret.
        self.people["impostor"] = Person("impostor", 1, 2, b"i" * 32, self.people["anna"].grants)
        mallory = Person("mallory", 50, 2, b"m" * 32)
        self.people["mallory"] = mallory
        self.grant(self.doors[1], mallory, every, (past, future), always)

    def _downgrade_gina(self) -> None:
        """Gina's second grant allows less, and the doors have seen it."""
        gina, status = self.people["gina"], self.modules.messages.RIGHT_STATUS
        gina.serial = 3
        for door in self.doors:
            span = (START_S - 5 * DAY_S, START_S + 1000 * DAY_S)
            self.grant(door, gina, status, span, b"")
            plain = self.open_grant(door, gina.grants[door.name, 3])
            door.lock.grants.store(plain, 0, START_S)

    def grant(
        self,
        door: Door,
        person: Person,
        rights: int,
        span: tuple[int, int],
        schedule: bytes,
    ) -> None:
        """Seal a grant for a person's present serial."""
        keys = self.keys(person, door.master, person.serial)
        grant = self.modules.records.Grant()
        grant.slot, grant.serial, grant.rights = person.slot, person.serial, rights
        (grant.not_before, grant.not_after), grant.schedule = span, schedule
        grant.stored_key, grant.server_key = keys.stored_key, keys.server_key
        kind = self.modules.messages.ENVELOPE_GRANT
        envelope = door.seal(kind, START_S - 6 * DAY_S, grant.pack())
        person.grants[door.name, person.serial] = envelope
        self.envelopes.append(envelope)

    def open_grant(self, door: Door, envelope: bytes) -> bytes:
        """The office reads its own envelope."""
        sealer = self.modules.hash_auth.Sealer(door.master.envelope_key, door.master.lock_id)
        return bytes(sealer.open(envelope, 6))

    def acknowledgement(self, door: Door, issued: int) -> bytes:
        """An acknowledgement of nothing, sealed by a clock that shows `issued`."""
        body = self.modules.records.pack_acknowledgement(0, bytes(16))
        return door.seal(self.modules.messages.ENVELOPE_ACKNOWLEDGEMENT, issued, body)

    def issue_state(
        self, door: Door, revoked: set[str], new_keys: bytes = b"", issue_limit: int = 0
    ) -> bytes:
        """A state that revokes these people, and every first serial."""
        state = self.modules.state_record.LockState()
        self.states += 1
        state.issued, state.overall_floor = self.true_s(), self.first_floor
        state.floors = {self.people[name].slot: self.people[name].serial for name in revoked}
        limit = issue_limit or self.issue_limits[door.name]
        state.issue_limit = limit if self.true_s() < limit else 0
        state.replacement_keys = new_keys
        envelope = door.seal(self.modules.messages.ENVELOPE_STATE, self.states, state.pack())
        self.envelopes.append(envelope)
        self.issued_revocations[door.name, self.states] = set(revoked)
        return envelope

    def replace_keys(self, door: Door) -> int:
        """A courier brings new keys; the office learns by a receipt whether the door took them.

        Raises OSError when the door's flash refused something of it.
        """
        fresh = [self.entropy.urandom(32) for _ in range(3)]
        state = self.issue_state(door, self.revoked[door.name], b"".join(fresh))
        door.next_master = replace(
            door.master, envelope_key=fresh[0], receipt_key=fresh[1], door_root=fresh[2]
        )
        try:
            return self.carry(door, state)
        finally:
            self.follow_keys(door)

    def follow_keys(self, door: Door) -> None:
        """Where a door has taken its new keys, the office seals everybody's grants under them."""
        fresh = door.next_master
        if fresh is None or door.lock.identity.envelope_key != fresh.envelope_key:
            return
        grants = {
            (person.name, serial): self.open_grant(door, envelope)
            for person in self.people.values()
            for (name, serial), envelope in person.grants.items()
            if name == door.name
        }
        door.master, door.next_master = fresh, None
        kind, number = self.modules.messages.ENVELOPE_GRANT, self.true_s() - DAY_S
        for (name, serial), plain in grants.items():
            self.people[name].grants[door.name, serial] = door.seal(kind, number, plain)

    def learn_revocations(self, door: Door) -> None:
        """The judge reads off a door that took a newer state who is revoked there."""
        number = door.lock.states.number
        self.revoked[door.name] |= self.issued_revocations.get((door.name, number), set())

    def remembers_revocations(self, door: Door) -> bool:
        """Whether the door still holds every floor that it was told of."""
        state = door.lock.state
        return state.overall_floor >= self.first_floor and all(
            state.floors.get(self.people[name].slot, 0) >= self.people[name].serial
            for name in self.revoked[door.name]
        )

    def carry(self, door: Door, envelope: bytes, challenge: bytes = bytes(18)) -> int:
        """An honest courier's delivery, at the desk."""
        return int(self.modules.envelopes.apply_envelope(door.lock, envelope, challenge))

    # -- people ---------------------------------------------------------------------------------

    def keys(self, person: Person, master: Master, serial: int) -> Any:
        """A person's credential at a lock."""
        derive = self.modules.phone_protocol.CredentialKeys.derive
        return derive(person.secret, master.lock_id, serial)

    def find(self, door: Door) -> tuple[int, bytes] | None:
        """(week, door key) under which an honest phone recognises the advertisement."""
        auth, message = self.modules.hash_auth, self.modules.messages
        heard = bytes(door.beacon.refresh())
        present = message.identity_slot_of(self.true_s())
        around = sorted(range(-_SEARCHED_SLOTS, _SEARCHED_SLOTS + 1), key=abs)
        candidates = [
            (message.week_of((present + near) * message.IDENTITY_SLOT_S), present + near)
            for near in around
        ]
        candidates += [(message.LOST_WEEK, slot) for slot in range(message.LOST_IDENTITIES)]
        keys: dict[int, bytes] = {}
        for week, slot in candidates:
            if week not in keys:
                keys[week] = auth.door_key(door.master.door_root, week)
            if auth.identity_uuid(keys[week], slot) == heard:
                return week, keys[week]
        return None

    def permit(self, door: Door, message: bytes, person: str, command: int, life_ms: int) -> None:
        """Note that a holder gave this very order."""
        permit = Permit(person, command, self.now_ms, life_ms)
        self.permits.setdefault((door.name, message), permit)

    # -- judge ----------------------------------------------------------------------------------

    def write(self, link: Any, message: bytes) -> None:
        """Hand bytes to a link, remembering which, for whatever moves now."""
        self.writing = message
        try:
            link.write(message)
        finally:
            self.writing = b""

    def _judge_move(self, door: Door, command: int) -> None:
        self.moves += 1
        permit = self.permits.get((door.name, self.writing))
        if permit is None:
            raise ViolationError("a bolt moved without any holder's order")
        if permit.used:
            raise ViolationError("one order moved a bolt twice")
        if permit.command != command:
            raise ViolationError("a bolt moved otherwise than ordered")
        if self.now_ms - permit.given_ms > permit.life_ms:
            raise ViolationError("an old order moved a bolt")
        if not self.may_move(door, permit.person):
            raise ViolationError(f"{permit.person} moved a bolt without right")
        permit.used = True

    def may_move(self, door: Door, name: str) -> bool:
        """Whether this person has a right here now, as the document promises it."""
        if name in self.revoked[door.name]:
            return False
        if name == "mallory":
            return door.name == "cellar"
        if name == "erik":
            # After a battery change the clock is unsure: only ended grants are refused.
            return door.pulled
        if name == "hans":
            # Once the clock's interval may touch his Tuesday, he may be let in.
            return door.pulled or self.true_s() > START_S + 20 * 3600
        return name in {"anna", "bent", "eve", "finn", "otto"}
