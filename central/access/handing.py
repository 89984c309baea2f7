"""What rules give a phone when it syncs: compiled, sealed and kept before it is sent."""

from collections import defaultdict

from django.db.models import Q

from central import runtime
from central.access.decision import PAUSES, Segment, access_at, united
from central.access.grants import issue
from central.access.issue import Handing, Issued, hand_out
from central.access.models import AccessRule, Grant, Registration
from central.access.rule_facts import doors_reached, facts_for, person_fact
from central.access.rules import in_force, withdraw
from central.access.spans import Spans
from central.access.windows import Terms, opens
from central.audit.requests import writing
from central.locks import states
from central.locks.models import Floor, Lock
from central.phones.enrolment import row_of
from central.phones.models import Phone, SignIn
from central.upkeep.clock import doubt_now
from central.upkeep.row import upkeep
from host_tools.danish_time import NEVER
from host_tools.office.contract import GrantOrder


def give(slot: int) -> None:
    """Give the phone what rules allow whoever is signed in on it, and take what they no longer do.

    Nothing changes where it holds that already, or while the office's clock is in doubt.
    Raises UnknownNameError.
    """
    phone = row_of(slot)
    sign_in = SignIn.objects.filter(phone=phone, ended_at__isnull=True).first()
    if sign_in is None or doubt_now() is not None:
        return
    ruled = set(Grant.objects.filter(phone=phone, by_rule=True).values_list("lock_id", flat=True))
    facts = facts_for(in_force(), sign_in.person)
    if facts.rules or ruled:
        with writing():
            _give(_Pocket(phone, ruled), sign_in)


def end_rule(rule_id: int) -> AccessRule:
    """End a rule now: the doors of every phone that lives by it are told, too.

    Raises UnknownNameError.
    """
    with writing():
        row = withdraw(rule_id)
        who = Q(person=row.person) if row.person else Q(person__organisation=row.organisation)
        signed_in = SignIn.objects.filter(who, ended_at__isnull=True)
        for slot in signed_in.order_by("phone").values_list("phone__slot", flat=True):
            give(slot)
    return row


def held_by_rule(phone: Phone, lock: Lock) -> tuple[Segment, ...]:
    """What rules allow whoever is signed in on a phone at a lock, from now on."""
    sign_in = SignIn.objects.filter(phone=phone, ended_at__isnull=True).first()
    if sign_in is None:
        return ()
    facts = facts_for(in_force(), sign_in.person)
    here = [door for one, door in doors_reached(facts) if one == lock]
    found = access_at(person_fact(sign_in.person), here, facts, runtime.now())
    return found[0] if found else ()


class _Pocket:
    """What a phone has at each lock."""

    def __init__(self, phone: Phone, ruled: set[int]) -> None:
        """`ruled` are locks at which rules gave it something, ever."""
        self.phone = phone
        now = runtime.now()
        self.rows: defaultdict[int, list[Grant]] = defaultdict(list)
        for row in Grant.objects.filter(phone=phone, not_after__gt=now).order_by("serial"):
            self.rows[row.lock_id].append(row)
        self.ruled = ruled & set(self.rows)
        self.spares: defaultdict[int, list[Registration]] = defaultdict(list)
        for spare in Registration.objects.filter(phone=phone).order_by("serial"):
            self.spares[spare.lock_id].append(spare)
        overall = upkeep().overall_floor
        floors = Floor.objects.filter(phone=phone).values_list("lock_id", "serial")
        self.floors: defaultdict[int, int] = defaultdict(lambda: overall)
        self.floors.update({lock: max(overall, serial) for lock, serial in floors})

    def issued(self, lock: Lock) -> tuple[Issued, ...]:
        """What the phone was given at a lock and has not ended."""
        return tuple(
            Issued(row.serial, _terms(row), row.issued_at, row.withdrawn_at is not None)
            for row in self.rows[lock.pk]
        )

    def given_by_hand(self, lock: Lock) -> list[Segment]:
        """What somebody gave by itself and nobody took back: the newest of it counts."""
        by_hand = [row for row in self.rows[lock.pk] if not row.by_rule]
        if not by_hand or by_hand[-1].withdrawn_at is not None:
            return []
        row = by_hand[-1]
        left = opens(_terms(row)) & Spans.of((runtime.now(), NEVER))
        return [Segment(*part, row.rights, row.role) for part in left.parts]


def _terms(row: Grant) -> Terms:
    return Terms(row.not_before, row.not_after, row.schedule, row.rights, row.role)


def _give(pocket: _Pocket, sign_in: SignIn) -> None:
    now, person = runtime.now(), person_fact(sign_in.person)
    facts = facts_for(in_force(), sign_in.person)
    found = doors_reached(facts, pocket.ruled)
    doors = [door for _, door in found]
    allowed = access_at(person, doors, facts, now)
    bearable = access_at(person, doors, facts, now, PAUSES)
    for (lock, _), here, borne in zip(found, allowed, bearable, strict=True):
        by_hand = pocket.given_by_hand(lock)
        handing = hand_out(
            united([*here, *by_hand]),
            united([*borne, *by_hand]),
            pocket.issued(lock),
            # A phone uses the newest credential of a door: one grant at a time.
            [one.serial for one in pocket.spares[lock.pk][:1]],
            pocket.floors[lock.pk],
            now,
        )
        if not handing.keeps:
            _apply(pocket, lock, handing)


def _apply(pocket: _Pocket, lock: Lock, handing: Handing) -> None:
    rows, phone, now = pocket.rows[lock.pk], pocket.phone, runtime.now()
    if handing.floor is not None:
        until = max(row.not_after for row in rows if row.serial <= handing.floor)
        states.raise_floor(lock, phone.pk, handing.floor, until)
        states.renew(lock)
    ruled = [row.pk for row in rows if row.by_rule and row.withdrawn_at is None]
    Grant.objects.filter(pk__in=ruled).update(withdrawn_at=now)
    spares = {one.serial: one for one in pocket.spares[lock.pk]}
    for serial, terms in handing.grants:
        times = (terms.not_before, terms.not_after)
        order = GrantOrder(phone.slot, lock.lock_id, *times, terms.rights, terms.schedule)
        issue(order, phone, lock, spares[serial], terms.lock_role, by_rule=True)
