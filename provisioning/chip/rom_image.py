"""Reads a MicroPython image as it is downloaded, and refuses what no lock's chip could boot.

Header: https://docs.espressif.com/projects/esptool/en/latest/esp32/advanced-topics/firmware-image-format.html
"""

import struct
from dataclasses import dataclass, field

from firmware_build.partitions import (
    STOCK_APP_PARTITIONS,
    TABLE_BYTES,
    TABLE_OFFSET,
    PartitionEntry,
    decode_table,
    encode_table,
)
from provisioning.errors import ImageRefusedError

BOOT_OFFSETS = {"ESP32": 0x1000, "ESP32S3": 0, "ESP32C3": 0, "ESP32C6": 0}
"""Where the ROM looks for the bootloader, and an image begins, by the firmware's chip names."""

CHIP_IDS = {0: "ESP32", 5: "ESP32C3", 9: "ESP32S3", 13: "ESP32C6"}
"""The chips' numbers in an image's header."""

IMAGE_END = 0x200000
"""First byte after the stock image's part of the flash."""

_APP = STOCK_APP_PARTITIONS[-1]
_MAGIC = 0xE9
# magic, segments, mode, size and frequency, entry, WP pin, drive, chip, old revision, revisions
_HEADER = struct.Struct("<BBBBIB3sHBHH")
# magic, secure version, reserved, version, project (esp_app_desc_t)
_DESCRIPTION = struct.Struct("<II8s32s32s")
_DESCRIPTION_MAGIC = 0xABCD5432
_DESCRIPTION_AT = 0x20
_ANY_REVISION = 0xFFFF


@dataclass(frozen=True)
class RomImage:
    """Bootloader, partition table and MicroPython in one file, for one kind of chip."""

    content: bytes = field(repr=False)
    chip: str
    minimum_revision: int
    """Oldest chip revision it runs on, as 100 times the major plus the minor number."""
    maximum_revision: int
    version: str
    """What its application calls itself; empty when it does not say."""

    @property
    def offset(self) -> int:
        """Where in the flash it begins."""
        return BOOT_OFFSETS[self.chip]

    def with_table(self, partitions: tuple[PartitionEntry, ...]) -> bytes:
        """Its bytes with `partitions` in place of the table it came with."""
        at = TABLE_OFFSET - self.offset
        return self.content[:at] + encode_table(partitions) + self.content[at + TABLE_BYTES :]

    def refuse_for(self, chip: str, revision: int) -> None:
        """Raises ImageRefusedError when it is for another chip or another revision of it."""
        if chip != self.chip:
            raise ImageRefusedError("image_other_chip", chip=chip, other=self.chip)
        if not self.minimum_revision <= revision <= self.maximum_revision:
            raise ImageRefusedError("image_revision", revision=f"{revision / 100:.1f}")


def parse_image(content: bytes) -> RomImage:
    """Understand a downloaded image.

    Raises:
        ImageRefusedError: when it is not whole, or its layout leaves no room for a lock's data.
    """
    chip, minimum, maximum = _header(content, 0)
    shift = BOOT_OFFSETS[chip]
    if len(content) + shift > IMAGE_END:
        raise ImageRefusedError("image_too_large", size=f"{len(content):,}")
    _check_table(content[TABLE_OFFSET - shift : TABLE_OFFSET - shift + TABLE_BYTES])
    if _header(content, _APP.offset - shift)[0] != chip:
        raise ImageRefusedError("image_damaged")
    return RomImage(content, chip, minimum, maximum, _version(content, _APP.offset - shift))


def _header(content: bytes, at: int) -> tuple[str, int, int]:
    """Chip and revisions in the header at `at`."""
    if len(content) < at + _DESCRIPTION_AT + _DESCRIPTION.size:
        raise ImageRefusedError("image_damaged")
    fields = _HEADER.unpack_from(content, at)
    if fields[0] != _MAGIC or fields[7] not in CHIP_IDS:
        raise ImageRefusedError("image_damaged")
    return CHIP_IDS[fields[7]], fields[9], fields[10] or _ANY_REVISION


def _check_table(table: bytes) -> None:
    """The image's own table must keep nvs, phy_init and the application where ours does."""
    try:
        places = {part.label: part.offset for part in decode_table(table)}
    except ValueError as error:
        raise ImageRefusedError("image_damaged") from error
    if any(places.get(part.label) != part.offset for part in STOCK_APP_PARTITIONS):
        raise ImageRefusedError("image_layout")


def _version(content: bytes, at: int) -> str:
    found = _DESCRIPTION.unpack_from(content, at + _DESCRIPTION_AT)
    if found[0] != _DESCRIPTION_MAGIC:
        return ""
    return bytes(found[3]).rstrip(b"\0").decode("ascii", "replace")
