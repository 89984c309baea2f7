"""Finds what the office calls by a name, as people read it."""

from collections.abc import Mapping
from typing import TypeVar

from host_tools.errors import UnknownNameError
from host_tools.names import folded
from host_tools.office.client import OfficeClient
from host_tools.office.contract import Door, Phone
from host_tools.office.register.homes import Citizen, CitizenState, Home
from host_tools.texts.speaker import Speaker

T = TypeVar("T")


def _called(typed: str, known: Mapping[str, T], unknown: str) -> T:
    """What is called so, or alone begins so.

    Raises:
        UnknownNameError: with the key `unknown`; several_names when more than one begins so.
    """
    wanted = folded(typed)
    begun = [name for name in known if wanted and folded(name).startswith(wanted)]
    found = [name for name in begun if folded(name) == wanted] or begun
    if len(found) > 1:
        raise UnknownNameError("several_names", typed, names=", ".join(sorted(found)))
    if not found:
        raise UnknownNameError(unknown, typed)
    return known[found[0]]


def phone_called(office: OfficeClient, holder: str) -> Phone:
    """The phone of `holder`, the one in use before those blocked. Raises UnknownNameError."""
    newest = sorted(office.phones(), key=lambda one: (one.blocked, -one.phone_id))
    return _called(holder, {one.holder: one for one in reversed(newest)}, "unknown_phone")


def door_called(office: OfficeClient, name: str) -> Door:
    """The door called `name`. Raises UnknownNameError."""
    return _called(name, {one.name: one for one in office.doors()}, "unknown_door_office")


def home_called(office: OfficeClient, name: str) -> Home:
    """The home called `name`. Raises UnknownNameError."""
    return _called(name, {one.name: one for one in office.homes.homes()}, "unknown_home")


def citizen_called(office: OfficeClient, name: str) -> tuple[Home, Citizen]:
    """The citizen called `name`, and where; a name that several have is followed by the home's.

    Of somebody who moved house it is where they are now. Raises UnknownNameError.
    """
    wanted = folded(name)
    found = [
        (home, one)
        for home in office.homes.homes()
        for one in home.citizens
        if wanted in (folded(one.name), folded(f"{one.name}, {home.name}"))
    ]
    found.sort(key=lambda pair: (pair[1].since, pair[1].state is not CitizenState.MOVED))
    found = list({one.same_as: (home, one) for home, one in found}.values())
    if len(found) != 1:
        homes = "; ".join(f"{one.name}, {home.name}" for home, one in found)
        raise UnknownNameError(
            "several_citizens" if found else "unknown_citizen", name, homes=homes
        )
    return found[0]


def in_force(say: Speaker, door: Door) -> str:
    """Whether what the office decided last is in force at the door, in words."""
    return say("in force at the door") if door.up_to_date else say("on its way with a colleague")
