"""MicroPython images for tests: one real and old, and fixtures with nothing behind the headers."""

import hashlib
import struct
from importlib.resources import files

from firmware_build.partitions import STOCK_APP_PARTITIONS, TABLE_OFFSET, encode_table
from provisioning.chip.rom_image import BOOT_OFFSETS, CHIP_IDS

_REAL = "thonnycontrib.thonny_etboard_firmware.etboard"


def real_esp32_image() -> bytes:
    """A MicroPython for the ESP32 as somebody built and published it in 2021."""
    folder = files("thonnycontrib") / "thonny_etboard_firmware" / "etboard" / "firmware"
    return (folder / "etboard_firmware_micropython_custom_0831_last.bin").read_bytes()


def fixture_image(chip: str, minimum_revision: int = 0) -> bytes:
    """TEST FIXTURE, not MicroPython: valid headers, table, checksums, and no program."""
    shift = BOOT_OFFSETS[chip]
    head = _application(chip, minimum_revision)
    image = bytearray(b"\xff" * (STOCK_APP_PARTITIONS[-1].offset - shift)) + head
    image[: len(head)] = head
    table = encode_table(STOCK_APP_PARTITIONS)
    image[TABLE_OFFSET - shift : TABLE_OFFSET - shift + len(table)] = table
    return bytes(image)


def _application(chip: str, minimum_revision: int) -> bytes:
    number = {name: chip_id for chip_id, name in CHIP_IDS.items()}[chip]
    header = struct.pack("<BBBBI", 0xE9, 1, 2, 0x20, 0x4037_0000)
    header += struct.pack(
        "<B3sHBHH4sB", 0xEE, bytes(3), number, 0, minimum_revision, 0, bytes(4), 1
    )
    about = struct.pack("<II8s32s32s", 0xABCD5432, 0, bytes(8), b"v1.29.0", b"micropython")
    segment = about + b"TEST FIXTURE, NOT MICROPYTHON".ljust(256 - len(about), b"\0")
    body = header + struct.pack("<II", 0x3C00_0020, len(segment)) + segment
    checksum = 0xEF
    for byte in segment:
        checksum ^= byte
    body = body.ljust((len(body) // 16 + 1) * 16 - 1, b"\0") + bytes([checksum])
    return body + hashlib.sha256(body).digest()
