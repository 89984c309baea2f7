"""What puts right what a wrong clock or a lost interval has done: limits and floors for all."""

from django.db.models import F, Max, Min

from central import runtime
from central.access.models import Grant, Registration
from central.audit.requests import writing
from central.locks import states
from central.locks.models import IssuedState, Lock, Standing
from central.upkeep.clock import vouch
from central.upkeep.models import Backup
from central.upkeep.row import held_upkeep, notice
from host_tools import lock_time
from host_tools.office.contract import ClockConfirmed, Floored


def confirm_clock() -> ClockConfirmed:
    """A person vouches for the office's clock.

    Where it had been ahead, locks are told from which time on no issue time is believed, so that
    those who took a wrong one over come back to the right one. Every lock gets a new state.
    """
    with writing():
        now = runtime.now()
        vouch()
        kept, wrong_from = held_upkeep(), _first_sealed_after(now)
        if wrong_from:
            kept.issue_limit = wrong_from
            kept.save(update_fields=["issue_limit"])
        doors = _renew_all()
    return ClockConfirmed(doors, wrong_from or None)


def _first_sealed_after(now: int) -> int:
    """The lowest issue time in the future: what the wrong clock sealed; 0: nothing."""
    states_ = IssuedState.objects.filter(issued_at__gt=now).aggregate(at=Min("issued_at"))
    grants = Grant.objects.filter(issued_at__gt=now).aggregate(at=Min("issued_at"))
    return min((at for at in (states_["at"], grants["at"]) if at), default=0)


def raise_overall_floor() -> Floored:
    """Void every serial so far, at every lock.

    Who had access gets it again under a new serial, by itself, when their phone next syncs;
    until then they are shut out wherever the floor has arrived.
    """
    with writing():
        kept = held_upkeep()
        kept.overall_floor = max(runtime.now(), kept.overall_floor, _highest_serial())
        kept.save(update_fields=["overall_floor"])
        Registration.objects.all().delete()
        phones = _withdraw_all()
        return Floored(_renew_all(), phones)


def _highest_serial() -> int:
    """Of all that were given or registered."""
    tops = (one.objects.aggregate(top=Max("serial"))["top"] for one in (Grant, Registration))
    return max((top for top in tops if top), default=0)


def _withdraw_all() -> int:
    """Withdraw every grant in force, to be issued anew; how many phones hold one.

    What rules gave, they give again by themselves.
    """
    now = runtime.now()
    in_force = Grant.objects.filter(not_after__gt=now, withdrawn_at__isnull=True)
    phones = in_force.filter(phone__blocked_at__isnull=True).values("phone_id").distinct().count()
    in_force.filter(by_rule=True).update(withdrawn_at=now)
    in_force.filter(by_rule=False).update(withdrawn_at=now, reissue=True)
    return phones


def _renew_all() -> int:
    locks = list(Lock.objects.filter(standing=Standing.IN_SERVICE))
    for lock in locks:
        states.renew(lock)
    return len(locks)


NUMBERS_AHEAD = 10_000
"""More states than a lock gets between two backups."""
RESTORED = "restored"
"""Notice: the office was restored from a backup."""


def settle_restored() -> tuple[int, Floored]:
    """Make an office that was put back from a backup safe to use; when that backup was begun.

    Serials come from time, so a floor at the present lies over all that were forgotten. States go
    on above every number of the lost interval. What happened in it is not known: phones that were
    blocked then must be blocked again.
    """
    with writing():
        now, kept = runtime.now(), held_upkeep()
        begun = Backup.objects.filter(finished_at__isnull=True).aggregate(at=Max("began_at"))["at"]
        kept.restored_from, kept.restored_at, kept.last_seen = begun or kept.last_seen, now, now
        kept.save()
        Lock.objects.update(highest_seen=F("state_number") + NUMBERS_AHEAD)
        notice(RESTORED, now, made=lock_time.iso(kept.restored_from))
        return kept.restored_from, raise_overall_floor()
