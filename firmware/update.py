"""Receives new firmware into the idle slot, over Bluetooth or at the prompt, and switches to it.

The sealed offer comes first and names the manifest by its SHA-256. Blocks that the running slot
has are copied from there, the others come compressed; each is checked before it is stored. A lock
that loses power goes on where it stood. `docs/protocol.md`, section 11, is the normative text.
Imported only when an update runs: its code is RAM.
"""

import gc
import sys
from hashlib import sha256
from io import BytesIO

from firmware import boot, hash_auth, messages, update_format
from firmware.messages import MessageError
from firmware.slot_store import SlotStore
from firmware.update_format import BLOCK_BYTES, DIGEST_BYTES, UpdateStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from firmware.key_store import Identity
    from firmware.lock import Lock
    from firmware.messages import Command

# So many blocks are copied within one command: a fraction of a second of flash.
_BLOCKS_AT_ONCE = 4
_OFFER_LIMIT = (
    update_format.OFFER_ENVELOPE_BYTES
    + update_format.MAX_MANIFEST_BYTES
    + update_format.PATCH_STEP_BYTES
)


def attend(lock: "Lock", command: "Command", piece: bytes) -> bytes:
    """Carry out one update command of a holder with the service right; the status to answer.

    Raises OSError or MemoryError; what is stored by then counts, and is found again.
    """
    update, lock.update = lock.update, None
    if update is None:
        update = at_prompt(lock.identity)
    update.obey(command, piece)
    lock.update = update
    if update.status.phase == update_format.PHASE_SWITCHED:
        lock.restart_due = True
    return update.status.pack()


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
    idle = "/" + boot.SLOTS[1 - boot.SLOTS.index(running[1:])]
    sealer = hash_auth.Sealer(identity.update_key, identity.lock_id)
    return Update(sealer, running, idle)


class Update:
    """One lock's update, from offer to switch; taken up from flash where it stands."""

    def __init__(
        self, sealer: hash_auth.Sealer, running: str, idle: str, slot_file: str = boot.SLOT_FILE
    ) -> None:
        """`sealer` opens offers; `running` and `idle` are the slots' folders."""
        self._sealer = sealer
        self._slot_file = slot_file
        self._idle = idle
        self._store = SlotStore(running, idle)
        self._parcel = bytearray()
        self._skip = 0
        self._digest = b""
        self._buffer = bytearray()
        self._manifest: BinaryIO | None = None
        self._entries: Iterator[tuple[str, int, bytes]] | None = None
        self._name, self._size, self._digests = "", 0, b""
        self.status = UpdateStatus()
        """Where it stands; `reason` is that of the last command."""
        self._read_versions()
        self._take_up()

    def _read_versions(self) -> None:
        status = self.status
        status.version, digest = self._store.running_manifest()
        status.base = (digest or bytes(DIGEST_BYTES))[: update_format.BASE_BYTES]
        slots = boot.read_slots(self._slot_file)
        status.floor = slots[4] if slots else 0

    def _take_up(self) -> None:
        """Follow the offer that lies in flash, if one does."""
        envelope = self._store.offer()
        opened = self._open_offer(envelope) if envelope else None
        if opened is None:
            return
        version, (self._digest, _, _) = opened
        try:
            self._follow(version)
        except (MessageError, OSError):
            # The offer or its files did not survive; it has to be made again.
            self.status.phase = update_format.PHASE_IDLE

    def obey(self, command: "Command", piece: "bytes | memoryview" = b"") -> None:
        """Carry out one command; `status` tells what became of it. Raises OSError."""
        try:
            self.status.reason = self._carry_out(command, piece)
        except MessageError:
            # The stored manifest is not what it was: cells age.
            self.status.phase = update_format.PHASE_IDLE
            self.status.reason = update_format.REASON_BAD_MANIFEST

    def _carry_out(self, command: "Command", piece: "bytes | memoryview") -> int:
        if command.code == messages.COMMAND_UPDATE_OFFER:
            return self._collect_offer(command, piece)
        if command.code == messages.COMMAND_UPDATE_BLOCK:
            return self._take(command, piece)
        if command.code == messages.COMMAND_UPDATE_SWITCH:
            return self._switch()
        self._work()
        return update_format.REASON_NONE

    def _collect_offer(self, command: "Command", piece: "bytes | memoryview") -> int:
        if command.value == 0:
            self._parcel = bytearray()
        if command.value != len(self._parcel) or command.count > _OFFER_LIMIT:
            return update_format.REASON_OUT_OF_ORDER
        self._parcel.extend(piece[: command.count - command.value])
        if len(self._parcel) < command.count:
            return update_format.REASON_NONE
        parcel, self._parcel = bytes(self._parcel), bytearray()
        return self.offer(parcel)

    def offer(self, parcel: bytes) -> int:
        """Judge a whole offer, envelope ‖ manifest patch, and begin; REASON_… when refused."""
        split = update_format.OFFER_ENVELOPE_BYTES
        envelope = parcel[:split]
        if len(envelope) < split:
            return update_format.REASON_TRUNCATED
        opened = self._open_offer(envelope)
        if opened is None:
            return update_format.REASON_FOREIGN
        version, (digest, length, files) = opened
        reason = self._judge(version, digest)
        if reason or self._is_followed(envelope):
            return reason
        try:
            composed, found = self._store.compose(memoryview(parcel)[split:])
            if composed != length:
                padded = composed > length
                return (
                    update_format.REASON_EXTRA_FILES if padded else update_format.REASON_TRUNCATED
                )
            if found != digest:
                return update_format.REASON_BAD_MANIFEST
            self._store.check_composed(files, version)
        except MessageError:
            return update_format.REASON_BAD_MANIFEST
        self._close()
        self._store.begin(envelope)
        self._digest = digest
        self._follow(version)
        return update_format.REASON_NONE

    def _open_offer(self, envelope: bytes) -> "tuple[int, tuple[bytes, int, int]] | None":
        """Return (version, (digest, length, files)); None when it was not sealed for this lock."""
        try:
            kind, version = messages.parse_envelope_header(envelope)
            plain = self._sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
            if plain is None or kind != messages.ENVELOPE_UPDATE:
                return None
            return version, update_format.parse_offer(plain)
        except MessageError:
            return None

    def _judge(self, version: int, digest: bytes) -> int:
        status = self.status
        slots = boot.read_slots(self._slot_file)
        if slots and slots[2]:
            # The idle slot is the one to return to.
            return update_format.REASON_ON_TRIAL
        if version < max(status.floor, status.version) or version > _MAX_VERSION:
            return update_format.REASON_OLDER
        present = status.version == version and digest.startswith(status.base)
        return update_format.REASON_PRESENT if present else update_format.REASON_NONE

    def _is_followed(self, envelope: bytes) -> bool:
        """Whether this very offer is under way: then it goes on."""
        return self.status.phase != update_format.PHASE_IDLE and self._store.offer() == envelope

    def _follow(self, version: int) -> None:
        """Start at the first block that is not stored yet."""
        self._close()
        gc.collect()
        self._buffer = self._buffer or bytearray(BLOCK_BYTES)
        self._manifest, files = self._store.open_manifest()
        self._entries = update_format.read_entries(self._manifest, files)
        self._size = 0
        self.status.offered = version
        self.status.phase = update_format.PHASE_COPYING
        self.status.file, self.status.block = -1, 0
        self._next_file()

    def _close(self) -> None:
        self._entries = None
        if self._manifest:
            self._manifest.close()
            self._manifest = None

    def _next_file(self) -> None:
        """Go to the next file that is not whole; after the last one the update is complete."""
        status = self.status
        if self._entries is None:
            return
        for name, size, digests in self._entries:
            status.file += 1
            status.block = self._store.stored_blocks(name, size)
            if status.block * BLOCK_BYTES < size:
                self._name, self._size, self._digests = name, size, digests
                return
        status.phase = update_format.PHASE_COMPLETE
        self._close()

    def _work(self) -> None:
        """Copy some blocks from the running slot, up to one that it does not have."""
        for _ in range(_BLOCKS_AT_ONCE):
            if self.status.phase != update_format.PHASE_COPYING:
                return
            wanted = memoryview(self._buffer)[: self._block_bytes()]
            found = self._store.read_running(self._name, self.status.block, wanted)
            if found != len(wanted) or not self._keep(wanted):
                self.status.phase = update_format.PHASE_WANTING
                self.status.received = 0

    def _block_bytes(self) -> int:
        return min(BLOCK_BYTES, self._size - self.status.block * BLOCK_BYTES)

    def _keep(self, block: memoryview) -> bool:
        """Store a block if it is the one the manifest names, and go to the next."""
        status = self.status
        at = status.block * DIGEST_BYTES
        if sha256(block).digest() != self._digests[at : at + DIGEST_BYTES]:
            return False
        self._store.append(self._name, block)
        status.block += 1
        status.received = 0
        status.phase = update_format.PHASE_COPYING
        if status.block * BLOCK_BYTES >= self._size:
            self._next_file()
        return True

    def _take(self, command: "Command", piece: "bytes | memoryview") -> int:
        """Collect the compressed block that is wanted."""
        status = self.status
        offset = command.value & 0xFFFF
        if (
            status.phase != update_format.PHASE_WANTING
            or command.value - offset != update_format.block_place(status.file, status.block, 0)
            or offset not in (0, status.received)
            or not offset < command.count <= update_format.COMPRESSED_LIMIT
        ):
            return update_format.REASON_OUT_OF_ORDER
        if offset == 0:
            self._start_block(command.argument)
        self._parcel.extend(piece[: command.count - offset])
        status.received = min(command.count, offset + len(piece))
        if status.received < command.count:
            return update_format.REASON_NONE
        status.received = 0
        if not self._unpack():
            return update_format.REASON_BAD_BLOCK
        self._work()
        return update_format.REASON_NONE

    def _start_block(self, argument: int) -> None:
        """A DEFLATE stream that begins with the running slot's block, stored as it is.

        So the phone's part may refer to it (RFC 1951 section 3.2.4), and a module with one
        changed line costs some bytes only.
        """
        self._skip = 0
        if argument & update_format.BLOCK_WITH_DICTIONARY:
            view = memoryview(self._buffer)
            self._skip = self._store.read_running(self._name, self.status.block, view)
        length = self._skip
        self._parcel = bytearray((0, length & 255, length >> 8, ~length & 255, ~length >> 8 & 255))
        self._parcel.extend(memoryview(self._buffer)[:length])

    def _unpack(self) -> bool:
        """Decompress the collected block, and store it if it is the one wanted."""
        from deflate import RAW, DeflateIO  # MicroPython's decompressor

        block = memoryview(self._buffer)[: self._block_bytes()]
        parcel, self._parcel = self._parcel, bytearray()
        try:
            stream = DeflateIO(BytesIO(parcel), RAW, update_format.WINDOW_BITS)
            if self._skip:
                stream.readinto(memoryview(self._buffer)[: self._skip])
            found = stream.readinto(block)
            whole = found == len(block) and not stream.read(1)
        except (OSError, EOFError):
            return False
        return whole and self._keep(block)

    def _switch(self) -> int:
        """Verify everything from flash, then put the slot in force from the next boot on."""
        if self.status.phase != update_format.PHASE_COMPLETE:
            return update_format.REASON_OUT_OF_ORDER
        reason = self._store.verify(self._digest, self._buffer)
        if reason == update_format.REASON_DAMAGED:
            self._follow(self.status.offered)
        elif reason:
            self.status.phase = update_format.PHASE_IDLE
        else:
            self._store.commit()
            boot.switch_to(self._idle[-1], self._slot_file)
            self.status.phase = update_format.PHASE_SWITCHED
        return reason


_MAX_VERSION = update_format.MAX_FIRMWARE_VERSION
