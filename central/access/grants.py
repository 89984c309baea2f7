"""Grants: sealed over registered hashes, handed out until they end, withdrawn by floors."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from central import runtime
from central.access.models import Grant, Registration
from central.access.registrations import last_serials
from central.access.room import make_room
from central.audit.requests import writing
from central.locks import states
from central.locks.keys import keys_of
from central.locks.models import Lock, Standing
from central.locks.register import door_names, in_service
from central.phones.enrolment import active, block, hold, row_of
from central.phones.models import Phone, SignIn
from central.upkeep.clock import astray_clocks, issue_time, surely_past
from firmware import hash_auth, messages, records
from host_tools.credentials import Credential
from host_tools.errors import OfficeRefusedError
from host_tools.office.contract import GrantOrder
from host_tools.office.sealing import seal

_HASH_BYTES = 32


@dataclass(frozen=True)
class Given:
    """What is given at one lock, over which registered hashes."""

    order: GrantOrder
    lock: Lock
    spare: Registration
    role: int = records.ROLE_CAREGIVER


def grant(order: GrantOrder) -> None:
    """Issue a grant over the registered hashes, which are then deleted here.

    Raises:
        OfficeRefusedError: when nothing is registered, the phone is blocked, or its holder
            is suspended.
    """
    phone, lock = active(order.phone_id), in_service(order.lock_id)
    with writing():
        hold(phone)
        holder = SignIn.objects.filter(phone=phone, ended_at__isnull=True).first()
        if holder is not None and holder.person.suspended_at is not None:
            raise OfficeRefusedError("person_suspended", name=holder.person.name)
        spare = Registration.objects.filter(phone=phone, lock=lock).order_by("serial").first()
        if spare is None:
            raise OfficeRefusedError("no_registration")
        issue(phone, [Given(order, lock, spare)])


def reissue(slot: int) -> int:
    """Give anew, over hashes that are registered now, what was withdrawn for its serial alone.

    Returns how many grants those are.
    """
    phone, now = row_of(slot), runtime.now()
    waiting = Grant.objects.filter(phone=phone, reissue=True, not_after__gt=now)
    if phone.blocked_at is not None or not waiting.exists():
        return 0
    with writing():
        hold(phone)
        lowest_last = Registration.objects.filter(phone=phone).order_by("-serial")
        spares = {one.lock_id: one for one in lowest_last}
        old = {one.lock_id: one for one in waiting.select_related("lock").order_by("serial")}
        again = [_anew(one, slot, spares[key]) for key, one in old.items() if key in spares]
        issue(phone, again)
    return len(again)


def _anew(row: Grant, slot: int, spare: Registration) -> Given:
    terms = (row.not_before, row.not_after, row.rights, row.schedule)
    return Given(GrantOrder(slot, row.lock.lock_id, *terms), row.lock, spare)


def issue(phone: Phone, given: list[Given], rule_at: int | None = None) -> None:
    """Give all this, in the place of whatever waited to be given anew there, with few queries.

    `rule_at`: rules give it, in the batch of that moment; None: somebody gives it by itself.
    Call it within a transaction. Raises OfficeRefusedError when the clock is in doubt.
    """
    good = [one for one in given if one.lock.standing == Standing.IN_SERVICE]
    if not good:
        return
    sign_in = SignIn.objects.get(phone=phone, ended_at__isnull=True)
    sealed_at, at = issue_time(), runtime.now() if rule_at is None else rule_at
    before = Grant.objects.filter(phone=phone, lock__in=[one.lock for one in good])
    before.filter(reissue=True).update(reissue=False)
    if rule_at is None:
        # Rules join what was given by itself; whoever gives by itself replaces all of it.
        before.filter(withdrawn_at__isnull=True, not_after__gt=at).update(withdrawn_at=at)
    Grant.objects.bulk_create(
        Grant(
            phone=phone,
            lock=one.lock,
            sign_in=sign_in,
            serial=one.spare.serial,
            rights=one.order.rights,
            role=one.role,
            not_before=one.order.not_before,
            not_after=one.order.not_after,
            schedule=one.order.schedule,
            envelope=_sealed(one, sealed_at),
            issued_at=at,
            by_rule=rule_at is not None,
        )
        for one in good
    )
    Registration.objects.filter(pk__in=[one.spare.pk for one in good]).delete()


def _sealed(given: Given, sealed_at: int) -> bytes:
    order, lock, spare = given.order, given.lock, given.spare
    hashes = runtime.current().box.open(spare.sealed_hashes, lock.lock_id)
    grant = records.Grant()
    grant.slot, grant.serial = order.phone_id, spare.serial
    grant.rights, grant.role = order.rights, given.role
    grant.not_before, grant.not_after = order.not_before, order.not_after
    grant.schedule = order.schedule
    grant.stored_key, grant.server_key = hashes[:_HASH_BYTES], hashes[_HASH_BYTES:]
    return seal(keys_of(lock), messages.ENVELOPE_GRANT, sealed_at, grant.pack())


def credentials(slot: int) -> list[Credential]:
    """The newest batch at each door, in the order of time, but what ended; of a blocked phone none.

    What a newer batch has taken the place of is never handed out again.
    """
    phone = row_of(slot)
    if phone.blocked_at is not None:
        return []
    in_force = Grant.objects.filter(phone=phone, not_after__gt=runtime.now())
    rows = list(in_force.filter(withdrawn_at__isnull=True).select_related("lock"))
    latest = last_serials(phone)
    batches = {row.lock_id: row.issued_at for row in rows if row.serial == latest[row.lock_id]}
    names, astray = door_names(), astray_clocks()
    shown = [
        _shown(row, slot, names[row.lock_id], astray.get(row.lock.lock_id, 0))
        for row in rows
        if row.issued_at == batches.get(row.lock_id)
    ]
    return sorted(shown, key=lambda one: (one.door, one.lock_id, one.not_before))


def _shown(row: Grant, slot: int, door: str, ahead_s: int) -> Credential:
    """A grant as the phone holds it; a door whose clock is astray is found there, too."""
    keys, there = keys_of(row.lock), runtime.now() + ahead_s
    weeks = {*weeks_around(row.not_before, row.not_after), messages.LOST_WEEK}
    if ahead_s:
        weeks.update(weeks_around(there, there))
    return Credential(
        row.lock.lock_id,
        door,
        slot,
        row.serial,
        row.rights,
        row.not_before,
        row.not_after,
        row.envelope,
        {week: hash_auth.door_key(keys.door_root, week) for week in sorted(weeks)},
        clock_ahead_s=ahead_s,
        schedule=row.schedule,
    )


def weeks_around(not_before: int, not_after: int) -> range:
    """The calendar weeks that a grant spans, and one more on either side."""
    return range(messages.week_of(not_before) - 1, messages.week_of(not_after) + 2)


def revoke(slot: int) -> int:
    """Block a phone and raise its floor wherever a lock may still take a grant of it."""
    phone = row_of(slot)
    with writing():
        block(phone)
        Registration.objects.filter(phone=phone).delete()
        return void(Grant.objects.filter(phone=phone))


def close(lock: Lock, keeper: int) -> None:
    """End every phone's grants at this lock now, but those of the phone `keeper`."""
    with writing():
        rows = Grant.objects.filter(lock=lock).exclude(phone__slot=keeper)
        void(rows)
        lock.refresh_from_db()
        states.renew(lock)


def void(rows: QuerySet[Grant]) -> int:
    """Withdraw these grants, and tell every lock that may still take one; how many those are.

    What waits to be given anew under another serial is given up with them.
    A lock's clock may be slow by a week: a grant that has just ended needs a floor as well.
    """
    now = surely_past()
    ended = now - states.SLACK_S
    alive = rows.filter(not_after__gt=ended)
    tops = alive.values("lock", "phone").annotate(last=Max("serial"), until=Max("not_after"))
    found = list(tops)
    rows.filter(not_after__gt=now, withdrawn_at__isnull=True).update(withdrawn_at=now)
    rows.filter(reissue=True).update(reissue=False)
    locks = Lock.objects.in_bulk({row["lock"] for row in found})
    for row in found:
        states.raise_floor(locks[row["lock"]], row["phone"], row["last"], row["until"])
    for lock in locks.values():
        make_room(lock)
        states.renew_when_possible(lock)
    return len(locks)


def issued(lock: Lock, serials: Iterable[int]) -> set[tuple[int, int]]:
    """Slot and serial of those grants at this lock that have one of these serials."""
    rows = Grant.objects.filter(lock=lock, serial__in=set(serials))
    return set(rows.values_list("phone__slot", "serial"))


def last_serial(lock: Lock, slot: int, upto: int) -> int:
    """The highest serial up to one that this slot was granted at this lock; 0: none."""
    rows = Grant.objects.filter(lock=lock, phone__slot=slot, serial__lte=upto)
    return rows.aggregate(last=Max("serial"))["last"] or 0
