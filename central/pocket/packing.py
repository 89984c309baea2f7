"""Packs a phone's pocket: its doors in the homes that they lead to."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from central import runtime
from central.access import grants, handing
from central.intake import carrying
from central.locks.models import Assignment
from central.phones.enrolment import row_of
from central.phones.models import Phone
from central.places.models import AccessPoint, CitizenState, Home, Kind, ReserveKind
from firmware.messages import UNIX_EPOCH_OFFSET_S
from firmware.state_record import OPTION_LIFT_HANDLE, Config
from host_tools.credentials import Credential
from host_tools.office.pocket import (
    Pocket,
    PocketDoor,
    PocketHelper,
    PocketHome,
    PocketParcel,
    PocketPerson,
)

_POINTS = {Kind.FRONT_DOOR: "front", Kind.STAIRWAY: "stairway", Kind.CABINET: "cabinet"}
_WAY_IN = (Kind.STAIRWAY, Kind.FRONT_DOOR, Kind.CABINET)
_HELPERS = {ReserveKind.KEY_HOLDER: "neighbour"}
"""What a phone calls a helper, where it is not what the office calls him."""


def pack(slot: int) -> Pocket:
    """All that the phone may do now, by what rules give at this sync. Raises UnknownNameError."""
    handing.give(slot)
    held = carrying.with_log_positions(grants.credentials(slot))
    hanging = _hanging(held)
    homes: dict[str, PocketHome] = {}
    doors: list[PocketDoor] = []
    for one in sorted(held, key=lambda one: _place(hanging.get(one.lock_id))):
        for home in _homes_of(hanging.get(one.lock_id), one):
            homes.setdefault(home.id, home)
            doors.append(_door(one, home, hanging.get(one.lock_id)))
    return Pocket(
        runtime.now() + UNIX_EPOCH_OFFSET_S,
        _person(row_of(slot)),
        tuple(homes.values()),
        tuple(doors),
        tuple(PocketParcel(one.lock_id, one.envelope) for one in carrying.parcels(slot)),
    )


def _hanging(held: Iterable[Credential]) -> dict[bytes, Assignment]:
    """By lock: where it hangs, with the homes behind that door."""
    rows: QuerySet[Assignment] = Assignment.objects.filter(
        until__isnull=True, lock__lock_id__in=[one.lock_id for one in held]
    )
    whole = rows.select_related("access_point", "lock").prefetch_related(
        "access_point__homes__home__citizens__whereabouts", "access_point__homes__home__reserve"
    )
    return {bytes(row.lock.lock_id): row for row in whole}


def _place(hanging: Assignment | None) -> int:
    """Where on the way in a door comes."""
    return _WAY_IN.index(Kind(hanging.access_point.kind)) if hanging else len(_WAY_IN)


def _homes_of(hanging: Assignment | None, held: Credential) -> list[PocketHome]:
    """The homes that a door leads to; a door by itself is one of its own name."""
    point = hanging.access_point if hanging else None
    found = [_home(one.home) for one in point.homes.all()] if point else []
    return found or [PocketHome(f"door-{held.lock_id.hex()}", held.door, "", "phone")]


def _home(row: Home) -> PocketHome:
    there: defaultdict[str, str] = defaultdict(str)
    for citizen in row.citizens.all():
        for one in sorted(citizen.whereabouts.all(), key=lambda one: one.since):
            there[citizen.name] = one.state
    names = [name for name, state in there.items() if state == CitizenState.LIVES_THERE]
    steps = sorted(row.reserve.all(), key=lambda one: one.position)
    helpers = (
        PocketHelper(_HELPERS.get(ReserveKind(one.kind), one.kind), one.words) for one in steps
    )
    citizens = ", ".join(names)
    address = row.name if citizens else ""
    return PocketHome(str(row.pk), citizens or row.name, address, "phone", tuple(helpers))


def _door(held: Credential, home: PocketHome, hanging: Assignment | None) -> PocketDoor:
    point: AccessPoint | None = hanging.access_point if hanging else None
    kind = Kind(point.kind) if point else Kind.FRONT_DOOR
    config = Config.parse(hanging.lock.config) if hanging else Config()
    return PocketDoor(
        held.lock_id,
        home.id,
        _POINTS[kind],
        "" if held.door in (home.address, home.citizen) else held.door,
        held.slot,
        held.serial,
        held.rights,
        held.grant,
        held.week_keys,
        held.not_before,
        held.not_after,
        held.schedule,
        held.log_next,
        lift_handle=bool(config.options & OPTION_LIFT_HANDLE),
        locks_after=kind is not Kind.STAIRWAY,
    )


def _person(phone: Phone) -> PocketPerson | None:
    signed_in = phone.sign_ins.filter(ended_at__isnull=True)
    found = signed_in.select_related("person__organisation").first()
    if found is None:
        return None
    return PocketPerson(found.person.name, found.person.organisation.name)
