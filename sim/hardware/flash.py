"""A NOR flash chip: erase blocks, one-way bits, wear, recorded operations and power cuts.

The content lies in a memory-mapped file, so that the virtual machine may read it directly; only
programming and erasing pass through here, where they are counted, recorded and can be cut short.
"""

import mmap
import os
import random
import tempfile
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

ERASE_BLOCK_BYTES = 4096
"""Smallest erasable unit of the SPI NOR chips on ESP32 modules."""

FLASH_BYTES = 4 * 1024 * 1024
"""Size of the flash of the supported modules."""

ERASED_BLOCK = b"\xff" * ERASE_BLOCK_BYTES


def _nothing() -> None:
    """Keep a file that the caller named."""


class PowerCutError(Exception):
    """The supply vanished during a flash operation; nothing after it happened."""


class Tear(Enum):
    """How far an operation had got when the power went."""

    NOTHING = "nothing"
    """The command never reached the array."""
    PART = "part"
    """Some bytes are done, one is half done, the rest is as before."""
    ALL = "all"
    """The array is done, but nobody was told."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One program (`data` given) or one block erase (`data` is None) at a byte `offset`."""

    offset: int
    data: bytes | None = None

    @property
    def length(self) -> int:
        """Number of bytes the operation touches."""
        return ERASE_BLOCK_BYTES if self.data is None else len(self.data)


def outcome(before: bytes, operation: Operation) -> bytes:
    """What the touched bytes hold after a completed operation: programming only clears bits."""
    if operation.data is None:
        return ERASED_BLOCK
    both = int.from_bytes(before, "little") & int.from_bytes(operation.data, "little")
    return both.to_bytes(len(before), "little")


def torn_outcome(before: bytes, operation: Operation, tear: Tear, seed: int) -> bytes:
    """What the touched bytes hold when the power went during the operation.

    The same `seed` tears at the same byte and leaves the same bits of it half done.
    """
    after = outcome(before, operation)
    if tear is Tear.NOTHING or not after:
        return before
    if tear is Tear.ALL:
        return after
    rng = random.Random(seed)
    at = rng.randrange(len(after))
    mask = rng.getrandbits(8)
    mixed = (after[at] & mask) | (before[at] & ~mask & 0xFF)
    return after[:at] + bytes([mixed]) + before[at + 1 :]


@dataclass
class Wear:
    """How hard the chip was used since it was made."""

    erases: dict[int, int] = field(default_factory=dict)
    """Erases per block number; blocks never erased are absent."""
    bytes_programmed: int = 0
    bits_refused: int = 0
    """Programs that asked a cleared bit to become set, which the chip ignores."""

    @property
    def total_erases(self) -> int:
        """Erases of all blocks together."""
        return sum(self.erases.values())


class Recording:
    """A flash image and every operation done to it since, to rebuild any moment in between."""

    def __init__(self, start: bytes) -> None:
        """Begin with the content `start`."""
        self.start = start
        self.operations: list[Operation] = []
        self.marks: list[tuple[int, object]] = []

    def mark(self, label: object) -> None:
        """Note that `label` was true once all operations so far were done."""
        self.marks.append((len(self.operations), label))

    def marks_before(self, count: int) -> list[object]:
        """Labels that were noted when at most `count` operations were done."""
        return [label for done, label in self.marks if done <= count]

    def rebuild(self, count: int, tear: Tear = Tear.NOTHING, seed: int = 0) -> bytes:
        """The content after `count` whole operations and, torn, the one after them.

        Raises:
            IndexError: when `count` is not within 0 and the number of operations.
        """
        for done, content in self.prefixes(tear, seed):
            if done == count:
                return content
        raise IndexError(count)

    def prefixes(self, tear: Tear = Tear.NOTHING, seed: int = 0) -> Iterator[tuple[int, bytes]]:
        """Every prefix in order as (whole operations done, content), the next one torn."""
        content = bytearray(self.start)
        for done, operation in enumerate(self.operations):
            place = slice(operation.offset, operation.offset + operation.length)
            before = bytes(content[place])
            content[place] = torn_outcome(before, operation, tear, seed + done)
            yield done, bytes(content)
            content[place] = outcome(before, operation)
        yield len(self.operations), bytes(content)


class NorFlash:
    """One chip of `size` bytes, kept in the file `path` (a private temporary one without)."""

    def __init__(self, path: Path | None = None, size: int = FLASH_BYTES) -> None:
        """Open `path`, or make it, erased, when it is missing or of another size."""
        self._forget: Callable[[], object] = _nothing
        if path is None:
            handle, name = tempfile.mkstemp(prefix="noeglefri-flash-")
            os.close(handle)
            path = Path(name)
            self._forget = weakref.finalize(self, path.unlink, missing_ok=True)
        self.path = path
        self.size = size
        if not path.exists() or path.stat().st_size != size:
            path.write_bytes(b"\xff" * size)
        with path.open("r+b") as file:
            self._content = mmap.mmap(file.fileno(), size)
        self.wear = Wear()
        self.operation_count = 0
        self._recording: Recording | None = None
        self._cut: tuple[int, Tear, int] | None = None

    def close(self) -> None:
        """Let go of the backing file; a temporary one disappears."""
        self._content.close()
        self._forget()

    def read(self, offset: int, length: int) -> bytes:
        """The bytes at `offset`."""
        self._check(offset, length)
        return self._content[offset : offset + length]

    def image(self) -> bytes:
        """The whole content."""
        return self._content[:]

    def load(self, image: bytes, offset: int = 0) -> None:
        """Put `image` at `offset` as a flasher would: no wear, nothing recorded."""
        self._check(offset, len(image))
        self._content[offset : offset + len(image)] = image

    def program(self, offset: int, data: bytes) -> None:
        """Clear the bits at `offset` that are clear in `data`.

        Raises:
            PowerCutError: when the armed cut falls on this operation.
        """
        self._check(offset, len(data))
        if outcome(self.read(offset, len(data)), Operation(offset, data)) != data:
            self.wear.bits_refused += 1
        self.wear.bytes_programmed += len(data)
        self._do(Operation(offset, bytes(data)))

    def erase(self, block: int) -> None:
        """Set every bit of the erase block number `block`.

        Raises:
            PowerCutError: when the armed cut falls on this operation.
        """
        offset = block * ERASE_BLOCK_BYTES
        self._check(offset, ERASE_BLOCK_BYTES)
        self.wear.erases[block] = self.wear.erases.get(block, 0) + 1
        self._do(Operation(offset))

    def record(self) -> Recording:
        """Start to record operations, from the content as it is now."""
        self._recording = Recording(self.image())
        return self._recording

    def cut_power_after(self, count: int, tear: Tear = Tear.PART, seed: int = 0) -> None:
        """Let `count` more operations pass and cut the power, torn, during the next one."""
        self._cut = (self.operation_count + count, tear, seed)

    def flip_bit(self, offset: int, bit: int) -> None:
        """Turn over one bit (0 to 7) of the byte at `offset`, as ageing cells do."""
        self._content[offset] ^= 1 << bit

    def _check(self, offset: int, length: int) -> None:
        if not 0 <= offset <= offset + length <= self.size:
            raise ValueError(f"flash has no bytes {offset:#x} to {offset + length:#x}")

    def _do(self, operation: Operation) -> None:
        place = slice(operation.offset, operation.offset + operation.length)
        before = self._content[place]
        if self._cut is not None and self.operation_count >= self._cut[0]:
            _, tear, seed = self._cut
            self._cut = None
            self._content[place] = torn_outcome(before, operation, tear, seed)
            raise PowerCutError(f"during flash operation {self.operation_count}")
        self._content[place] = outcome(before, operation)
        self.operation_count += 1
        if self._recording is not None:
            self._recording.operations.append(operation)
