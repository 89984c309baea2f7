"""What makes a flashed lock one particular lock: its identity, its keys and its first state.

It is made by the firmware's own storage modules, so the lock finds what it expects. K_lock goes
to the office and nowhere else.
"""

import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from firmware import hash_auth, messages
from firmware.key_store import Identity, KeyRing, store_identity
from firmware.lock_state import StateStore
from host_tools.lock_keys import LockKeys, update_key

SECTOR_BYTES = 4096
KEY_SECTORS = 8
IDENTITY_HEAD_BYTES = 16
"""Magic, sequence number and lock id: what an identity begins with, before any key."""
_IDENTITY_MAGIC = b"nfi"  # whatever its format's version
_BLOCK_COUNT = 4


@dataclass(frozen=True)
class LockContent:
    """Secret, so it goes to the lock's flash only."""

    lock_id: bytes
    keys_partition: bytes = field(repr=False)
    files: dict[str, bytes] = field(repr=False)
    """Files of its file system, by absolute path: the first state in two copies."""


class RamPartition:
    """An erased raw partition with the interface of `esp32.Partition`."""

    def __init__(self, sectors: int) -> None:
        """Make `sectors` erased sectors."""
        self.content = bytearray(b"\xff" * sectors * SECTOR_BYTES)

    def readblocks(self, block_num: int, buf: bytearray | memoryview, offset: int) -> None:
        """Fill `buf` from byte `offset` of the sector on."""
        at = block_num * SECTOR_BYTES + offset
        buf[:] = self.content[at : at + len(buf)]

    def writeblocks(self, block_num: int, buf: bytes | bytearray | memoryview, offset: int) -> None:
        """Clear the bits that are clear in `buf`."""
        at = block_num * SECTOR_BYTES + offset
        for i, byte in enumerate(bytes(buf), at):
            self.content[i] &= byte

    def ioctl(self, op: int, arg: int) -> int:
        """Count (4) or erase (6) sectors."""
        if op != _BLOCK_COUNT:
            at = arg * SECTOR_BYTES
            self.content[at : at + SECTOR_BYTES] = b"\xff" * SECTOR_BYTES
        return len(self.content) // SECTOR_BYTES


def lock_id_in(head: bytes) -> bytes | None:
    """The lock id in the first bytes of a `keys` partition; None when there is no identity."""
    if not head.startswith(_IDENTITY_MAGIC) or len(head) < IDENTITY_HEAD_BYTES:
        return None
    return head[IDENTITY_HEAD_BYTES - messages.LOCK_ID_BYTES : IDENTITY_HEAD_BYTES]


def firmware_key_of(update_root: bytes | None, lock_id: bytes) -> bytes:
    """The lock's update key under the release machine's secret `update_root` (32 bytes).

    Without that secret it is a key that nobody knows: the lock then takes new firmware only by
    being provisioned again.
    """
    return update_key(update_root or secrets.token_bytes(hash_auth.KEY_BYTES), lock_id)


def content_of(keys: LockKeys, state_envelope: bytes, firmware_key: bytes) -> LockContent:
    """The bytes of a lock with `keys` and its first state, opened as the lock would.

    `firmware_key` is its `update_key`.
    """
    partition = RamPartition(KEY_SECTORS)
    identity = Identity(
        keys.lock_id,
        keys.envelope_key,
        keys.receipt_key,
        keys.door_root,
        keys.rng_key,
        firmware_key,
    )
    store_identity(partition, identity)
    KeyRing(partition).start(keys.log_root)
    return LockContent(keys.lock_id, bytes(partition.content), _state_files(keys, state_envelope))


def _state_files(keys: LockKeys, envelope: bytes) -> dict[str, bytes]:
    sealer = hash_auth.Sealer(keys.envelope_key, keys.lock_id)
    body = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
    if body is None:
        raise ValueError("the first state is not this lock's")
    with tempfile.TemporaryDirectory() as folder:
        StateStore(f"{folder}/").store(messages.parse_envelope_header(envelope)[1], body)
        return {f"/{file.name}": file.read_bytes() for file in Path(folder).iterdir()}
