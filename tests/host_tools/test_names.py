"""People and doors go by their names: tidy, told apart, and never taken by two at once."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.embedded.office import EmbeddedOffice
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.lock_time import now
from host_tools.names import NAME_LIMIT, folded, tidy
from host_tools.office.contract import GrantOrder
from host_tools.phone.lock_phone import refresh
from tests.host_tools.people import add_lock, add_phone

WRONG = {
    "": ("name_empty", {}),
    "  \n ": ("name_empty", {}),
    "- . -": ("name_empty", {}),
    "Nygade 7\n1. sal": ("text_lines", {"written": "Nygade 7 1. sal"}),
    "Nygade 7\u2028st.": ("text_lines", {"written": "Nygade 7 st."}),
    "An\x1bna": ("text_sign", {"sign": "U+001B", "written": "Anna"}),
    "An\u200dna": ("text_sign", {"sign": "U+200D", "written": "Anna"}),
    "Anna\ufe0f": ("text_sign", {"sign": "U+FE0F", "written": "Anna"}),
    "Nygade \U0001f3e0": ("text_sign", {"sign": "U+1F3E0", "written": "Nygade "}),
    "An\udcffna": ("text_sign", {"sign": "U+DCFF", "written": "Anna"}),
    "x" * (NAME_LIMIT + 1): ("text_long", {"count": "61", "limit": "60"}),
}
SHOWN = {
    "A\u030age  Søe ": "Åge Søe",
    "\tÅ\u00a0B": "Å B",
    "Nygade 7, 1. tv. (№ 3) 5°": "Nygade 7, 1. tv. (№ 3) 5°",
    "李 Αθήνα": "李 Αθήνα",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_name_is_refused_with_the_true_reason(name: str) -> None:
    with pytest.raises(OfficeRefusedError) as told:
        tidy(name)
    assert (told.value.key, told.value.values) == WRONG[name]


@pytest.mark.parametrize("name", SHOWN)
def test_a_name_is_kept_as_it_is_shown(name: str, tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path)
    assert tidy(name) == SHOWN[name]
    assert office.add_phone(name).holder == SHOWN[name]
    assert [phone.holder for phone in office.phones()] == [SHOWN[name]]
    office.close()


def test_the_office_tells_what_is_wrong_of_any_text(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path)
    with pytest.raises(OfficeRefusedError, match="text_lines"):
        office.units.add("a1", "Bo\nBodil", "shelf")
    with pytest.raises(OfficeRefusedError, match="text_sign"):
        office.units.add("a1", "Bo", "sh\u200belf")
    assert office.units.add("a1", " Bo  Dam ", "shelf  3").place == "shelf 3"
    office.close()


@given(st.text(alphabet="aåÅøæ é7-", min_size=1, max_size=20))
def test_a_name_reads_the_same_however_it_was_typed(name: str) -> None:
    typed_apart = unicodedata.normalize("NFD", name)
    assert folded(f"  {typed_apart.upper()} ") == folded(name.lower())


def test_a_holder_has_one_phone_in_use(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path)
    office.add_phone("Søren  Å")
    with pytest.raises(OfficeRefusedError, match="holder_exists"):
        office.add_phone(unicodedata.normalize("NFD", "søren å"))
    assert [phone.holder for phone in office.phones()] == ["Søren Å"]
    office.close()


def test_who_lost_a_phone_gets_another_under_the_same_name(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path)
    lost = office.add_phone("Anna")
    office.revoke(lost.phone_id)
    found = office.add_phone("Anna")
    assert found.phone_id != lost.phone_id
    assert [(one.holder, one.blocked) for one in office.phones()].count(("Anna", False)) == 1
    office.close()


def test_two_doors_never_read_alike(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path)
    add_lock(office, "Nygade 7")
    with pytest.raises(OfficeRefusedError, match="door_exists"):
        add_lock(office, "nygade  7")
    with pytest.raises(OfficeRefusedError, match="name_empty"):
        add_lock(office, "")
    office.close()


def test_a_beginning_that_several_doors_share_names_them(tmp_path: Path) -> None:
    office = EmbeddedOffice(tmp_path / "office")
    store = add_phone(office, "Anna", tmp_path / "phone")
    doors = [add_lock(office, name) for name in ("Nygade 7", "Nygade 9", "Østergade 1")]
    refresh(store, office)
    for keys in doors:
        office.grant(GrantOrder(store.state.phone_id, keys.lock_id, now(), now() + 3600))
    refresh(store, office)
    assert store.credential("østerg").door == "Østergade 1"
    with pytest.raises(UnknownNameError) as told:
        store.credential("nyg")
    assert told.value.key == "several_doors"
    assert told.value.values["doors"] == "Nygade 7, Nygade 9"
    with pytest.raises(UnknownNameError, match="unknown_door"):
        store.credential("")
    office.close()
