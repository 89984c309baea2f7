"""What a lock keeps in flash beside its firmware: keys, the office's state, grants, log."""

from firmware.access_list import AccessList
from firmware.event_log import EventLog
from firmware.key_store import KeyRing, store_identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from firmware.interfaces import Partition
    from firmware.key_store import Identity
    from firmware.lock_state import StateStore


class Storage:
    """One lock's raw partitions, opened, and its state files."""

    def __init__(
        self, partition: "Callable[[str], Partition]", states: "StateStore", hint: "bytes | None"
    ) -> None:
        """Open what `partition` finds by its label; `hint` is `EventLog.hint` of the last wake.

        Raises OSError when a partition is missing.
        """
        self._keys = partition("keys")
        self.states = states
        self.grants = AccessList(partition("grants"))
        epoch = EventLog.epoch_of(hint) if hint else None
        self.log = EventLog(partition("log"), KeyRing(self._keys, epoch), hint)

    def replace_identity(self, identity: "Identity") -> None:
        """Store an identity with other keys. Raises OSError when the flash refuses."""
        store_identity(self._keys, identity)
