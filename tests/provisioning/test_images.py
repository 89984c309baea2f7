"""An image is taken only when it is exactly the one that somebody checked, and fits a lock."""

import hashlib
import re
from pathlib import Path

import pytest

from firmware_build.partitions import FLASH_SIZES, decode_table, lock_partitions
from provisioning.chip.image_catalog import ImageCatalog
from provisioning.chip.rom_image import BOOT_OFFSETS, IMAGE_END, parse_image
from provisioning.errors import ImageRefusedError
from tests.provisioning.images import fixture_image, real_esp32_image


def test_a_real_image_is_understood_and_takes_our_table() -> None:
    image = parse_image(real_esp32_image())
    assert (image.chip, image.offset) == ("ESP32", 0x1000)
    for flash_bytes in FLASH_SIZES:
        table = lock_partitions(flash_bytes)
        patched = image.with_table(table)
        assert decode_table(patched[0x7000:0x7C00]) == table
        assert table[-1].end == flash_bytes
        assert patched[:0x7000] == image.content[:0x7000]
        assert patched[0x7C00:] == image.content[0x7C00:]


@pytest.mark.parametrize("chip", BOOT_OFFSETS)
def test_every_chips_image_is_told_apart(chip: str) -> None:
    image = parse_image(fixture_image(chip, minimum_revision=100))
    image.refuse_for(chip, 100)
    for other in BOOT_OFFSETS:
        if other != chip:
            with pytest.raises(ImageRefusedError, match="image_other_chip"):
                image.refuse_for(other, 100)
    with pytest.raises(ImageRefusedError, match="image_revision"):
        image.refuse_for(chip, 3)


def test_an_image_is_taken_by_its_digest_only(tmp_path: Path) -> None:
    path = tmp_path / "esp32c3.bin"
    path.write_bytes(fixture_image("ESP32C3"))
    catalog = ImageCatalog(tmp_path / "bench")
    with pytest.raises(ImageRefusedError, match="image_not_pinned"):
        catalog.local(path)
    pinned = catalog.pin(path)
    assert pinned.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert ImageCatalog(tmp_path / "bench").local(path).chip == "ESP32C3"
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(ImageRefusedError, match="image_not_pinned"):
        ImageCatalog(tmp_path / "bench").local(path)


def test_a_kept_image_that_was_altered_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "esp32.bin"
    path.write_bytes(fixture_image("ESP32"))
    bench = tmp_path / "bench"
    ImageCatalog(bench).pin(path)
    catalog = ImageCatalog(bench)
    assert catalog.newest("ESP32").version == "v1.29.0"
    (bench / "esp32.bin").write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(ImageRefusedError, match="image_size"):
        catalog.newest("ESP32")
    (bench / "esp32.bin").write_bytes(b"\0" + path.read_bytes()[1:])
    with pytest.raises(ImageRefusedError, match="image_digest"):
        catalog.newest("ESP32")
    (bench / "esp32.bin").unlink()
    with pytest.raises(ImageRefusedError, match="image_no_url"):
        catalog.newest("ESP32")


def test_a_chip_without_an_approved_image_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ImageRefusedError, match="image_none"):
        ImageCatalog(tmp_path).newest("ESP32C6")


def test_an_image_is_approved_only_by_the_digest_that_a_colleague_found(tmp_path: Path) -> None:
    path = tmp_path / "esp32c6.bin"
    path.write_bytes(fixture_image("ESP32C6"))
    catalog = ImageCatalog(tmp_path / "bench")
    with pytest.raises(ImageRefusedError, match="image_digest"):
        catalog.pin(path, sha256="00" * 32)
    assert not (tmp_path / "bench" / path.name).exists()
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    assert catalog.pin(path, sha256=f"{found.upper()}\n").sha256 == found


def test_shipped_images_are_official_files_pinned_by_a_whole_digest(tmp_path: Path) -> None:
    shipped = ImageCatalog(tmp_path).images
    assert {image.chip for image in shipped} <= BOOT_OFFSETS.keys()
    assert shipped
    for image in shipped:
        assert re.fullmatch("[0-9a-f]{64}", image.sha256)
        assert image.url == f"https://micropython.org/resources/firmware/{image.file}"
        assert image.version in image.file
        assert 0x100000 < image.size < IMAGE_END


def test_a_bench_s_own_image_goes_before_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "esp32.bin"
    path.write_bytes(fixture_image("ESP32"))
    ImageCatalog(tmp_path / "bench").pin(path)
    assert ImageCatalog(tmp_path / "bench").newest("ESP32").content == path.read_bytes()


def test_what_no_lock_could_boot_is_refused() -> None:
    good = real_esp32_image()
    table = good[0x7000:0x7C00]
    moved = good[:0x7000] + table[:5] + b"\xa0" + table[6:] + good[0x7C00:]
    spoilt = {
        "image_damaged": (
            b"",
            good[:0x9000],
            b"\0" + good[1:],
            good[:12] + b"\x77" + good[13:],
            moved,
        ),
        "image_too_large": (good + bytes(0x100000),),
    }
    for reason, contents in spoilt.items():
        for content in contents:
            with pytest.raises(ImageRefusedError, match=reason):
                parse_image(content)


@pytest.mark.parametrize("listed", ["[[image]]\nfile = 1\n", "no toml", "[[image]]\n"])
def test_a_damaged_list_is_refused_as_such(listed: str, tmp_path: Path) -> None:
    (tmp_path / "images.toml").write_text(listed)
    with pytest.raises(ImageRefusedError, match="image_list_damaged"):
        ImageCatalog(tmp_path)
