"""Flash images: the partition table's bytes, and a file system that MicroPython mounts."""

from itertools import pairwise

import pytest

from firmware_build.file_system import files_of
from firmware_build.partitions import (
    LOCK_PARTITIONS,
    TABLE_BYTES,
    TABLE_OFFSET,
    decode_table,
    encode_table,
)
from sim.image import firmware_files, flash_image
from tests.sim.boards import output_of


def test_the_table_reads_back_and_a_flipped_bit_is_noticed() -> None:
    table = encode_table(LOCK_PARTITIONS)
    assert decode_table(table) == LOCK_PARTITIONS
    with pytest.raises(ValueError, match="checksum"):
        decode_table(bytes([*table[:5], table[5] ^ 1, *table[6:]]))


def test_partitions_follow_each_other_without_overlap_in_whole_blocks() -> None:
    for one, next_one in pairwise(LOCK_PARTITIONS):
        assert one.end <= next_one.offset
        assert next_one.offset % 4096 == 0
    assert LOCK_PARTITIONS[-1].end == 4 * 1024 * 1024


def test_an_image_holds_the_table_and_the_files() -> None:
    files = {"/boot.py": b"1", "/a/firmware/x.mpy": bytes(9000)}
    image = flash_image(files)
    assert decode_table(image[TABLE_OFFSET : TABLE_OFFSET + TABLE_BYTES]) == LOCK_PARTITIONS
    assert files_of(image) == files


def test_the_firmware_is_compiled_into_the_first_slot() -> None:
    files = firmware_files()
    assert files["/a/firmware/messages.mpy"].startswith(b"M\x06")
    assert files["/main.py"] == b"launch()\n"


async def test_micropython_mounts_the_file_system_and_sees_the_partitions() -> None:
    printed = await output_of(
        "import os, esp32\n"
        "print(os.listdir('/'))\n"
        "P = esp32.Partition\n"
        "for part in P.find(P.TYPE_DATA): print(*part.info())\n"
        "print(P.find(P.TYPE_DATA, label='log')[0].ioctl(4, 0))"
    )
    assert printed.splitlines() == [
        "['main.py']",
        "1 2 36864 24576 nvs False",
        "1 1 61440 4096 phy_init False",
        "1 6 2097152 720896 log False",
        "1 6 2818048 294912 grants False",
        "1 6 3112960 32768 keys False",
        "1 129 3145728 1048576 vfs False",
        "176",
    ]
