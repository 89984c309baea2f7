"""Raw NOR flash as `esp32.Partition` offers it: 4096-byte sectors, programming only clears bits.

Everything raw (event log, grants, keys) is written through the three-argument `writeblocks`,
which never erases by itself, so that the order of programs and erases is ours alone.
https://docs.micropython.org/en/latest/library/esp32.html#flash-partitions
"""

from binascii import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.interfaces import Partition

SECTOR_BYTES = 4096
CRC_BYTES = 4
_IOCTL_BLOCK_COUNT = 4
_IOCTL_BLOCK_ERASE = 6


def sector_count(partition: "Partition") -> int:
    """Number of erasable sectors of the partition."""
    return int(partition.ioctl(_IOCTL_BLOCK_COUNT, 0))


def erase(partition: "Partition", sector: int) -> None:
    """Set every bit of one sector. Raises OSError when the chip refuses."""
    partition.ioctl(_IOCTL_BLOCK_ERASE, sector)


def erase_all(partition: "Partition") -> None:  # host only
    """Wipe the whole partition, sector by sector."""
    for sector in range(sector_count(partition)):
        erase(partition, sector)


def checksum(data: "bytes | bytearray | memoryview") -> bytes:
    """CRC-32 (IEEE 802.3) of `data`, little-endian: guards against tearing, not against people."""
    return (crc32(data) & 0xFFFFFFFF).to_bytes(CRC_BYTES, "little")
