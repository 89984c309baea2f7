"""The contract's part on organisations, people, and groups of people and homes."""

from dataclasses import dataclass
from enum import StrEnum

from host_tools.office.calls.requests import Wire
from host_tools.wire import Line


class OrganisationKind(StrEnum):
    """What an organisation is to the municipality."""

    OWN_UNIT = "own_unit"
    PROVIDER = "provider"
    DEPOT = "depot"
    DUTY_DESK = "duty_desk"


class GroupKind(StrEnum):
    """What a group is: of people by what they do, of people and homes by way and place."""

    ROLE = "role"
    ROUTE = "route"
    DISTRICT = "district"


class MemberKind(StrEnum):
    """Who or what belongs to a group."""

    PERSON = "person"
    HOME = "home"


@dataclass(frozen=True)
class Organisation:
    """A unit that people belong to; their access lies within its contract (lock time)."""

    name: Line
    kind: OrganisationKind = OrganisationKind.OWN_UNIT
    contract_end: int | None = None
    contract_begin: int | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who works for an organisation."""

    name: Line
    organisation: Line
    suspended_since: int | None = None
    """Told only (lock time): no order to enter somebody changes it."""


@dataclass(frozen=True)
class Suspension:
    """Somebody has no access for now, or has it again."""

    name: Line
    suspended: bool


@dataclass(frozen=True)
class Member:
    """That somebody or a home belongs to a group, or no longer does."""

    kind: MemberKind
    name: Line
    belongs: bool = True


@dataclass(frozen=True)
class GroupOrder:
    """A group, and who belongs to it from now on; others stay."""

    kind: GroupKind
    name: Line
    members: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Group:
    """A group and who belongs to it now."""

    kind: GroupKind
    name: str
    people: tuple[str, ...]
    homes: tuple[str, ...]
    horizon_s: int | None = None
    """Of a role: how long its access lasts without a sync; None: as usual."""


@dataclass(frozen=True)
class HorizonOrder:
    """How long a role's access lasts without a sync; `dry_run`: only say what that costs."""

    role: Line
    horizon_s: int
    dry_run: bool = False


@dataclass(frozen=True)
class HorizonCost:
    """What the phone of the one with most access could do if it were lost right after a sync."""

    horizon_s: int
    person: str
    doors: int
    opens_s: int
    """Seconds of access, added up over these doors."""
    last_at: int | None
    """When the last of it ends (lock time); None: there is none."""


@dataclass(frozen=True)
class HorizonAnswer:
    """What the horizon of a role costs now, and what the new one costs."""

    present: HorizonCost
    new: HorizonCost


class PeopleClient:
    """What staff have the office keep about organisations, people and groups."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def organisations(self) -> list[Organisation]:
        """All organisations, by name."""
        return self._wire.get("/organisations", list[Organisation])

    def keep_organisation(self, one: Organisation) -> Organisation:
        """Enter an organisation, or change what is known of it.

        What its people hold by rules is made to fit at once. Raises OfficeRefusedError.
        """
        return self._wire.put("/organisations", Organisation, one)

    def people(self) -> list[Person]:
        """Everybody, by name."""
        return self._wire.get("/people", list[Person])

    def keep_person(self, one: Person) -> Person:
        """Enter somebody, or have them work for another organisation.

        Raises UnknownNameError for the organisation, OfficeRefusedError for what is no name.
        """
        return self._wire.put("/people", Person, one)

    def suspend(self, name: str, suspended: bool = True) -> Person:
        """Take somebody's access for now, or give back what rules allow.

        Access that was given by itself does not come back. Raises UnknownNameError.
        """
        return self._wire.put("/people/suspension", Person, Suspension(name, suspended))

    def groups(self) -> list[Group]:
        """All groups, by kind and name."""
        return self._wire.get("/groups", list[Group])

    def keep_group(self, order: GroupOrder) -> Group:
        """Enter a group, or change who belongs to it; who leaves loses what it gave at once.

        Raises:
            UnknownNameError: for a person or home that there is not.
            OfficeRefusedError: for what is no name, or a home in a role.
        """
        return self._wire.put("/groups", Group, order)

    def set_horizon(self, order: HorizonOrder) -> HorizonAnswer:
        """Have a role's access last so long without a sync.

        Raises:
            UnknownNameError: when there is no such role.
            OfficeRefusedError: for less than an hour or more than two weeks.
        """
        return self._wire.put("/roles/horizon", HorizonAnswer, order)
