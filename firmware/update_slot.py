"""The beginning and the end of an update: judging an offer, and putting a filled slot in force.

`update.py` loads this for one task and lets it go: its code is RAM. Every task takes the update
and returns a REASON_…; all raise OSError when the file system refuses.
"""

import gc
import os
import struct
from hashlib import sha256

from firmware import boot, hash_auth, messages, slot_check, update_format
from firmware.messages import MessageError
from firmware.update_patch import apply_patch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from firmware.update import Update

_CHUNK_BYTES = 256


def take_up(update: "Update") -> int:
    """Read the versions, and follow the offer that lies in flash, if one does."""
    digest = b""
    try:
        with open(update.running + "/manifest", "rb") as file:
            update.version = update_format.read_manifest_head(file)[1]
        digest = _digest_of(update.running + "/manifest")
    except (OSError, MessageError):
        update.version = 0
    update.base = digest[: update_format.BASE_BYTES]
    slots = boot.read_slots(update.slot_file)
    update.floor = slots[4] if slots else 0
    opened = _open_offer(update, _stored_offer(update))
    if opened:
        try:
            update.digest = opened[1]
            update.follow(opened[0])
        except (MessageError, OSError):
            # The manifest did not survive; the offer has to be made again.
            update.phase = update_format.PHASE_IDLE
    return update_format.REASON_NONE


def judge(update: "Update") -> int:
    """Judge the collected offer, envelope ‖ manifest patch, and begin."""
    try:
        with open(update.idle + "/offer.new", "rb") as offer:
            return _judge(update, offer)
    except MessageError:
        return update_format.REASON_BAD_MANIFEST
    finally:
        _remove(update.idle + "/offer.new")


def _judge(update: "Update", offer: "BinaryIO") -> int:
    size = update_format.OFFER_BYTES + messages.ENVELOPE_OVERHEAD
    envelope = offer.read(size)
    if len(envelope) < size:
        return update_format.REASON_TRUNCATED
    opened = _open_offer(update, envelope)
    if opened is None:
        return update_format.REASON_FOREIGN
    version, digest, length, files = opened
    reason = _judge_version(update, version, digest)
    if reason or _is_followed(update, envelope):
        return reason
    composed = _compose(update, offer)
    if composed > length:
        return update_format.REASON_EXTRA_FILES
    if composed < length:
        return update_format.REASON_TRUNCATED
    if _digest_of(update.idle + "/manifest.new") != digest:
        return update_format.REASON_BAD_MANIFEST
    _check_composed(update, files, version)
    update.close()
    update.phase = update_format.PHASE_IDLE
    _begin(update.idle, envelope)
    update.digest = digest
    update.follow(version)
    return update_format.REASON_NONE


def _open_offer(update: "Update", envelope: bytes) -> "tuple[int, bytes, int, int] | None":
    """Return (version, digest, length, files); None when it was not sealed for this lock."""
    sealer = hash_auth.Sealer(update.identity.update_key, update.identity.lock_id)
    try:
        kind, version = messages.parse_envelope_header(envelope)
    except MessageError:
        return None
    plain = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
    if plain is None or kind != messages.ENVELOPE_UPDATE or len(plain) != update_format.OFFER_BYTES:
        return None
    digest, length, files = struct.unpack("<32sHBx", plain)
    return version, digest, length, files


def _judge_version(update: "Update", version: int, digest: bytes) -> int:
    slots = boot.read_slots(update.slot_file)
    if slots and slots[2]:
        # The idle slot is the one to return to.
        return update_format.REASON_ON_TRIAL
    if version < max(update.floor, update.version) or version > update_format.MAX_FIRMWARE_VERSION:
        return update_format.REASON_OLDER
    if update.base and digest.startswith(update.base):
        return update_format.REASON_PRESENT
    return update_format.REASON_NONE


def _stored_offer(update: "Update") -> bytes:
    try:
        with open(update.idle + "/offer", "rb") as file:
            return file.read()
    except OSError:
        return b""


def _is_followed(update: "Update", envelope: bytes) -> bool:
    """Whether this very offer is under way: then it goes on."""
    return update.phase != update_format.PHASE_IDLE and _stored_offer(update) == envelope


def _compose(update: "Update", patch: "BinaryIO") -> int:
    """Build a manifest from the running slot's by `patch`; return its length.

    Nothing else of the slot changes. Raises MessageError when the patch is cut or makes too much.
    """
    with open(update.idle + "/manifest.new", "wb") as new:
        base = update.running + "/manifest" if update.base else ""
        return apply_patch(patch.read, base, new.write, update_format.MAX_MANIFEST_BYTES)


def _check_composed(update: "Update", files: int, version: int) -> None:
    """Raise MessageError unless the composed manifest is lawful and names both numbers."""
    with open(update.idle + "/manifest.new", "rb") as file:
        head = update_format.read_manifest_head(file)
        if head != (files, version) or not 0 < files <= update_format.MAX_FILES:
            raise MessageError("manifest")
        for _ in update_format.read_entries(file, files):
            continue


def _begin(idle: str, envelope: bytes) -> None:
    """Empty the slot and follow the composed manifest; `envelope` is the sealed offer."""
    incoming = idle + "/incoming"
    _remove(idle + "/offer")
    _remove(incoming)
    # By one rename a slot that could be booted becomes none, before its first file goes.
    if _is_there(idle + "/firmware"):
        os.rename(idle + "/firmware", incoming)
        _remove(incoming)
    _remove(idle + "/manifest")
    os.mkdir(incoming)
    os.rename(idle + "/manifest.new", incoming + ".manifest")
    with open(idle + "/offer", "wb") as file:
        file.write(envelope)


def switch(update: "Update") -> int:
    """Verify everything from flash, then put the slot in force from the next boot on."""
    reason = _verify(update)
    if reason == update_format.REASON_DAMAGED:
        update.follow(update.offered)
    elif reason:
        update.phase = update_format.PHASE_IDLE
    else:
        incoming = update.idle + "/incoming"
        os.rename(incoming + ".manifest", update.idle + "/manifest")
        os.rename(incoming, update.idle + "/firmware")
        _remove(update.idle + "/offer")
        boot.switch_to(update.idle[-1], update.slot_file)
        update.phase = update_format.PHASE_SWITCHED
    return reason


def _verify(update: "Update") -> int:
    """Re-read everything; a file that is not what its digests say is removed, to come again."""
    incoming = update.idle + "/incoming"
    if _digest_of(incoming + ".manifest") != update.digest:
        return update_format.REASON_BAD_MANIFEST
    reason = update_format.REASON_NONE
    with open(incoming + ".manifest", "rb") as manifest:
        files = update_format.read_manifest_head(manifest)[0]
        for name, size, digests in update_format.read_entries(manifest, files):
            path = incoming + "/" + name
            if not _is_there(path) or not slot_check.is_sound(path, size, digests):
                _remove(path)
                files -= 1
                reason = update_format.REASON_DAMAGED
    gc.collect()
    # All that is named is there, so the count tells whether anything else is.
    return update_format.REASON_EXTRA_FILES if len(os.listdir(incoming)) != files else reason


def _digest_of(path: str) -> bytes:
    """The SHA-256 of a whole file."""
    digest = sha256()
    with open(path, "rb") as file:
        while True:
            part = file.read(_CHUNK_BYTES)
            if not part:
                return digest.digest()
            digest.update(part)


def _is_there(path: str) -> bool:
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _remove(path: str) -> None:
    """Remove a file, or a folder with what is in it, if it is there."""
    if not _is_there(path):
        return
    try:
        names = os.listdir(path)
    except OSError:
        os.remove(path)
        return
    for name in names:
        _remove(path + "/" + name)
    os.rmdir(path)
