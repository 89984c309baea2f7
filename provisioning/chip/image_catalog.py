"""Which MicroPython images may be flashed: each pinned by its SHA-256 digest.

The list that comes with the program is `images.toml`; a depot adds its own beside its units. A
digest is compared before anything else is done with a file, whether downloaded or local.
"""

import hashlib
import tomllib
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from host_tools.storage import atomic_file
from host_tools.storage.text_file import read_text
from provisioning.chip.rom_image import RomImage, parse_image
from provisioning.errors import ImageRefusedError

SHIPPED = Path(__file__).parent / "images.toml"
DOWNLOAD_TIMEOUT_S = 60
_LARGEST_BYTES = 4 << 20


@dataclass(frozen=True)
class PinnedImage:
    """One image that somebody checked once."""

    file: str
    chip: str
    version: str
    sha256: str
    size: int
    """Bytes."""
    url: str = ""
    """Where it may be fetched; empty when only a local file will do."""

    def check(self, content: bytes) -> RomImage:
        """The parsed image. Raises ImageRefusedError unless `content` is exactly this one."""
        if len(content) != self.size:
            raise ImageRefusedError("image_size", name=self.file, size=f"{len(content):,}")
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ImageRefusedError("image_digest", name=self.file)
        image = parse_image(content)
        if image.chip != self.chip:
            raise ImageRefusedError("image_other_chip", chip=self.chip, other=image.chip)
        return image


class ImageCatalog:
    """The pinned images of this bench, and the folder that keeps downloaded ones."""

    def __init__(self, folder: Path) -> None:
        """Read the shipped list and `folder`/images.toml. Raises ImageRefusedError."""
        self._folder = folder
        self.images = _read(SHIPPED) + _read(folder / "images.toml")

    def local(self, path: Path) -> RomImage:
        """The image in the file `path`, which must be pinned by its digest.

        Raises:
            ImageRefusedError: when it cannot be read or its digest is not on the list.
        """
        content = _content(path)
        digest = hashlib.sha256(content).hexdigest()
        for pinned in self.images:
            if pinned.sha256 == digest:
                return pinned.check(content)
        raise ImageRefusedError("image_not_pinned", name=path.name, digest=digest)

    def newest(self, chip: str) -> RomImage:
        """The image that the list names last for `chip`, downloaded unless it is kept here.

        Raises:
            ImageRefusedError: when there is none, or what came is not it.
        """
        fitting = [pinned for pinned in self.images if pinned.chip == chip]
        if not fitting:
            raise ImageRefusedError("image_none", chip=chip)
        pinned = fitting[-1]
        kept = self._folder / pinned.file
        if kept.exists():
            return pinned.check(_content(kept))
        content = _download(pinned)
        image = pinned.check(content)
        atomic_file.replace(kept, content)
        return image

    def pin(self, path: Path, url: str = "", sha256: str = "") -> PinnedImage:
        """Add a copy of `path` to this bench's images, once somebody compared its digest.

        `sha256` is the digest that a colleague found in a download of their own, as hexadecimal.

        Raises:
            ImageRefusedError: when no lock could boot it, or the colleague's file was another.
        """
        content = _content(path)
        digest = hashlib.sha256(content).hexdigest()
        if sha256 and sha256.strip().lower() != digest:
            raise ImageRefusedError("image_digest", name=path.name)
        image = parse_image(content)
        made = PinnedImage(path.name, image.chip, image.version, digest, len(content), url)
        if made.sha256 not in {pinned.sha256 for pinned in self.images}:
            self.images.append(made)
            atomic_file.replace(self._folder / made.file, content)
            own = self._folder / "images.toml"
            before = own.read_text(encoding="utf-8") if own.exists() else ""
            atomic_file.replace(own, (before + _entry(made)).encode())
        return made


def _read(path: Path) -> list[PinnedImage]:
    if not path.exists():
        return []
    try:
        listed = tomllib.loads(read_text(path)).get("image", [])
        return [PinnedImage(**one) for one in listed]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise ImageRefusedError("image_list_damaged", name=str(path)) from error


def _entry(image: PinnedImage) -> str:
    words = {name: getattr(image, name) for name in ("file", "chip", "version", "sha256", "url")}
    lines = [f'{name} = "{value}"' for name, value in words.items()]
    return "\n".join(["[[image]]", *lines, f"size = {image.size}", "", ""])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageRefusedError("image_unreadable", name=str(path)) from error


def _download(pinned: PinnedImage) -> bytes:
    if not pinned.url.startswith("https://"):
        raise ImageRefusedError("image_no_url", name=pinned.file)
    try:
        with urllib.request.urlopen(pinned.url, timeout=DOWNLOAD_TIMEOUT_S) as answer:  # noqa: S310 - https, checked above
            return bytes(answer.read(_LARGEST_BYTES))
    except OSError as error:
        raise ImageRefusedError("image_unreachable", url=pinned.url) from error
