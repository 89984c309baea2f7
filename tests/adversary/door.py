"""One door of the adversary's world: the real core on flash in memory, and a bolt that tells."""

import errno
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

SECTOR_BYTES = 4096
_BLOCK_COUNT = 4
_POWER_ON, _WATCHDOG, _SLEEP = 1, 3, 4
"""Causes of a start (`ports/esp32/modmachine.c`)."""
RELOCK_S = 300
"""What the office has set for every door here."""


class PowerCutError(Exception):
    """The battery was pulled in the middle of a flash operation."""


class MemoryPartition:
    """`esp32.Partition` over a byte array; an operation may be the last one."""

    def __init__(self, sectors: int) -> None:
        """Make an erased region."""
        self.content = bytearray(b"\xff" * (sectors * SECTOR_BYTES))
        self.reads = 0
        self.operations_left: int | None = None
        self.refused = range(0)
        """Which of the next writes and erases the chip refuses, 0 being the very next one."""

    def _count(self) -> None:
        if self.operations_left is not None:
            self.operations_left -= 1
            if self.operations_left < 0:
                self.operations_left = None
                raise PowerCutError
        refuses = 0 in self.refused
        self.refused = range(self.refused.start - 1, self.refused.stop - 1)
        if refuses:
            raise OSError(errno.EIO)

    def readblocks(self, block_num: int, buf: Any, offset: int) -> None:
        """Fill `buf` from byte `offset` of the block on."""
        self.reads += 1
        at = block_num * SECTOR_BYTES + offset
        buf[:] = self.content[at : at + len(buf)]

    def writeblocks(self, block_num: int, buf: Any, offset: int) -> None:
        """Clear the bits that are clear in `buf`."""
        self._count()
        place = slice(
            block_num * SECTOR_BYTES + offset, block_num * SECTOR_BYTES + offset + len(buf)
        )
        both = int.from_bytes(self.content[place], "big") & int.from_bytes(buf, "big")
        self.content[place] = both.to_bytes(len(buf), "big")

    def ioctl(self, op: int, arg: int) -> int:
        """Count or erase blocks."""
        if op == _BLOCK_COUNT:
            return len(self.content) // SECTOR_BYTES
        self._count()
        self.content[arg * SECTOR_BYTES : (arg + 1) * SECTOR_BYTES] = b"\xff" * SECTOR_BYTES
        return 0


class SpyBolt:
    """A bolt that always works and tells the world what it was asked to do."""

    def __init__(
        self, modules: SimpleNamespace, relock: Any, on_move: Callable[[int], None]
    ) -> None:
        """`on_move` is called with COMMAND_OPEN or COMMAND_LOCK; an opened door gets a relock."""
        self._on_move = on_move
        self._relock = relock
        self._open = modules.messages.COMMAND_OPEN
        self.outcome = modules.messages.OUTCOME_MOVING
        self.movement = 0

    def begin(self, command: int) -> int:
        """Count and tell."""
        self.movement += 1
        self._on_move(command)
        if command == self._open:
            self._relock.plan(RELOCK_S)
        return 800

    def remaining_ms(self) -> int:
        """Nothing is ever left to do."""
        return 0

    def position(self) -> int:
        """BOLT_UNKNOWN."""
        return 0

    def door(self) -> int:
        """DOOR_UNKNOWN."""
        return 0


@dataclass(frozen=True)
class Master:
    """The keys of one lock as the office has them."""

    lock_id: bytes
    envelope_key: bytes
    receipt_key: bytes
    log_root: bytes
    door_root: bytes
    rng_key: bytes
    update_key: bytes


@dataclass(frozen=True)
class Snapshot:
    """All that a lock keeps without power."""

    master: Master
    """The keys the office had for it."""
    partitions: tuple[bytes, ...]
    files: dict[str, bytes]


def new_master(modules: SimpleNamespace, name: str) -> Master:
    """Keys made as provisioning makes them, the same for the same name."""
    auth = modules.hash_auth
    lock_id = name.encode().ljust(8, b"-")
    root = auth.extract(lock_id, name.encode() * 8)
    labels = (
        auth.LABEL_OFFICE_ENVELOPES,
        auth.LABEL_LOCK_RECEIPTS,
        auth.LABEL_LOG_ROOT,
        auth.LABEL_DOOR_ROOT,
        auth.LABEL_RNG,
        auth.LABEL_UPDATE,
    )
    return Master(lock_id, *(auth.expand(root, label, 32) for label in labels))


class Door:
    """A lock in a door: flash, files, clock, and the core booted on them."""

    def __init__(
        self,
        modules: SimpleNamespace,
        name: str,
        clock_rate: float,
        true_s: Callable[[], int],
        on_move: Callable[["Door", int], None],
    ) -> None:
        """Provision and boot. `true_s` is the world's lock time, `clock_rate` our clock's error."""
        self.modules = modules
        self.name = name
        self.master = new_master(modules, name)
        self.next_master: Master | None = None
        """Keys that the office has sealed for it and it has not taken yet."""
        self._rate = clock_rate
        self._true_s = true_s
        self._powered_at_s = true_s()
        self._files = tempfile.TemporaryDirectory()
        self._on_move = on_move
        self.log_flash, self.key_flash = MemoryPartition(6), MemoryPartition(8)
        self.grant_flash = MemoryPartition(72)
        self.pulled = False
        self._memory = b""
        """Of the RTC: what deep sleep and most resets keep."""
        self._provision()
        self.boot()
        self.lock.clock.anchor(true_s(), 60)
        self.log_boot()

    def close(self) -> None:
        """Remove the lock's files."""
        self._files.cleanup()

    def _provision(self) -> None:
        keys, master = self.modules.key_store, self.master
        identity = keys.Identity(
            master.lock_id,
            master.envelope_key,
            master.receipt_key,
            master.door_root,
            master.rng_key,
            master.update_key,
        )
        keys.store_identity(self.key_flash, identity)
        keys.KeyRing(self.key_flash).start(master.log_root)
        self._store().store(1, self.modules.state_record.LockState().pack())

    def _store(self) -> Any:
        return self.modules.lock_state.StateStore(self.path(""))

    def path(self, name: str) -> str:
        """Where a file of this lock's root directory lies."""
        return f"{self._files.name}/{name}"

    def partition(self, label: str) -> MemoryPartition:
        """A region of the flash: log, keys or grants."""
        return {"log": self.log_flash, "keys": self.key_flash, "grants": self.grant_flash}[label]

    def ticks_s(self) -> int:
        """The chip's own seconds since the battery came."""
        return int((self._true_s() - self._powered_at_s) * self._rate)

    def boot(self, cause: int = _POWER_ON) -> None:
        """Start as the firmware does, on what flash and RTC memory hold."""
        identity = self.modules.key_store.load_identity(self.key_flash)
        if identity is None:
            raise LookupError("a lock without keys")
        self._take_charge()
        self.modules.machine.cause = cause
        woken_by = "knock" if cause == _SLEEP else self.modules.board.WAKE_COLD
        board = SimpleNamespace(woken_by=lambda: woken_by)
        rtc = self.modules.rtc_state.RtcState(self._rtc_memory)
        self.parts = self.modules.parts.Parts(board, rtc, identity, self._store())
        self.beacon, self.lock = self.parts.beacon, self.parts.lock
        # This is `Wake`'s, which needs the whole chip.
        self.parts.relock.resume(RELOCK_S, self.parts.ran_on)

    def _take_charge(self) -> None:
        """Let the modules, which both doors share, have this door's chip."""
        modules, ticks_s = self.modules, self.ticks_s
        modules.board.partition = self.partition
        chip = SimpleNamespace(
            time=ticks_s,
            ticks_ms=lambda: 1000 * ticks_s(),
            ticks_diff=lambda late, early: late - early,
        )
        modules.relock.time = modules.visit.time = chip
        modules.parts._ticks_s = ticks_s
        modules.parts._forget = lambda *_: None
        modules.parts.Relock = lambda rtc, save: modules.relock.Relock(rtc, save, ticks_s)
        modules.parts.Actuator = lambda *given: SpyBolt(modules, given[3], self._moves)

    def _moves(self, command: int) -> None:
        self._take_charge()
        self._on_move(self, command)

    def _rtc_memory(self, content: bytes | None = None) -> bytes:
        if content is not None:
            self._memory = bytes(content)
        return self._memory

    def log_boot(self) -> None:
        """What every boot writes down."""
        self.lock.record(self.modules.records.EVENT_BOOT)
        self.beacon.refresh()

    def reset(self) -> None:
        """It sleeps and is woken: RTC memory and the chip's seconds survive."""
        self._sleep()
        self.boot(_SLEEP)
        self.log_boot()

    def hang(self) -> None:
        """The watchdog's reset: nothing was saved for it."""
        self.boot(_WATCHDOG)
        self.log_boot()

    def dip(self, stand_still: Callable[[], None]) -> None:
        """It sleeps, the supply sags, and time passes: RTC memory survives, the seconds do not."""
        self._sleep()
        stand_still()
        self._powered_at_s = self._true_s()
        self.boot()
        self.log_boot()

    def _sleep(self) -> None:
        self._take_charge()
        self.parts.save()

    def pull_battery(self) -> None:
        """The battery is taken out and put back: only flash survives."""
        self._disarm()
        self.pulled = True
        self._memory = b""
        self._powered_at_s = self._true_s()
        self.boot()
        self.log_boot()

    def partitions(self) -> tuple[MemoryPartition, ...]:
        """All regions of the flash, always in the same order."""
        return self.log_flash, self.key_flash, self.grant_flash

    def copy(self) -> Snapshot:
        """Read out everything."""
        files = {path.name: path.read_bytes() for path in Path(self._files.name).iterdir()}
        contents = tuple(bytes(partition.content) for partition in self.partitions())
        return Snapshot(self.master, contents, files)

    def put_back(self, copy: Snapshot) -> None:
        """Write everything back, the battery being out meanwhile."""
        for partition, content in zip(self.partitions(), copy.partitions, strict=True):
            partition.content[:] = content
        for name, content in copy.files.items():
            (Path(self._files.name) / name).write_bytes(content)
        self.pull_battery()

    def arm_power_cut(self, operations: int) -> None:
        """Let the power fail after so many more log writes."""
        self.log_flash.operations_left = operations

    def _disarm(self) -> None:
        self.log_flash.operations_left = None

    def seal(self, kind: int, number: int, plaintext: bytes) -> bytes:
        """An envelope of the office for this lock."""
        header = self.modules.messages.pack_envelope_header(kind, number)
        sealer = self.modules.hash_auth.Sealer(self.master.envelope_key, self.master.lock_id)
        return bytes(sealer.seal(header, plaintext))
