"""The code on a label: found again however it is typed, and never mistaken for another's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.unit.lock_code import (
    ALPHABET,
    CodeError,
    code_of,
    lock_id_of,
    looks_like_code,
    scan_text_of,
)

lock_ids = st.binary(min_size=8, max_size=8)


@given(lock_ids)
def test_scanned_and_typed_codes_find_the_lock(lock_id: bytes) -> None:
    code = code_of(lock_id)
    assert lock_id_of(scan_text_of(lock_id)) == lock_id
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code}\n", f"nf {code}"):
        assert lock_id_of(typed) == lock_id
    assert lock_id_of(code.replace("0", "O").replace("1", "I")) == lock_id
    assert lock_id_of(code.replace("0", "o").replace("1", "l")) == lock_id


@given(lock_ids, st.integers(0, 13), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(lock_id: bytes, at: int, other: str) -> None:
    code = code_of(lock_id).replace("-", "")
    if code[at] != other:
        with pytest.raises(CodeError):
            lock_id_of(code[:at] + other + code[at + 1 :])


@given(lock_ids, st.integers(0, 12))
def test_two_neighbours_swapped_are_noticed(lock_id: bytes, at: int) -> None:
    code = code_of(lock_id).replace("-", "")
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if swapped != code:
        with pytest.raises(CodeError):
            lock_id_of(swapped)


@given(st.text())
def test_any_text_is_a_code_or_refused(text: str) -> None:
    try:
        lock_id = lock_id_of(text)
    except CodeError:
        return
    assert code_of(lock_id).replace("-", "")[-1] in ALPHABET


def test_a_scan_gun_on_any_keyboard_types_the_code() -> None:
    assert scan_text_of(bytes(range(8))).isalnum()
    assert "I" not in ALPHABET
    assert "O" not in ALPHABET


@given(lock_ids, st.sampled_from(["]Q1", "]d2", "åQ1", "Q1", ""]))
def test_what_a_gun_puts_before_the_code_does_no_harm(lock_id: bytes, before: str) -> None:
    assert lock_id_of(before + scan_text_of(lock_id)) == lock_id


@given(lock_ids, st.sampled_from("-+?_'/&"))
def test_a_keyboard_that_makes_something_else_of_the_hyphens_does_no_harm(
    lock_id: bytes, hyphen: str
) -> None:
    assert lock_id_of(code_of(lock_id).replace("-", hyphen)) == lock_id
    assert looks_like_code(code_of(lock_id).replace("-", hyphen))


@given(lock_ids, st.integers(0, 13))
def test_a_code_that_lost_a_character_is_still_known_as_a_code(lock_id: bytes, at: int) -> None:
    scanned = scan_text_of(lock_id)
    torn = scanned[: at + 2] + scanned[at + 3 :]
    with pytest.raises(CodeError):
        lock_id_of(torn)
    assert looks_like_code(torn)


@pytest.mark.parametrize("door", ["Nygade 7", "Ærøgade 12, 2. tv", "NFS Grundtvigs Plads 12", "A"])
def test_a_door_is_no_code(door: str) -> None:
    assert not looks_like_code(door)
