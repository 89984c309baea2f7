"""What one line of a table becomes; told apart by what is known before and after."""

from collections.abc import Mapping

from central.groups import register
from central.people import models as people
from central.phones.enrolment import person_called
from central.places import homes, models
from host_tools.errors import OfficeRefusedError
from host_tools.names import folded, tidy
from host_tools.office.homes import DoorKind, Home, HomeDoor, HomeOrder
from host_tools.office.people import GroupKind, GroupOrder, Member, MemberKind, Person
from host_tools.office.tables import LineOutcome


def home_line(cells: Mapping[str, str]) -> LineOutcome:
    """A home, with a door, a citizen and groups where the line has them.

    Raises OfficeRefusedError for what is no name or kind.
    """
    name = cells.get("home", "")
    before = _known_home(name)
    doors = (HomeDoor(cells["door"], _kind(cells.get("kind", ""))),) if cells.get("door") else ()
    kept = homes.keep(HomeOrder(name, doors))
    citizen = cells.get("citizen", "")
    if citizen and folded(citizen) not in {folded(one.name) for one in kept.citizens}:
        kept = homes.move_in(kept.home_id, citizen)
    joined = _join(cells, Member(MemberKind.HOME, kept.name), (GroupKind.ROUTE, GroupKind.DISTRICT))
    if before is None:
        return LineOutcome.NEW
    return LineOutcome.CHANGED if joined or before != kept else LineOutcome.SAME


def _known_home(name: str) -> Home | None:
    row = models.Home.objects.filter(folded=folded(tidy(name))).first()
    return None if row is None else homes.home(row.pk)


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
    joined = _join(cells, Member(MemberKind.PERSON, kept.name), tuple(GroupKind))
    if before is None:
        return LineOutcome.NEW
    return LineOutcome.CHANGED if joined or before != kept else LineOutcome.SAME


def _join(cells: Mapping[str, str], member: Member, kinds: tuple[GroupKind, ...]) -> bool:
    """Whether anything came of the groups that a line names."""
    changed = [_joined(kind, cells[kind], member) for kind in kinds if cells.get(kind)]
    return any(changed)


def _joined(kind: GroupKind, name: str, member: Member) -> bool:
    group = register.keep_group(GroupOrder(kind, name))
    before = register.group_told(group)
    after = register.group_told(register.keep_group(GroupOrder(kind, name, (member,))))
    return before != after
