"""Makes a lock for a door: new id, new keys, what its flash holds, entry at the office."""

from collections.abc import Callable

from firmware.state_record import Config
from host_tools.lock_keys import LockKeys, new_lock
from host_tools.office.client import OfficeClient
from provisioning.chip.lock_content import LockContent, content_of, firmware_key_of

Builder = Callable[[LockContent], None]
"""Writes a lock: to a board on the bench, or into a flash image. Raises when that fails."""


def provision(
    office: OfficeClient,
    name: str,
    build: Builder,
    config: Config | None = None,
    update_root: bytes | None = None,
) -> bytes:
    """Make a lock for the door called `name` and put it in service; returns its lock id.

    The key is safe at the office before `build` runs, and the lock in service only when it
    succeeded: whatever fails in between, nothing is left of it but an unused lock.

    `update_root` is as for `firmware_key_of`.

    Raises:
        OfficeRefusedError: when there is a door of that name.
    """
    lock_id, k_lock = new_lock()
    envelope = office.announce_lock(lock_id, k_lock, name, config or Config())
    try:
        firmware_key = firmware_key_of(update_root, lock_id)
        build(content_of(LockKeys.derive(lock_id, k_lock), envelope, firmware_key))
    except BaseException:
        office.withdraw_lock(lock_id)
        raise
    office.confirm_lock(lock_id)
    return lock_id
