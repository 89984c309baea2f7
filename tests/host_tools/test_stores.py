"""What a phone keeps: encrypted, whole or not at all."""

import secrets
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_tools.credentials import Credential, LogPage, Parcel, SealedReceipt
from host_tools.errors import StoreClosedError
from host_tools.phone.credential_store import CredentialStore, PhoneState, decode, encode
from host_tools.storage import atomic_file
from host_tools.storage.aead_box import AeadBox, BoxError
from host_tools.storage.secret_vault import FileVault, KeyringVault
from tests.host_tools.people import MemoryVault

_IDS = st.binary(min_size=8, max_size=8)
_U32 = st.integers(0, 2**32 - 1)
_CREDENTIALS = st.builds(
    Credential,
    lock_id=_IDS,
    door=st.text(max_size=20),
    slot=st.integers(0, 65535),
    serial=_U32,
    rights=st.integers(0, 31),
    not_before=_U32,
    not_after=_U32,
    grant=st.binary(max_size=40),
    week_keys=st.dictionaries(st.integers(0, 65535), st.binary(min_size=32, max_size=32)),
    grant_stored=st.booleans(),
)
_STATES = st.builds(
    PhoneState,
    phone_id=st.integers(0, 65535),
    holder=st.text(max_size=20),
    credentials=st.lists(_CREDENTIALS, max_size=3).map(tuple),
    parcels=st.lists(st.builds(Parcel, _IDS, st.binary(max_size=99)), max_size=3).map(tuple),
    pages=st.lists(st.builds(LogPage, _IDS, _U32, st.binary(max_size=99)), max_size=3).map(tuple),
    receipts=st.lists(st.builds(SealedReceipt, _IDS, st.binary(max_size=99)), max_size=3).map(
        tuple
    ),
)


@given(_STATES)
def test_a_phones_state_comes_back_as_it_was_kept(state: PhoneState) -> None:
    assert decode(encode(state)) == state


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_a_box_opens_under_its_own_key_and_context_only(plain: bytes, context: bytes) -> None:
    sealed = AeadBox(b"k" * 32).seal(plain, context)
    assert AeadBox(b"k" * 32).open(sealed, context) == plain
    with pytest.raises(BoxError):
        AeadBox(b"x" * 32).open(sealed, context)
    with pytest.raises(BoxError):
        AeadBox(b"k" * 32).open(sealed, context + b".")


def test_names_of_doors_cannot_be_read_from_the_file(tmp_path: Path) -> None:
    store = CredentialStore(tmp_path, MemoryVault())
    store.keep(PhoneState(1, "Anna Andersen"))
    assert b"Anna" not in (tmp_path / "pocket").read_bytes()
    assert CredentialStore(tmp_path, MemoryVault()).state.holder == "Anna Andersen"


def test_a_damaged_store_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "pocket").write_bytes(b"damaged beyond recognition")
    with pytest.raises(StoreClosedError) as refused:
        CredentialStore(tmp_path, MemoryVault())
    assert refused.value.key == "store_damaged"


def test_the_secret_opens_with_its_passphrase_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOEGLEFRI_PASSPHRASE", raising=False)
    path = tmp_path / "secret"
    secret = FileVault(path, lambda _: "right").fetch()
    assert FileVault(path, lambda _: "right").fetch() == secret
    assert secret not in path.read_bytes()
    with pytest.raises(StoreClosedError) as refused:
        FileVault(path, lambda _: "wrong").fetch()
    assert refused.value.key == "wrong_passphrase"
    with pytest.raises(StoreClosedError) as refused:
        FileVault(path, lambda _: "").fetch()
    assert refused.value.key == "passphrase_needed"


def test_a_file_stays_the_old_one_when_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    atomic_file.replace(path, b"old")

    def refuse(_handle: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="no space"):
        atomic_file.replace(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_two_first_starts_share_one_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    others: list[bytes] = []
    draw = secrets.token_bytes

    def drawn_while_the_other_is_quicker(count: int) -> bytes:
        with patch("secrets.token_bytes", draw):
            others.append(FileVault(path, lambda _: "right").fetch())
        return draw(count)

    with patch("secrets.token_bytes", drawn_while_the_other_is_quicker):
        ours = FileVault(path, lambda _: "right").fetch()
    assert set(others) == {ours}


def test_two_first_starts_share_one_secret_in_a_keyring(tmp_path: Path) -> None:
    kept: dict[str, str] = {}
    others: list[bytes] = []

    def looked_up_while_the_other_is_quicker(_service: str, account: str) -> str | None:
        found = kept.get(account)
        if not others:
            others.append(b"")
            others[0] = KeyringVault("Anna", tmp_path).fetch()
        return found

    def put(_service: str, account: str, secret: str) -> None:
        kept[account] = secret

    with (
        patch("keyring.get_password", looked_up_while_the_other_is_quicker),
        patch("keyring.set_password", put),
    ):
        ours = KeyringVault("Anna", tmp_path).fetch()
    assert others == [ours]


def test_a_first_start_that_broke_off_before_the_keyring_is_made_good(tmp_path: Path) -> None:
    (tmp_path / "secret.claim").write_bytes(b"of a program that is gone")
    with (
        patch("keyring.get_password", return_value=None),
        patch("keyring.set_password") as made,
        patch("time.sleep"),
    ):
        secret = KeyringVault("Anna", tmp_path).fetch()
    assert made.call_args.args[2] == secret.hex()
