"""What a phone's person tells of a home where nobody let them in."""

from collections.abc import Sequence

from django.db.models import Q

from central import runtime
from central.audit.requests import writing
from central.people.models import Person
from central.phones.enrolment import row_of
from central.phones.models import Phone
from central.places.models import Home
from central.visits.models import NoEntryTold
from central.visits.visits import NoEntryReport
from host_tools.office import visits as told_by
from host_tools.office.visits import NoEntryReason

_BACK_S = 30 * 86400
"""A phone that was longer without the office tells of visits that nobody waits for any more."""
_AHEAD_S = 60
"""How far a phone's clock may be ahead of the office's, as for its signatures."""


def take(slot: int, told: Sequence[told_by.NoEntryTold]) -> None:
    """Keep what a phone tells; the same again changes nothing, and what cannot be is dropped.

    A phone forgets what it has told, so nothing is refused: neither a home that is gone by now,
    nor a moment at which nobody was signed in. Raises UnknownNameError for no phone of ours.
    """
    phone, now = row_of(slot), runtime.now()
    with writing():
        for one in told:
            home = Home.objects.filter(pk=one.home_id).first()
            person = _signed_in(phone, one.at)
            if home and person and now - _BACK_S < one.at <= now + _AHEAD_S:
                NoEntryTold.objects.get_or_create(
                    home=home, person=person, at=one.at, defaults={"reason": one.reason}
                )


def _signed_in(phone: Phone, at: int) -> Person | None:
    """Whose phone it was at that moment."""
    then = phone.sign_ins.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), began_at__lte=at)
    found = then.select_related("person").first()
    return found.person if found else None


def told_at(home: Home) -> list[NoEntryReport]:
    """All that was told of a home."""
    return [
        NoEntryReport(row.person_id, row.at, NoEntryReason(row.reason))
        for row in home.no_entries.all()
    ]
