"""The partition table of a lock, in the binary form that ESP-IDF's bootloader reads.

Format: https://docs.espressif.com/projects/esp-idf/en/stable/esp32/api-guides/partition-tables.html
"""

import hashlib
import struct
from dataclasses import dataclass

TABLE_OFFSET = 0x8000
"""Where the bootloader looks for the table."""
TABLE_BYTES = 0xC00
TYPE_APP = 0x00
TYPE_DATA = 0x01
SUBTYPE_UNDEFINED = 0x06
"""ESP-IDF's data subtype for partitions that no component claims: our raw ones."""

_ENTRY = struct.Struct("<2sBBII16sI")
_MAGIC = b"\xaa\x50"
_MD5_MAGIC = b"\xeb\xeb" + b"\xff" * 14


@dataclass(frozen=True, slots=True)
class PartitionEntry:
    """One region of the flash: `offset` and `size` in bytes."""

    label: str
    type: int
    subtype: int
    offset: int
    size: int

    @property
    def end(self) -> int:
        """Offset of the first byte after the partition."""
        return self.offset + self.size

    def encode(self) -> bytes:
        """The 32 bytes of this entry."""
        name = self.label.encode()
        return _ENTRY.pack(_MAGIC, self.type, self.subtype, self.offset, self.size, name, 0)


FLASH_SIZES = (4 << 20, 8 << 20, 16 << 20)
"""Chips that a lock may have, in bytes."""

STOCK_APP_PARTITIONS = (
    PartitionEntry("nvs", TYPE_DATA, 0x02, 0x9000, 0x6000),
    PartitionEntry("phy_init", TYPE_DATA, 0x01, 0xF000, 0x1000),
    PartitionEntry("factory", TYPE_APP, 0x00, 0x10000, 0x1F0000),
)
"""What the official image's table names below 2 MiB, whatever the flash."""

_RAW_PARTITIONS = (
    PartitionEntry("log", TYPE_DATA, SUBTYPE_UNDEFINED, 0x200000, 0xB0000),
    PartitionEntry("grants", TYPE_DATA, SUBTYPE_UNDEFINED, 0x2B0000, 0x48000),
    PartitionEntry("keys", TYPE_DATA, SUBTYPE_UNDEFINED, 0x2F8000, 0x8000),
)
_VFS_OFFSET = 0x300000


def lock_partitions(flash_bytes: int) -> tuple[PartitionEntry, ...]:
    """A lock's table: MicroPython's own below 2 MiB, our raw regions, the file system to the end.

    Raises:
        ValueError: when no lock is made with so much flash.
    """
    if flash_bytes not in FLASH_SIZES:
        raise ValueError(f"no lock has {flash_bytes} bytes of flash")
    vfs = PartitionEntry("vfs", TYPE_DATA, 0x81, _VFS_OFFSET, flash_bytes - _VFS_OFFSET)
    return (*STOCK_APP_PARTITIONS, *_RAW_PARTITIONS, vfs)


LOCK_PARTITIONS = lock_partitions(4 << 20)
"""The lock's table on the usual 4 MB chip."""

STOCK_PARTITIONS = (
    *STOCK_APP_PARTITIONS,
    PartitionEntry("vfs", TYPE_DATA, 0x81, 0x200000, 0x200000),
)
"""What the official image makes of a 4 MB chip when no table names a `vfs`."""


def encode_table(partitions: tuple[PartitionEntry, ...]) -> bytes:
    """The table as it lies at `TABLE_OFFSET`: entries, checksum, padding."""
    entries = b"".join(partition.encode() for partition in partitions)
    checksum = _MD5_MAGIC + hashlib.md5(entries, usedforsecurity=False).digest()
    return (entries + checksum).ljust(TABLE_BYTES, b"\xff")


def decode_table(table: bytes) -> tuple[PartitionEntry, ...]:
    """The partitions named in `table`.

    Raises:
        ValueError: when the checksum is missing or wrong.
    """
    found: list[PartitionEntry] = []
    for at in range(0, len(table) - _ENTRY.size + 1, _ENTRY.size):
        entry = table[at : at + _ENTRY.size]
        if entry.startswith(_MAGIC):
            _, kind, subtype, offset, size, name, _ = _ENTRY.unpack(entry)
            found.append(PartitionEntry(name.rstrip(b"\0").decode(), kind, subtype, offset, size))
        elif entry[:16] == _MD5_MAGIC:
            if entry[16:] == hashlib.md5(table[:at], usedforsecurity=False).digest():
                return tuple(found)
            break
    raise ValueError("partition table has no valid checksum")


def partition(
    label: str, partitions: tuple[PartitionEntry, ...] = LOCK_PARTITIONS
) -> PartitionEntry:
    """The partition called `label`.

    Raises:
        KeyError: when there is none.
    """
    for candidate in partitions:
        if candidate.label == label:
            return candidate
    raise KeyError(label)
