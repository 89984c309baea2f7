"""Two benches that meet an office nobody opened before."""

import secrets
from pathlib import Path
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central.embedded.office import EmbeddedOffice
from firmware.state_record import Config
from host_tools.lock_keys import new_lock
from host_tools.storage import atomic_file
from tests.central.inside import keys_of


def test_benches_that_make_one_office_at_the_same_moment_share_its_key(tmp_path: Path) -> None:
    lock_id, k_lock = new_lock()
    draw = secrets.token_hex

    def drawn_while_the_other_bench_is_quicker(count: int) -> str:
        with patch("secrets.token_hex", draw):
            other = EmbeddedOffice(tmp_path)
        other.announce_lock(lock_id, k_lock, "Nygade 7", Config())
        other.confirm_lock(lock_id)
        other.close()
        return draw(count)

    with patch("secrets.token_hex", drawn_while_the_other_bench_is_quicker):
        office = EmbeddedOffice(tmp_path)
    assert keys_of(office, lock_id).lock_id == lock_id
    office.close()


def test_an_office_has_one_mailbox_though_two_open_it_at_once(tmp_path: Path) -> None:
    first, second = EmbeddedOffice(tmp_path), EmbeddedOffice(tmp_path)
    draw = X25519PrivateKey.generate
    others: list[bytes] = []

    def drawn_while_the_other_is_quicker() -> X25519PrivateKey:
        with patch.object(X25519PrivateKey, "generate", draw):
            others.append(second.mailbox_key())
        return draw()

    with patch.object(X25519PrivateKey, "generate", drawn_while_the_other_is_quicker):
        ours = first.mailbox_key()
    assert [ours] == others
    first.close()
    second.close()


def test_a_file_that_is_there_is_never_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content in (b"first", b"second"):
        atomic_file.create(path, content)
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
