"""What rules give a phone when it syncs: compiled, sealed and kept before it is sent."""

from django.db.models import Q, QuerySet

from central import runtime
from central.access.decisions.decision import PAUSES, Segment, access_at, united
from central.access.decisions.facts import HORIZON_S
from central.access.decisions.issue import Handing, hand_out
from central.access.decisions.windows import Terms
from central.access.grants import Given, issue, void
from central.access.held import Held, locks_by_rule
from central.access.models import AccessRule, Grant, Registration
from central.access.room import make_room
from central.access.rule_facts import doors_reached, facts_for, person_fact
from central.access.rules import in_force, withdraw
from central.audit.requests import writing
from central.locks import states
from central.locks.models import Lock
from central.phones.enrolment import hold, row_of
from central.phones.models import Phone, SignIn
from central.upkeep.clock import doubt_now
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
    if facts_for(in_force(), sign_in.person).rules or locks_by_rule(phone):
        with writing():
            hold(phone)
            _give(Held(phone), sign_in)


def end_rule(rule_id: int) -> AccessRule:
    """End a rule now: the doors of every phone that lives by it are told, too.

    Raises UnknownNameError.
    """
    with writing():
        row = withdraw(rule_id)
        give_by(row)
        if doubt_now() is not None:
            for phone in Phone.objects.filter(sign_ins__in=_signed_in(_about(row))):
                _void_unreached(phone)
    return row


def _void_unreached(phone: Phone) -> None:
    """Take what rules gave at doors that none of them reaches any more, whatever the time is."""
    sign_in = SignIn.objects.select_related("person").get(phone=phone, ended_at__isnull=True)
    standing = AccessRule.objects.filter(withdrawn_at__isnull=True)
    reached = {lock.pk for lock, _ in doors_reached(facts_for(standing, sign_in.person))}
    by_rule = Grant.objects.filter(phone=phone, by_rule=True, withdrawn_at__isnull=True)
    void(by_rule.exclude(lock__in=reached))


def give_by(row: AccessRule) -> None:
    """The same as `give_again`, for everybody whom a rule is about."""
    give_again(_about(row))


def _about(row: AccessRule) -> Q:
    """The sign-ins of everybody whom a rule is about."""
    if row.group is not None:
        return Q(person__memberships__group=row.group)
    if row.organisation is not None:
        return Q(person__organisation=row.organisation)
    return Q(person=row.person)


def give_again(about: Q) -> None:
    """Give every phone anew on which somebody is signed in like that. Call in a transaction.

    What these phones may no longer do ends at the doors, whether they sync or not.
    """
    for slot in sorted(set(_signed_in(about).values_list("phone__slot", flat=True))):
        give(slot)


def _signed_in(about: Q) -> QuerySet[SignIn]:
    return SignIn.objects.filter(about, ended_at__isnull=True)


def held_by_rule(phone: Phone, lock: Lock) -> tuple[Segment, ...]:
    """What rules allow whoever is signed in on a phone at a lock, pauses aside, from now on."""
    sign_in = SignIn.objects.filter(phone=phone, ended_at__isnull=True).first()
    if sign_in is None:
        return ()
    facts = facts_for(in_force(), sign_in.person)
    here = [door for one, door in doors_reached(facts) if one == lock]
    found = access_at(person_fact(sign_in.person), here, facts, runtime.now(), PAUSES)
    return found[0] if found else ()


def _give(held: Held, sign_in: SignIn) -> None:
    # One moment for all doors, however long it takes: it tells the batch.
    now, person = held.now, person_fact(sign_in.person)
    facts = facts_for(in_force(), sign_in.person)
    horizon_s = max((one.role.horizon_s for one in facts.rules), default=HORIZON_S)
    found = doors_reached(facts, held.ruled)
    doors = [door for _, door in found]
    allowed = access_at(person, doors, facts, now)
    bearable = access_at(person, doors, facts, now, PAUSES)
    given: list[Given] = []
    changed: list[Lock] = []
    for (lock, _), here, borne in zip(found, allowed, bearable, strict=True):
        by_hand = held.given_by_hand(lock)
        handing = hand_out(
            united([*here, *by_hand]),
            united([*borne, *by_hand]),
            held.issued(lock),
            [one.serial for one in held.spares[lock.pk]],
            held.floors[lock.pk],
            now,
            horizon_s,
        )
        if not handing.keeps:
            given += _applied(held, lock, handing)
            changed.append(lock)
    replaced = Grant.objects.filter(phone=held.phone, lock__in=changed, by_rule=True)
    replaced.filter(not_after__gt=now, withdrawn_at__isnull=True).update(withdrawn_at=now)
    issue(held.phone, given, rule_at=now)


def _applied(held: Held, lock: Lock, handing: Handing) -> list[Given]:
    """Take what is no longer allowed at a lock; what to give there instead."""
    rows, phone = held.rows[lock.pk], held.phone
    if handing.floor is not None:
        until = max(row.not_after for row in rows if row.serial <= handing.floor)
        states.raise_floor(lock, phone.pk, handing.floor, until)
        make_room(lock)
        states.renew(lock)
    spares = {one.serial: one for one in held.spares[lock.pk]}
    still_good = [one for one in handing.grants if one[0] > lock.overall_floor]
    return [_given(phone, lock, spares[serial], terms) for serial, terms in still_good]


def _given(phone: Phone, lock: Lock, spare: Registration, terms: Terms) -> Given:
    times = (terms.not_before, terms.not_after)
    order = GrantOrder(phone.slot, lock.lock_id, *times, terms.rights, terms.schedule)
    return Given(order, lock, spare, terms.lock_role)
