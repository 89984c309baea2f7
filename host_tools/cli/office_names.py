"""Finds what the office calls by a name, case aside."""

from host_tools.errors import UnknownNameError
from host_tools.office.api import Door, Office, Phone


def phone_called(office: Office, holder: str) -> Phone:
    """The phone of `holder`. Raises UnknownNameError."""
    for phone in office.phones():
        if phone.holder.casefold() == holder.casefold():
            return phone
    raise UnknownNameError("unknown_phone", holder)


def door_called(office: Office, name: str) -> Door:
    """The door called `name`. Raises UnknownNameError."""
    for door in office.doors():
        if door.name.casefold() == name.casefold():
            return door
    raise UnknownNameError("unknown_door_office", name)
