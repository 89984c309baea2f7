"""What receipts add to the log: what is not here yet, and what no log tells.

Every answer of a lock carries a sealed word on what was just done, and phones hand these in at
once. An order is in the log as well: there, its receipt is only the same again. Until the log has
come so far, the receipt stands in for it. That somebody asked how the door stands is in no log.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from central.visits.signs import AT_ONCE_S, Act, Sign, Source, Stamp, failed, is_failure
from firmware import messages
from firmware.records import ROLE_CAREGIVER

REACH = 1
"""A receipt names its order's own record, or the one after it: a new grant that came along."""
_ORDERS = {
    messages.COMMAND_OPEN: Act.OPENED,
    messages.COMMAND_LOCK: Act.LOCKED,
    messages.COMMAND_SERVICE: Act.SERVED,
}
_NOT_LOGGED = {messages.COMMAND_STATUS: Act.PRESENT, messages.COMMAND_SYNC: Act.CARRIED}
_SAME = {Act.OPEN_FAILED: Act.OPENED, Act.LOCK_FAILED: Act.LOCKED}


@dataclass(frozen=True)
class Word:
    """An authentic receipt: the newest record's index, the lock's clock, who did what.

    It does not tell the ROLE_… of the grant, which the office knows by the serial.
    """

    log_index: int
    at: int
    sure: bool
    slot: int
    serial: int
    command: int
    outcome: int
    role: int = ROLE_CAREGIVER


def with_receipts(signs: Iterable[Sign], words: Iterable[Word], next_index: int) -> list[Sign]:
    """The signs of the log and those that only receipts tell.

    `next_index` is the first index that the office does not have yet. The same word may come
    several times.
    """
    logged = list(signs)
    ordered = sorted(set(words), key=lambda word: (word.log_index, word.at, word.command))
    told = list(_told(ordered, logged, next_index))
    for word in ordered:
        if word.command == messages.COMMAND_OUTCOME and is_failure(word.outcome):
            _end_with(told, word)
    return [*logged, *told]


def first_change(new: Iterable[Word], known: Iterable[Word]) -> int | None:
    """The lowest index at which words that have just come change what was told; None: no words.

    How a move ended, told later in its session, changes the order itself.
    """
    earlier = list(known)
    return min((index for word in new for index in _touched(word, earlier)), default=None)


def _touched(word: Word, earlier: list[Word]) -> Iterator[int]:
    yield word.log_index
    if word.command == messages.COMMAND_OUTCOME:
        for other in earlier:
            alike = (other.slot, other.serial) == (word.slot, word.serial)
            if alike and 0 <= word.at - other.at <= AT_ONCE_S:
                yield other.log_index


def _told(words: list[Word], logged: list[Sign], next_index: int) -> Iterator[Sign]:
    free = [sign for sign in logged if sign.slot]
    for word in words:
        act = _act(word)
        if act is None:
            continue
        known = _known(word, act, free)
        if known is None:
            source = Source.EARLY if word.log_index >= next_index else Source.RECEIPT
            yield _sign(word, act, source)
        else:
            free.remove(known)


def _act(word: Word) -> Act | None:
    """What a word tells of; None where it adds nothing."""
    if word.outcome >= messages.OUTCOME_NO_RIGHT:
        return Act.REFUSED if word.command == messages.COMMAND_OPEN else None
    return _ORDERS.get(word.command) or _NOT_LOGGED.get(word.command)


def _known(word: Word, act: Act, free: list[Sign]) -> Sign | None:
    """The logged sign that a word is about."""
    for sign in free:
        near = word.log_index - REACH <= sign.index <= word.log_index
        alike = (sign.slot, sign.serial) == (word.slot, word.serial)
        if near and alike and _SAME.get(sign.act, sign.act) is act:
            return sign
    return None


def _sign(word: Word, act: Act, source: Source) -> Sign:
    settled_by = None if source is Source.EARLY else word.log_index
    stamp = Stamp(word.at, 0 if word.sure else None)
    sign = Sign(
        word.log_index,
        act,
        stamp,
        word.slot,
        word.serial,
        word.role,
        word.outcome,
        source=source,
        settled_by=settled_by,
    )
    return failed(sign, word.outcome, settled_by) if is_failure(word.outcome) else sign


def _end_with(told: list[Sign], word: Word) -> None:
    """Let the holder's last order end as the lock told it later in the same session."""
    for at in range(len(told) - 1, -1, -1):
        order = told[at]
        alike = (order.slot, order.serial) == (word.slot, word.serial)
        just_now = order.index <= word.log_index and word.at - order.stamp.at <= AT_ONCE_S
        if alike and just_now and order.act in {Act.OPENED, Act.LOCKED}:
            told[at] = failed(order, word.outcome, order.settled_by)
            return
