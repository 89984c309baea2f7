"""Phones: enrolled for a person, blocked for ever."""

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from central import runtime
from central.audit.requests import writing
from central.organisations.models import Organisation
from central.people.models import Person
from central.phones import models
from central.phones.models import LAST_SLOT, SignIn
from central.tenancy.context import current_municipality
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded, tidy
from host_tools.office.contract import Phone

OWN_UNIT = "Hjemmeplejen"
"""The organisation of those who are enrolled without naming one."""


def enrol(holder: str) -> Phone:
    """Enrol a personal phone under a holder's tidied name; one that was blocked may be replaced.

    Raises:
        OfficeRefusedError: when the holder has a phone in use, or the name is none.
    """
    name = tidy(holder)
    with writing():
        return shown(let_in(person_called(name)))


def let_in(
    owner: Person | None,
    pool: Organisation | None = None,
    public_key: bytes = b"",
    key_id: str | None = None,
) -> models.Phone:
    """A new phone, its owner signed in on it, or one of a pool. Call within a transaction.

    Raises:
        OfficeRefusedError: when the owner has a phone in use, or the key is that of one in use.
    """
    _free_key(key_id)
    unit = owner.organisation if owner else pool
    assert unit is not None, "a phone is somebody's or a pool's"  # noqa: S101
    try:
        with transaction.atomic():
            row = models.Phone.objects.create(
                slot=_free_slot(),
                organisation=unit,
                owner=owner,
                enrolled_at=runtime.now(),
                public_key=public_key,
                key_id=key_id,
            )
    except IntegrityError as error:
        raise OfficeRefusedError("holder_exists", name=owner.name if owner else "") from error
    if owner is not None:
        SignIn.objects.create(phone=row, person=owner, began_at=row.enrolled_at)
    return row


def _free_key(key_id: str | None) -> None:
    """A phone that was blocked may be let in anew, as another: its key passes on to that."""
    known = None if key_id is None else phone_of_key(key_id)
    if known is None:
        return
    if known.blocked_at is None or known.municipality_id != current_municipality():
        raise OfficeRefusedError("phone_key_known")
    known.key_id = None
    known.save(update_fields=["key_id"])


def phone_of_key(key_id: str) -> models.Phone | None:
    """The phone whose key is called that, whosever it is."""
    # Who calls belongs nowhere before the key tells where.
    everywhere: QuerySet[models.Phone] = QuerySet(models.Phone)
    return everywhere.filter(key_id=key_id).first()


def person_called(name: str) -> Person:
    """Whoever's name reads like `name`, entered if nobody's does. Call within a transaction."""
    found = Person.objects.filter(identifier=folded(name)).select_related("organisation").first()
    if found is not None:
        return found
    unit, _ = Organisation.objects.get_or_create(
        folded=folded(OWN_UNIT), defaults={"name": OWN_UNIT}
    )
    return Person.objects.create(organisation=unit, name=name, identifier=folded(name))


def _free_slot() -> int:
    highest = models.Phone.objects.aggregate(highest=Max("slot"))["highest"] or 0
    if highest >= LAST_SLOT:
        raise OfficeRefusedError("no_slot")
    return int(highest) + 1


def phones() -> list[Phone]:
    """All phones, by holder."""
    rows = models.Phone.objects.select_related("owner").order_by("owner__name", "slot")
    return [shown(row) for row in rows]


def row_of(slot: int) -> models.Phone:
    """The phone of that slot. Raises UnknownNameError."""
    found = models.Phone.objects.select_related("owner").filter(slot=slot).first()
    if found is None:
        raise UnknownNameError("unknown_phone", str(slot))
    return found


def hold(row: models.Phone) -> None:
    """Be the only one who gives this phone anything, until the transaction ends."""
    models.Phone.objects.select_for_update().get(pk=row.pk)


def active(slot: int) -> models.Phone:
    """The same, when it is not blocked. Raises UnknownNameError, OfficeRefusedError."""
    row = row_of(slot)
    if row.blocked_at is not None:
        raise OfficeRefusedError("phone_blocked")
    return row


def block(row: models.Phone) -> None:
    """Trust a phone no more; who is signed in on it no longer is. Call within a transaction."""
    if row.blocked_at is None:
        row.blocked_at = runtime.now()
        row.save(update_fields=["blocked_at"])
        row.sign_ins.filter(ended_at__isnull=True).update(ended_at=row.blocked_at)


def holders() -> dict[int, str]:
    """By slot: whose phone it is."""
    return dict(models.Phone.objects.values_list("slot", "owner__name"))


def shown(row: models.Phone) -> Phone:
    """A phone as the contract tells it."""
    holder = row.owner.name if row.owner else ""
    return Phone(row.slot, holder, row.blocked_at is not None)
