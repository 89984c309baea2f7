"""Tables are tried line by line, kept whole or not at all, and safe to repeat."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from central.embedded.office import EmbeddedOffice
from host_tools.danish_time import day_begins
from host_tools.errors import OfficeRefusedError
from host_tools.office.register import csv_file
from host_tools.office.register.homes import DoorKind
from host_tools.office.register.people import Organisation, OrganisationKind
from host_tools.office.register.tables import LineOutcome, TableAnswer, TableOrder
from tests.host_tools.people import Clock

HOMES = """home;door;kind;citizen;route
Nygade 7, 1.;Nygade 7, 1.;;Else Madsen;Evening 3
Nygade 7, 1.;Nygade 7;opgangsdør;Ove Madsen;
Nygade 7, 2.;Nygade 7;stairway;;Evening 3
"""
PEOPLE = """medarbejder,organisation,rolle,rute
Anna,,sygeplejerske,Evening 3
Bo,Hjemmeplejen,,
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[EmbeddedOffice]:
    """An empty office."""
    made = EmbeddedOffice(tmp_path / "office", Clock())
    yield made
    made.close()


def load(office: EmbeddedOffice, path: Path, text: str, dry_run: bool = False) -> TableAnswer:
    """What comes of a file with that text."""
    path.write_text(text, "utf-8-sig")
    return office.tables.load(TableOrder(*csv_file.read(path), dry_run))


def outcomes(answer: TableAnswer) -> list[LineOutcome]:
    """What came of each line."""
    return [one.outcome for one in answer.lines]


def test_a_table_is_taken_in_once_and_the_same_again_changes_nothing(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    first = load(office, tmp_path / "homes.csv", HOMES)
    assert first.kept
    assert outcomes(first) == [LineOutcome.NEW, LineOutcome.CHANGED, LineOutcome.NEW]
    before = office.homes.homes()
    again = load(office, tmp_path / "homes.csv", HOMES)
    assert outcomes(again) == [LineOutcome.SAME] * 3
    assert office.homes.homes() == before
    home = before[0]
    assert [(one.name, one.kind) for one in home.doors] == [
        ("Nygade 7", DoorKind.STAIRWAY),
        ("Nygade 7, 1.", DoorKind.FRONT_DOOR),
    ]
    assert [one.name for one in home.citizens] == ["Else Madsen", "Ove Madsen"]


def test_people_come_with_their_organisation_and_groups(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    load(office, tmp_path / "homes.csv", HOMES)
    assert load(office, tmp_path / "people.csv", PEOPLE).kept
    assert [one.name for one in office.people.people()] == ["Anna", "Bo"]
    role, route = office.people.groups()
    assert (role.name, role.people) == ("sygeplejerske", ("Anna",))
    assert (route.people, route.homes) == (("Anna",), ("Nygade 7, 1.", "Nygade 7, 2."))
    moved = load(office, tmp_path / "people.csv", "person,route\nBo,evening 3\nAnna,\n")
    assert outcomes(moved) == [LineOutcome.CHANGED, LineOutcome.SAME]


def test_a_dry_run_tells_what_would_come_and_keeps_nothing(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    told = load(office, tmp_path / "homes.csv", HOMES, dry_run=True)
    assert outcomes(told) == [LineOutcome.NEW, LineOutcome.CHANGED, LineOutcome.NEW]
    assert (told.kept, office.homes.homes(), office.people.groups()) == (False, [], [])


def test_one_refused_line_keeps_all_out_and_every_fault_is_told(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    text = HOMES + "Nygade 9;x;garage;;\n\n...;;;;\n"
    answer = load(office, tmp_path / "homes.csv", text)
    refused = [(one.number, one.error) for one in answer.lines if one.error]
    assert refused == [(5, "door_kind_wrong"), (7, "name_empty")]
    assert (answer.kept, office.homes.homes()) == (False, [])
    nobody = load(office, tmp_path / "people.csv", "person,organisation\nAnna,Nowhere\n")
    assert [one.error for one in nobody.lines] == ["unknown_organisation"]
    assert office.people.people() == []


@pytest.mark.parametrize("text", ["", "name;door\nx;y\n", "home;colour\nx;red\n"])
def test_what_names_no_table_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "some.csv"
    path.write_text(text)
    with pytest.raises(OfficeRefusedError, match="csv_columns"):
        csv_file.read(path)


def test_a_file_of_an_old_spreadsheet_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("hjem;dør\nSøgade 1;Hoveddør\n".encode("cp1252"))
    _, (line,) = csv_file.read(path)
    assert line.cells == {"home": "Søgade 1", "door": "Hoveddør"}


def test_a_cell_of_several_lines_is_refused_with_its_line(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    told = load(office, tmp_path / "homes.csv", 'home\nNygade 7\n"Nygade 9\n1. sal"\nNygade 11\n')
    assert not told.kept
    assert [(one.number, one.error) for one in told.lines if one.error] == [(3, "text_lines")]


def test_organisations_come_from_a_table_with_kind_and_contract(
    office: EmbeddedOffice, tmp_path: Path
) -> None:
    path, heading = tmp_path / "organisations.csv", "organisation;slags;fra;til\n"
    whole = "Privat Pleje;leverandør;01-12-2026;2027-12-31\nHjemmeplejen;;;\n"
    assert outcomes(load(office, path, heading + whole, dry_run=True)) == [LineOutcome.NEW] * 2
    assert office.people.organisations() == []
    assert load(office, path, heading + whole).kept
    provider = office.people.organisations()[1]
    begin, end = (day_begins(day) for day in (date(2026, 12, 1), date(2028, 1, 1)))
    kind = OrganisationKind.PROVIDER
    assert provider == Organisation("Privat Pleje", kind, end, begin)
    assert outcomes(load(office, path, heading + whole)) == [LineOutcome.SAME] * 2
    assert outcomes(load(office, path, "organisation\nprivat pleje\n")) == [LineOutcome.SAME]
    assert office.people.organisations()[1] == provider, "what a line leaves empty stays"
    wrong = "Privat Pleje;;31-12-2026;\nNoget;klub;;\nAndet;;i morgen;\n"
    answer = load(office, path, heading + wrong)
    assert [one.error for one in answer.lines] == [None, "organisation_kind_wrong", "day_wrong"]
    assert office.people.organisations()[1] == provider, "all or nothing"
