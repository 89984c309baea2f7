"""What one line of a table becomes; told apart by what is known before and after."""

from collections.abc import Mapping

from central.groups import register
from central.people import models as people
from central.phones.enrolment import person_called
from central.places import homes, models
from host_tools.errors import OfficeRefusedError
from host_tools.names import folded, tidy
from host_tools.office.register.homes import DoorKind, HomeDoor
from host_tools.office.register.people import GroupKind, Member, MemberKind, Person
from host_tools.office.register.tables import LineOutcome


def home_line(cells: Mapping[str, str]) -> LineOutcome:
    """A home, with a door, a citizen and groups where the line has them.

    Raises OfficeRefusedError for what is no name or kind.
    """
    row, new = homes.home_called(cells.get("home", ""))
    member = Member(MemberKind.HOME, row.name)
    changed = [
        _joined(row, cells),
        _entered(row, cells.get("citizen", "")),
        _grouped(cells, member, (GroupKind.ROUTE, GroupKind.DISTRICT)),
    ]
    return _outcome(new, any(changed))


def _outcome(new: bool, changed: bool) -> LineOutcome:
    if new:
        return LineOutcome.NEW
    return LineOutcome.CHANGED if changed else LineOutcome.SAME


def _joined(row: models.Home, cells: Mapping[str, str]) -> bool:
    door = cells.get("door", "")
    return bool(door) and homes.join(row, HomeDoor(door, _kind(cells.get("kind", ""))))


def _entered(row: models.Home, citizen: str) -> bool:
    """A citizen who is known there stays as they are, wherever they are."""
    if not citizen or row.citizens.filter(folded=folded(tidy(citizen))).exists():
        return False
    homes.enter(row, tidy(citizen))
    return True


def _kind(typed: str) -> DoorKind:
    """The kind as it is typed in English or Danish. Raises OfficeRefusedError."""
    kinds = {"": DoorKind.FRONT_DOOR, "hoveddør": DoorKind.FRONT_DOOR}
    kinds |= {"opgangsdør": DoorKind.STAIRWAY, "medicinskab": DoorKind.CABINET}
    kinds |= {kind.value: kind for kind in DoorKind}
    found = kinds.get(folded(typed))
    if found is None:
        raise OfficeRefusedError("door_kind_wrong", name=typed, kinds=", ".join(DoorKind))
    return found


def person_line(cells: Mapping[str, str]) -> LineOutcome:
    """Somebody, with an organisation and groups where the line has them.

    Raises UnknownNameError for an organisation that there is not.
    """
    name = tidy(cells.get("person", ""))
    row = people.Person.objects.filter(identifier=folded(name)).first()
    before = None if row is None else register.person_told(row)
    unit = cells.get("organisation", "")
    if unit:
        kept = register.person_told(register.keep_person(Person(name, unit)))
    else:
        kept = register.person_told(person_called(name))
    joined = _grouped(cells, Member(MemberKind.PERSON, kept.name), tuple(GroupKind))
    return _outcome(before is None, joined or before != kept)


def _grouped(cells: Mapping[str, str], member: Member, kinds: tuple[GroupKind, ...]) -> bool:
    """Whether anything came of the groups that a line names."""
    named = [register.group_called(kind, cells[kind]) for kind in kinds if cells.get(kind)]
    changed = [register.change(group, member) for group in named]
    return any(changed)
