"""Everything on a flash that makes a unit one particular lock, to be looked for byte by byte."""

from collections.abc import Mapping

from firmware import hash_auth, key_store
from firmware.log_seal import next_epoch_key
from firmware_build.partitions import partition
from host_tools.lock_keys import LockKeys
from tests.support.partition import RegionPartition

SECTOR_BYTES = 4096
RECORD_BYTES = 64
STATE_MAGIC = b"nfs1"
IDENTITY_MAGIC = b"nfi"


def region(image: bytes, label: str) -> bytes:
    """The content of one partition."""
    part = partition(label)
    return image[part.offset : part.end]


def identity_in(image: bytes) -> key_store.Identity | None:
    """The identity that a lock booting from `image` would find."""
    content = region(image, "keys")
    flash = RegionPartition(len(content) // SECTOR_BYTES)
    for sector in range(len(content) // SECTOR_BYTES):
        piece = content[sector * SECTOR_BYTES : (sector + 1) * SECTOR_BYTES]
        flash.writeblocks(sector, piece, 0)
    return key_store.load_identity(flash)


def secrets(
    keys: LockKeys, image: bytes, stored_key: bytes, state_number: int
) -> Mapping[str, bytes]:
    """What must be gone, by name: keys, a grant's hash, the state, every record of the log."""
    found = {
        "lock id": keys.lock_id,
        "envelope key": keys.envelope_key,
        "receipt key": keys.receipt_key,
        "door root": keys.door_root,
        "random key": keys.rng_key,
        "grant": stored_key,
        "state file": STATE_MAGIC + state_number.to_bytes(4, "little"),
    }
    identity = identity_in(image)
    assert identity is not None
    found["update key"] = identity.update_key
    epoch_key = keys.log_root
    if epoch_key not in image:
        epoch_key = next_epoch_key(epoch_key)
    found["log epoch key"] = epoch_key
    log = region(image, "log")
    for at in range(RECORD_BYTES, SECTOR_BYTES, RECORD_BYTES):
        record = log[at : at + RECORD_BYTES]
        if record != b"\xff" * RECORD_BYTES:
            found[f"log record {at // RECORD_BYTES}"] = record
    return found


def present(wanted: Mapping[str, bytes], image: bytes) -> set[str]:
    """The names of those that a scan of the whole image finds, halves of keys included."""
    return {
        name
        for name, secret in wanted.items()
        if secret in image or (len(secret) >= hash_auth.KEY_BYTES and _halves(secret, image))
    }


def _halves(secret: bytes, image: bytes) -> bool:
    middle = len(secret) // 2
    return secret[:middle] in image or secret[middle:] in image
