"""A lock that is taken down, and what may happen at it from then on: nothing."""

from tests.adversary.door import Door
from tests.adversary.exchanges import Connection, Intent, rightful_opens
from tests.adversary.world import DAY_S, START_S, Person, ViolationError, World

_SERVICE_SLOT = 60
_ORDERS_AN_HOUR = 60


EVIDENCE = ("none", "an opening", "an order left out")
"""What happened at the lock after the office sealed its order."""


def wipe(world: World, door: Door, evidence: str) -> None:
    """Have it wiped while Anna is there. Raises ViolationError when it lives on, or dies wrongly.

    What a holder did after the office had sealed its order, one of EVIDENCE, forbids it.
    """
    messages = world.modules.messages
    world.modules.board.partition = door.partition
    world.modules.wipe.MARK = door.path("wiping")
    anna, sven = _meet(world, door, world.people["anna"]), _meet(world, door, _technician(world))
    eve = _meet(world, door, world.people["eve"])
    if evidence == "an order left out":
        for _ in range(_ORDERS_AN_HOUR):
            eve.tell(eve.command(messages.COMMAND_LOCK))
    order = _order(world, door)
    if evidence == "an opening":
        rightful_opens(world, door)
    elif evidence == "an order left out":
        eve.tell(eve.command(messages.COMMAND_LOCK))
    answer = sven.tell(sven.command(messages.COMMAND_WIPE, len(order), 0, order))
    outcome = None if answer is None else answer.outcome
    if outcome != (messages.OUTCOME_OK if evidence == "none" else messages.OUTCOME_STALE):
        raise ViolationError(f"a wipe order was answered by {outcome}")
    if evidence == "none":
        _is_dead(world, door, anna)


def _technician(world: World) -> Person:
    messages = world.modules.messages
    sven = Person("sven", _SERVICE_SLOT, 2, b"s" * 32)
    rights = messages.RIGHT_SERVICE | messages.RIGHT_STATUS
    for door in world.doors:
        world.grant(door, sven, rights, (START_S - DAY_S, START_S + 10000 * DAY_S), b"")
    return sven


def _meet(world: World, door: Door, person: Person) -> Connection:
    connection = Connection(world, door)
    if connection.ask(Intent(person, world.modules.messages.COMMAND_STATUS)) is None:
        raise ViolationError(f"{person.name} is not recognised")
    return connection


def _order(world: World, door: Door) -> bytes:
    """The office has the whole log, and says so."""
    now_s, log = world.true_s(), door.lock.log
    plain = world.modules.wipe_order.pack_wipe_order(now_s + 3600, log.next_index - 1, log.last_tag)
    return door.seal(world.modules.messages.ENVELOPE_WIPE, now_s, plain)


def _is_dead(world: World, door: Door, anna: Connection) -> None:
    """Nobody is served, whoever is connected; nothing is written any more."""
    messages = world.modules.messages
    flash = [bytes(partition.content) for partition in door.partitions()]
    refused = bytes([messages.KIND_REFUSED])
    if anna.write(anna.command(messages.COMMAND_LOCK)) != refused:
        raise ViolationError("a wiped lock serves a session")
    intent = Intent(world.people["anna"], messages.COMMAND_OPEN)
    if Connection(world, door).ask(intent) is not None:
        raise ViolationError("a wiped lock answers")
    for _ in range(70):
        door.lock.record(world.modules.records.EVENT_DOOR_OPENED)
    door.lock.summarise()
    if flash != [bytes(partition.content) for partition in door.partitions()]:
        raise ViolationError("a wiped lock writes into its flash")
