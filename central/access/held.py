"""What a phone has at each lock: grants that have not ended, spare serials, floors."""

from collections import defaultdict

from central import runtime
from central.access.decisions.decision import Segment
from central.access.decisions.issue import Issued
from central.access.decisions.windows import Terms, opens
from central.access.models import Grant, Registration
from central.access.room import overall_floors
from central.locks.models import Floor, Lock
from central.phones.models import Phone
from central.spans import Spans
from host_tools.danish_time import NEVER


class Held:
    """What a phone has at each lock."""

    def __init__(self, phone: Phone) -> None:
        """Read it all."""
        self.phone, self.now = phone, runtime.now()
        self.rows: defaultdict[int, list[Grant]] = defaultdict(list)
        for row in Grant.objects.filter(phone=phone, not_after__gt=self.now).order_by("serial"):
            self.rows[row.lock_id].append(row)
        self.ruled = locks_by_rule(phone) & set(self.rows)
        """Locks at which it has something, and rules gave some of it."""
        self.spares: defaultdict[int, list[Registration]] = defaultdict(list)
        for spare in Registration.objects.filter(phone=phone).order_by("serial"):
            self.spares[spare.lock_id].append(spare)
        self.floors = overall_floors()
        """By lock: the floor of this phone there."""
        floors = Floor.objects.filter(phone=phone).values_list("lock_id", "serial")
        for lock, serial in floors:
            self.floors[lock] = max(self.floors[lock], serial)

    def issued(self, lock: Lock) -> tuple[Issued, ...]:
        """What the phone was given at a lock and has not ended."""
        return tuple(issued_of(row) for row in self.rows[lock.pk])

    def given_by_hand(self, lock: Lock) -> list[Segment]:
        """What somebody gave by itself and nobody took back: the newest of it counts."""
        by_hand = [row for row in self.rows[lock.pk] if not row.by_rule]
        if not by_hand or by_hand[-1].withdrawn_at is not None:
            return []
        row = by_hand[-1]
        left = opens(_terms(row)) & Spans.of((self.now, NEVER))
        return [Segment(*part, row.rights, row.role) for part in left.parts]


def issued_of(row: Grant) -> Issued:
    """A grant as decisions see it."""
    return Issued(row.serial, _terms(row), row.issued_at, row.withdrawn_at is not None)


def _terms(row: Grant) -> Terms:
    return Terms(row.not_before, row.not_after, row.schedule, row.rights, row.role)


def locks_by_rule(phone: Phone) -> set[int]:
    """Locks at which rules gave a phone something, ever."""
    return set(Grant.objects.filter(phone=phone, by_rule=True).values_list("lock_id", flat=True))
