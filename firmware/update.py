"""Receives new firmware into the idle slot, over Bluetooth or at the prompt.

    /b/offer              the sealed offer; while it is there, the update can be resumed
    /b/incoming.manifest  the manifest that it names
    /b/incoming/          the files, in the manifest's order, each block checked before it is stored
    /b/firmware/          what can be booted: never half filled, it gets its name by one rename
    /b/manifest           the manifest of that

Blocks that the running slot has are copied from there, the others come as patches of its files.
A lock that loses power goes on where it stood. `docs/protocol.md`, section 11, is the normative
text. Code is RAM: this is imported only when an update runs, and what begins and ends one only
for that.
"""

import gc
import os
import sys
from hashlib import sha256

from firmware import messages, update_format
from firmware.messages import MessageError
from firmware.update_format import BLOCK_BYTES, DIGEST_BYTES
from firmware.update_patch import Pieces, apply_patch, copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, BinaryIO

    from firmware.key_store import Identity
    from firmware.lock import Lock
    from firmware.messages import Command
    from firmware.update_patch import Sink

    Produce = Callable[[Sink], int]

# So many blocks are copied within one command: a fraction of a second of flash.
_BLOCKS_AT_ONCE = 4


def attend(lock: "Lock", update: "Update | None", command: "Command", piece: bytes) -> "Update":
    """Carry out one update command of a holder with the service right.

    `update` is what the last command returned, None when there was none or it failed: then the
    update is found again in flash. Raises OSError or MemoryError; what is stored by then counts.
    """
    update = update or at_prompt(lock.identity)
    update.obey(command, piece)
    if update.phase == update_format.PHASE_SWITCHED:
        lock.restart_due = True
    return update


def at_prompt(identity: "Identity | None" = None) -> "Update":
    """The update of this lock, as a bench drives it at the prompt.

    Raises OSError when the lock is not provisioned.
    """
    if identity is None:
        from firmware import board, key_store

        identity = key_store.load_identity(board.partition("keys"))
        if identity is None:
            raise OSError("not provisioned")
    running = sys.path[0]
    return Update(identity, running, "/a" if running == "/b" else "/b")


class Update:
    """One lock's update, from offer to switch; taken up from flash where it stands."""

    def __init__(
        self, identity: "Identity", running: str, idle: str, slot_file: str = "/slot"
    ) -> None:
        """`running` and `idle` are the slots' folders, such as /a and /b."""
        self.identity = identity
        self.running = running
        self.idle = idle
        self.slot_file = slot_file
        self.phase = update_format.PHASE_IDLE
        self.reason = update_format.REASON_NONE
        """Why the last command was refused."""
        self.offered = 0
        self.digest = b""
        """SHA-256 of the manifest that is followed."""
        self.version = 0
        self.floor = 0
        self.base = b""
        self._pieces: list[bytes] = []
        self._file = self._block = self._received = 0
        self._name, self._size, self._digests = "", 0, b""
        self._manifest: BinaryIO | None = None
        self._entries: Iterator[tuple[str, int, bytes]] | None = None
        self._carry_out_once(lambda slot: slot.take_up(self))

    def _carry_out_once(self, task: "Callable[[Any], int]") -> int:
        """Run a task of the module `update_slot`, whose code is let go again."""
        from firmware import update_slot

        self._pieces = []
        reason = task(update_slot)
        del update_slot
        for name in ("update_slot", "slot_check", "boot"):
            del sys.modules["firmware." + name]
            delattr(sys.modules["firmware"], name)
        gc.collect()
        return reason

    def status(self) -> bytes:
        """The 32 bytes of the answer."""
        told = update_format.UpdateStatus()
        told.reason, told.phase = self.reason, self.phase
        told.file, told.block, told.received = self._file, self._block, self._received
        told.version, told.floor, told.offered = self.version, self.floor, self.offered
        told.base = self.base
        return told.pack()

    def obey(self, command: "Command", piece: "bytes | memoryview" = b"") -> None:
        """Carry out one command; `status` tells what became of it. Raises OSError."""
        try:
            self.reason = self._carry_out(command, piece)
        except MessageError:
            # The stored manifest is not what it was: cells age.
            self.phase = update_format.PHASE_IDLE
            self.reason = update_format.REASON_BAD_MANIFEST

    def _carry_out(self, command: "Command", piece: "bytes | memoryview") -> int:
        if command.code == messages.COMMAND_UPDATE_OFFER:
            return self._collect_offer(command, piece)
        if command.code == messages.COMMAND_UPDATE_BLOCK:
            return self._take(command, piece)
        if command.code == messages.COMMAND_UPDATE_SWITCH:
            if self.phase != update_format.PHASE_COMPLETE:
                return update_format.REASON_OUT_OF_ORDER
            return self._carry_out_once(lambda slot: slot.switch(self))
        self._work()
        return update_format.REASON_NONE

    def _collect_offer(self, command: "Command", piece: "bytes | memoryview") -> int:
        offset = command.value
        if offset not in (0, self._received) or command.count > update_format.OFFER_LIMIT:
            return update_format.REASON_OUT_OF_ORDER
        if offset == 0 and not _is_folder(self.idle):
            os.mkdir(self.idle)
        # A manifest told in full is 2 KiB: more than a lock at work has to spare.
        with open(self.idle + "/offer.new", "ab" if offset else "wb") as file:
            file.write(bytes(piece[: command.count - offset]))
        self._received = min(command.count, offset + len(piece))
        if self._received < command.count:
            return update_format.REASON_NONE
        self._received = 0
        return self._carry_out_once(lambda slot: slot.judge(self))

    def follow(self, version: int) -> None:
        """Start at the first block of the stored manifest's files that is not stored yet.

        Raises OSError or MessageError when the manifest cannot be read.
        """
        self.close()
        self._manifest = open(self.idle + "/incoming.manifest", "rb")
        files = update_format.read_manifest_head(self._manifest)[0]
        self._entries = update_format.read_entries(self._manifest, files)
        self.offered = version
        self.phase = update_format.PHASE_COPYING
        self._file = -1
        self._next_file()

    def close(self) -> None:
        """Let go of the manifest's file."""
        self._entries = None
        if self._manifest:
            self._manifest.close()
            self._manifest = None

    def _next_file(self) -> None:
        """Go to the next file that is not whole; after the last one the update is complete."""
        if self._entries is None:
            return
        for name, size, digests in self._entries:
            self._file += 1
            stored = _stored_bytes(self._incoming(name), size)
            if stored < size:
                self._block = stored // BLOCK_BYTES
                self._name, self._size, self._digests = name, size, digests
                return
        self.phase = update_format.PHASE_COMPLETE
        self.close()

    def _incoming(self, name: str) -> str:
        return self.idle + "/incoming/" + name

    def _work(self) -> None:
        """Copy some blocks from the running slot, up to one that it does not have."""
        for _ in range(_BLOCKS_AT_ONCE):
            if self.phase == update_format.PHASE_COPYING and not self._keep(self._copied):
                self.phase = update_format.PHASE_WANTING
                self._received = 0

    def _keep(self, produce: "Produce") -> bool:
        """Store the wanted block, if what is produced is it; produced twice, to need no RAM."""
        at = self._block * DIGEST_BYTES
        digest = sha256()
        try:
            length = produce(digest.update)
        except (OSError, MessageError):
            return False
        whole = length == min(BLOCK_BYTES, self._size - self._block * BLOCK_BYTES)
        if not whole or digest.digest() != self._digests[at : at + DIGEST_BYTES]:
            return False
        # Closing the file makes the block last, and not before.
        with open(self._incoming(self._name), "ab") as file:
            produce(file.write)
        self._block += 1
        self._received = 0
        self.phase = update_format.PHASE_COPYING
        if self._block * BLOCK_BYTES >= self._size:
            self._next_file()
        return True

    def _copied(self, sink: "Sink") -> int:
        """Produce the wanted block from the running slot's file."""
        length = min(BLOCK_BYTES, self._size - self._block * BLOCK_BYTES)
        with open(self._running_file(), "rb") as file:
            return copy(file, self._block * BLOCK_BYTES, length, sink)

    def _patched(self, sink: "Sink") -> int:
        """Produce the wanted block from the collected patch."""
        pieces = Pieces(self._pieces)
        return apply_patch(pieces.read, self._running_file(), sink, BLOCK_BYTES)

    def _running_file(self) -> str:
        return self.running + "/firmware/" + self._name

    def _take(self, command: "Command", piece: "bytes | memoryview") -> int:
        """Collect the patch that makes the wanted block."""
        offset = command.value & 0xFFFF
        if (
            self.phase != update_format.PHASE_WANTING
            or command.value >> 16 != self._file << 8 | self._block
            or offset not in (0, self._received)
            or not offset < command.count <= update_format.BLOCK_PATCH_LIMIT
        ):
            return update_format.REASON_OUT_OF_ORDER
        if not self._collect(command.count, offset, piece):
            return update_format.REASON_NONE
        kept = self._keep(self._patched)
        self._collect(0, 0, b"")
        if not kept:
            return update_format.REASON_BAD_BLOCK
        self._work()
        return update_format.REASON_NONE

    def _collect(self, total: int, offset: int, piece: "bytes | memoryview") -> bool:
        """Keep a piece of something `total` bytes long; whether all of it is here.

        As pieces, because a heap in use has no room for 4 KiB in a row.
        """
        if offset == 0:
            self._pieces = []
            self._received = 0
        self._pieces.append(bytes(piece[: total - offset]))
        self._received += len(self._pieces[-1])
        return self._received >= total


def _is_folder(path: str) -> bool:
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _stored_bytes(path: str, size: int) -> int:
    """How much of a file is stored in whole blocks; a torn or too long one is removed."""
    try:
        stored: int = os.stat(path)[6]
    except OSError:
        return 0
    if stored > size or (stored < size and stored % BLOCK_BYTES):
        os.remove(path)
        return 0
    return stored
