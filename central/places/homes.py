"""Homes: the doors to them, who lives there and where they are, and what to do in need."""

from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import QuerySet

from central import runtime
from central.audit.requests import writing
from central.places import models
from central.places.points import point_called
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded, tidy
from host_tools.office.register.homes import (
    Citizen,
    CitizenState,
    DoorKind,
    Home,
    HomeDoor,
    HomeOrder,
    ReserveKind,
    ReserveStep,
)


def homes() -> list[Home]:
    """All homes, by name."""
    return [_shown(row) for row in _whole().order_by("name", "pk")]


def home(home_id: int) -> Home:
    """That home. Raises UnknownNameError."""
    return _shown(_row(_whole(), home_id))


def keep(order: HomeOrder) -> Home:
    """Enter a home, or add doors to it; the same again changes nothing.

    Raises OfficeRefusedError for what is no name.
    """
    with writing():
        row, _ = home_called(order.name)
        for door in order.doors:
            join(row, door)
    return home(row.pk)


def home_called(name: str) -> tuple[models.Home, bool]:
    """The home whose name reads like that, entered if there is none; and whether it is new.

    Raises OfficeRefusedError for what is no name. Call within a transaction.
    """
    neat = tidy(name)
    return models.Home.objects.get_or_create(folded=folded(neat), defaults={"name": neat})


def join(row: models.Home, door: HomeDoor) -> bool:
    """Have a door lead to a home; whether that is new. Call within a transaction."""
    point = point_called(door.name)
    other = point.kind != door.kind
    if other:
        point.kind = models.Kind(door.kind)
        point.save(update_fields=["kind"])
    _, new = models.HomeDoor.objects.get_or_create(home=row, access_point=point)
    return other or new


def move_in(home_id: int, name: str) -> Home:
    """A citizen lives there from now on.

    Raises:
        UnknownNameError: when there is no such home.
        OfficeRefusedError: when somebody of that name lives there, or it is none.
    """
    neat = tidy(name)
    try:
        with writing():
            row = _row(models.Home.objects.all(), home_id)
            enter(row, neat)
    except IntegrityError as error:
        raise OfficeRefusedError("citizen_exists", name=neat) from error
    return home(home_id)


def enter(row: models.Home, name: str) -> None:
    """A citizen of that tidy name lives there from now on. Call within a transaction."""
    citizen = models.Citizen.objects.create(home=row, name=name, folded=folded(name))
    _note(citizen, models.CitizenState.LIVES_THERE)


def move(citizen_id: int, state: CitizenState) -> Home:
    """A citizen is somewhere else from now on; the same again changes nothing.

    Raises UnknownNameError.
    """
    with writing():
        citizen = models.Citizen.objects.filter(pk=citizen_id).first()
        if citizen is None:
            raise UnknownNameError("unknown_citizen", str(citizen_id))
        _note(citizen, models.CitizenState(state))
    return home(citizen.home_id)


def move_house(citizen_id: int, name: str) -> Home:
    """A citizen lives in another home from now on, and is the same person there.

    Raises:
        UnknownNameError: for a citizen or home that there is not.
        OfficeRefusedError: when somebody else of that name lives there.
    """
    with writing():
        old = models.Citizen.objects.filter(pk=citizen_id).first()
        row = models.Home.objects.filter(folded=folded(name)).first()
        if old is None or row is None:
            raise UnknownNameError("unknown_home", name)
        new = _entry_there(old, row)
        if new != old:
            _note(old, models.CitizenState.MOVED)
        _note(new, models.CitizenState.LIVES_THERE)
    return home(row.pk)


def _entry_there(old: models.Citizen, row: models.Home) -> models.Citizen:
    """The entry of the same person in another home, where they may have lived before."""
    first = old.first or old
    there, _ = models.Citizen.objects.get_or_create(
        home=row, folded=old.folded, defaults={"name": old.name, "first": first}
    )
    if (there.first or there) != first:
        raise OfficeRefusedError("citizen_exists", name=old.name)
    return there


def _note(citizen: models.Citizen, state: models.CitizenState) -> None:
    """Two changes within a second are one: the later."""
    last = citizen.whereabouts.order_by("since").last()
    if last is None or last.state != state:
        models.Whereabouts.objects.update_or_create(
            citizen=citizen, since=runtime.now(), defaults={"state": state}
        )


def plan(home_id: int, steps: Sequence[ReserveStep]) -> Home:
    """Put a reserve plan in the place of the present one. Raises UnknownNameError."""
    with writing():
        row = _row(models.Home.objects.all(), home_id)
        row.reserve.all().delete()
        models.ReserveStep.objects.bulk_create(
            models.ReserveStep(
                home=row, position=position, kind=models.ReserveKind(one.kind), words=one.words
            )
            for position, one in enumerate(steps)
        )
    return home(home_id)


def _whole() -> QuerySet[models.Home]:
    return models.Home.objects.prefetch_related(
        "doors__access_point", "citizens__whereabouts", "reserve"
    )


def _row(rows: QuerySet[models.Home], home_id: int) -> models.Home:
    found = rows.filter(pk=home_id).first()
    if found is None:
        raise UnknownNameError("unknown_home", str(home_id))
    return found


def _shown(row: models.Home) -> Home:
    points = sorted((one.access_point for one in row.doors.all()), key=lambda one: one.name)
    citizens = sorted(row.citizens.all(), key=lambda one: one.name)
    steps = sorted(row.reserve.all(), key=lambda one: one.position)
    return Home(
        row.pk,
        row.name,
        tuple(HomeDoor(one.name, DoorKind(one.kind)) for one in points),
        tuple(_citizen_shown(one) for one in citizens),
        tuple(ReserveStep(ReserveKind(one.kind), one.words) for one in steps),
    )


def _citizen_shown(row: models.Citizen) -> Citizen:
    last = max(row.whereabouts.all(), key=lambda one: one.since)
    same_as = row.first_id or row.pk
    return Citizen(row.pk, row.name, CitizenState(last.state), last.since, same_as)
