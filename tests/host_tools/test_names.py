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


@pytest.mark.parametrize("name", ["", "   ", "\n", "- . -", "An\x1bna", "x" * (NAME_LIMIT + 1)])
def test_what_nobody_could_read_out_is_no_name(name: str) -> None:
    with pytest.raises(OfficeRefusedError, match="name_wrong"):
        tidy(name)


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
    with pytest.raises(OfficeRefusedError, match="name_wrong"):
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
