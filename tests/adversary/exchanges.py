"""What people and thieves do at a door, each as one exchange over one link."""

from dataclasses import dataclass
from typing import Any

from tests.adversary.door import Door
from tests.adversary.world import CHALLENGE_LIFE_MS, SESSION_LIFE_MS, Person, ViolationError, World

_LONGEST_MESSAGE = 512
_LONGEST_PARCEL = 1100


@dataclass
class Intent:
    """What somebody wants at a door, and how they go about it."""

    person: Person
    command: int
    serial: int = 0
    """0: the person's present one."""
    slot: int = 0
    """0: the person's own."""
    clock_lie_s: int = 0
    bring: str = "with"
    """`with` the request, `ahead` of it, or `none`: which way the grant travels."""
    grant: bytes = b""
    """Empty: the person's own envelope of that serial."""


class Connection:
    """One link to one door, and what the adversary recorded of it."""

    def __init__(self, world: World, door: Door) -> None:
        """Connect."""
        self.world = world
        self.door = door
        self.lock = door.lock
        self.link = world.modules.link.Link(door, lambda: world.now_ms)
        self.link.mtu = 247
        self.channel: Any = None
        self.person = ""

    def read(self) -> bytes:
        """Read, and check what must hold of every read."""
        answer = bytes(self.link.read())
        if len(answer) > _LONGEST_MESSAGE or answer != bytes(self.link.read()):
            raise ViolationError("an answer is too long, or changed between two reads")
        return answer

    def write(self, message: bytes) -> bytes:
        """Write, check what must hold after every write, and read the answer."""
        try:
            self.world.write(self.link, message)
        except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
            raise ViolationError(f"a message crashed the lock: {error!r}") from error
        if len(self.link._parcel) > _LONGEST_PARCEL:
            raise ViolationError("a delivery grows without bound")
        return self.read()

    def build(self, intent: Intent) -> tuple[Any, bytes] | None:
        """A request on this link's challenge, and the grant to write ahead of it."""
        modules, person = self.world.modules, intent.person
        found = self.world.find(self.door)
        challenge = self.read()
        if found is None or len(challenge) != modules.messages.CHALLENGE_BYTES:
            return None
        serial = intent.serial or person.serial
        grant = intent.grant or person.grants.get((self.door.name, serial), b"")
        order = modules.messages.Order(
            intent.slot or person.slot,
            serial,
            intent.command,
            0,
            max(0, min(self.world.true_s() + intent.clock_lie_s, 0xFFFFFFFF)),
        )
        pending = modules.phone_protocol.build_request(
            challenge,
            *found,
            self.door.master.lock_id,
            self.world.keys(person, self.door.master, serial),
            order,
            grant if intent.bring == "with" else b"",
            self.world.entropy.urandom(modules.messages.NONCE_BYTES),
        )
        name, command = person.name, intent.command
        self.world.permit(self.door, pending.message, name, command, CHALLENGE_LIFE_MS)
        return pending, grant if intent.bring == "ahead" else b""

    def ask(self, intent: Intent) -> Any:
        """A whole request; the phone's Answer, or None when the lock refused to talk."""
        built = self.build(intent)
        if built is None:
            return None
        pending, ahead = built
        kinds = self.world.modules.messages
        if len(ahead) == kinds.GRANT_ENVELOPE_BYTES:
            self.write(bytes([kinds.KIND_GRANT_AHEAD]) + ahead)
        response = self.write(pending.message)
        if response == bytes([kinds.KIND_REFUSED]):
            return None
        answer = self.world.modules.phone_protocol.open_response(pending, response)
        self.channel, self.person = answer.channel, intent.person.name
        self._note_receipt(answer.receipt)
        return answer

    def _note_receipt(self, receipt: bytes) -> None:
        """Two different receipts under one nonce would share a key stream."""
        seen = self.world.receipt_nonces.setdefault(receipt[:22], receipt)
        known = self.world.receipt_nonces.setdefault(receipt[6:22], receipt)
        if seen != receipt or known != receipt:
            raise ViolationError("two receipts share a nonce")

    def command(self, code: int, count: int = 0, value: int = 0, piece: bytes = b"") -> bytes:
        """Seal a session command (the message, not yet written)."""
        kinds = self.world.modules.messages
        kind = kinds.KIND_DELIVERY if piece else kinds.KIND_COMMAND
        body = kinds.Command(code, 0, count, value).pack()
        if piece:
            body += piece.ljust(kinds.DELIVERY_PIECE, b"\0")
        message = bytes(self.channel.seal(kind, body))
        if code == kinds.COMMAND_LOCK:
            self.world.permit(self.door, message, self.person, code, SESSION_LIFE_MS)
        return message

    def tell(self, message: bytes) -> Any:
        """Write a sealed command; the status that came back, or None when it was refused."""
        body = self.channel.open(self.write(message))
        if body is None:
            return None
        status, _, receipt = self.world.modules.status.split_response(body)
        self._note_receipt(receipt)
        return status

    def deliver(self, envelope: bytes) -> Any:
        """Deliver an envelope piece by piece; the last status."""
        kinds = self.world.modules.messages
        status = None
        for at in range(0, len(envelope), kinds.DELIVERY_PIECE):
            piece = envelope[at : at + kinds.DELIVERY_PIECE]
            message = self.command(kinds.COMMAND_DELIVER, len(envelope), at, piece)
            status = self.tell(message)
        return status


def rightful_opens(world: World, door: Door) -> None:
    """Anna comes, finds the door and opens it in one fresh connection. Raises ViolationError."""
    messages = world.modules.messages
    world.follow_keys(door)
    if world.find(door) is None:
        raise ViolationError("the rightful holder cannot find the door")
    answer = Connection(world, door).ask(Intent(world.people["anna"], messages.COMMAND_OPEN))
    if answer is None:
        raise ViolationError("the rightful holder is not recognised")
    if answer.status.outcome != messages.OUTCOME_MOVING:
        raise ViolationError(f"the rightful holder is refused: {answer.status.outcome}")
