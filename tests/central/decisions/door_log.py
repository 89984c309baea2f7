"""A lock that logs as the firmware does (`firmware.lock.Lock.obey`), without the lock.

Orders are logged when they begin, with a receipt for whoever gave them; what could not move at all
logs its failure first; a move that fails later logs that without a name.
"""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from central.visits.receipts import Word, with_receipts
from central.visits.signs import Gap, Sign, signs_of
from central.visits.stay_fold import door_book
from central.visits.stays import DoorBook
from firmware import messages, records
from firmware.records import LogRecord
from tests.central.decisions.town import NOW

MOVES, JAMS, CANNOT, RESTS = "moves", "jams", "cannot", "rests"
"""How an order ends: well, late, at once, or with the bolt there already."""
_THERE = {
    messages.COMMAND_OPEN: messages.OUTCOME_OPENED,
    messages.COMMAND_LOCK: messages.OUTCOME_LOCKED,
}
_EVENTS = {
    messages.COMMAND_OPEN: records.EVENT_OPENED,
    messages.COMMAND_LOCK: records.EVENT_LOCKED,
}
PERSON_OF_SLOT = {1: 101, 2: 102, 3: 101}
"""Slot 3 is the borrowed phone of who carries slot 1; slot 4 is nobody's that is known."""


def holder(slot: int, serial: int) -> int | None:
    """Who held a serial."""
    assert serial
    return PERSON_OF_SLOT.get(slot)


@dataclass
class DoorLog:
    """Records and receipts of one door."""

    now: int = NOW
    flags: int = 0
    records: list[LogRecord] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def wait(self, seconds: int) -> "DoorLog":
        """Let time pass; back, when the clock is put right."""
        self.now += seconds
        return self

    def open(self, slot: int, how: str = MOVES, *, renews: bool = False) -> "DoorLog":
        """Somebody orders the door open."""
        return self._order(messages.COMMAND_OPEN, slot, how, renews)

    def lock(self, slot: int, how: str = MOVES) -> "DoorLog":
        """Somebody orders it locked."""
        return self._order(messages.COMMAND_LOCK, slot, how, False)

    def status(self, slot: int) -> "DoorLog":
        """Somebody asks how the door stands: no log tells of it."""
        self._word(messages.COMMAND_STATUS, slot, messages.OUTCOME_OK)
        return self

    def refuse(self, slot: int) -> "DoorLog":
        """Somebody who was revoked tries to open."""
        self.event(records.EVENT_REFUSED_HOLDER, slot, messages.OUTCOME_REVOKED)
        self._word(messages.COMMAND_OPEN, slot, messages.OUTCOME_REVOKED)
        return self

    def cycle(self, seconds: int = 5) -> "DoorLog":
        """The door opens and shuts."""
        self.event(records.EVENT_DOOR_OPENED)
        self.now += seconds
        return self.event(records.EVENT_DOOR_CLOSED)

    def event(self, event: int, slot: int = 0, argument: int = 0, role: int = 0) -> "DoorLog":
        """Log anything."""
        record = LogRecord(event, slot, 7 if slot else 0, argument)
        record.clock_estimate, record.flags, record.role = self.now, self.flags, role
        self.records.append(record)
        return self

    def _order(self, command: int, slot: int, how: str, renews: bool) -> "DoorLog":
        failure = messages.OUTCOME_CLOSE_DOOR_FIRST if how == CANNOT else messages.OUTCOME_JAMMED
        outcome = {CANNOT: failure, RESTS: _THERE[command]}.get(how, messages.OUTCOME_MOVING)
        if how == CANNOT:
            self.event(records.EVENT_MOVE_FAILED, argument=command << 8 | failure)
        self.event(_EVENTS[command], slot, outcome)
        if renews:
            self.event(records.EVENT_GRANT_STORED, slot)
        self._word(command, slot, outcome)
        if how == JAMS:
            self.now += 4
            self.event(records.EVENT_MOVE_FAILED, argument=command << 8 | failure)
            self._word(messages.COMMAND_OUTCOME, slot, failure)
        return self

    def _word(self, command: int, slot: int, outcome: int) -> None:
        sure = not self.flags & messages.FLAG_CLOCK_UNSURE
        last = len(self.records) - 1
        self.words.append(Word(last, self.now, sure, slot, 7, command, outcome))

    def log(self) -> list[tuple[int, LogRecord]]:
        """The records with their indices."""
        return list(enumerate(self.records))

    def signs(self, gaps: tuple[Gap, ...] = ()) -> list[Sign | Gap]:
        """What the log alone tells."""
        lost = {index for gap in gaps for index in range(gap.first, gap.last + 1)}
        return [*signs_of([one for one in self.log() if one[0] not in lost]), *gaps]

    def book(self) -> DoorBook:
        """What the log alone comes to."""
        return door_book(self.signs(), holder)

    def told(self, words: list[Word] | None = None, upto: int | None = None) -> DoorBook:
        """What log (before the index `upto`) and receipts come to."""
        end = len(self.records) if upto is None else upto
        known = with_receipts(
            signs_of(self.log()[:end]), self.words if words is None else words, end
        )
        return door_book(known, holder)


_SLOTS = st.integers(1, 4)
_HOW = st.sampled_from([MOVES, MOVES, MOVES, JAMS, CANNOT, RESTS])
_STEPS = st.one_of(
    st.tuples(st.just("open"), _SLOTS, _HOW, st.booleans()),
    st.tuples(st.just("lock"), _SLOTS, _HOW),
    st.tuples(st.just("status"), _SLOTS),
    st.tuples(st.just("refuse"), _SLOTS),
    st.tuples(st.just("cycle"), st.integers(1, 200)),
    st.tuples(st.just("event"), st.sampled_from([8, 12, 65])),
    st.tuples(st.just("wait"), st.sampled_from([-4000, 30, 170, 200, 1800, 4000, 9000, 50000])),
)


def _lived(steps: list[tuple[object, ...]]) -> DoorLog:
    log = DoorLog().event(records.EVENT_BOOT)
    for step in steps:
        log.wait(3)
        name, *given = step
        renews = bool(given.pop()) if name == "open" else False
        getattr(log, str(name))(*given, **({"renews": True} if renews else {}))
    return log


LIVES = st.lists(_STEPS, max_size=25).map(_lived)
"""Whatever may happen at a door."""
