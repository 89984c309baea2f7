"""What is written to a chip, and where: decided for exactly the flash that was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from firmware_build.file_system import file_system
from firmware_build.partitions import lock_partitions, partition
from provisioning.chip.lock_content import LockContent
from provisioning.chip.rom_image import IMAGE_END, RomImage


@dataclass(frozen=True)
class Region:
    """Bytes for one place in the flash."""

    offset: int
    content: bytes = field(repr=False)


def plan_flash(
    image: RomImage, firmware: Mapping[str, bytes], content: LockContent, flash_bytes: int
) -> list[Region]:
    """All regions of a lock: MicroPython with our table, then its data to the end of the flash.

    The log and the list of grants come out erased, so that nothing of an earlier life stays.
    `firmware` are files by absolute path on the lock. The image is made in memory only.

    Raises:
        ValueError: when no lock is made with so much flash.
    """
    partitions = lock_partitions(flash_bytes)
    data = bytearray(b"\xff" * (flash_bytes - IMAGE_END))

    def put(label: str, what: bytes) -> None:
        at = partition(label, partitions).offset - IMAGE_END
        data[at : at + len(what)] = what

    put("keys", content.keys_partition)
    files = {**firmware, **content.files}
    put("vfs", file_system(files, partition("vfs", partitions).size))
    return [Region(image.offset, image.with_table(partitions)), Region(IMAGE_END, bytes(data))]


def as_flashed(regions: list[Region], flash_bytes: int) -> bytes:
    """A blank chip of `flash_bytes` after `regions` were written to it."""
    flash = bytearray(b"\xff" * flash_bytes)
    for region in regions:
        flash[region.offset : region.offset + len(region.content)] = region.content
    return bytes(flash)
