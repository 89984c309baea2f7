"""What a lock shows to everybody: its identity of the hour, and a challenge for each link.

All that a lock needs to be found, and nothing that could open it.
"""

import os

from firmware import hash_auth, messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.key_store import Identity
    from firmware.lock_clock import LockClock


class Beacon:
    """One lock's face.

    Attributes:
        week: the calendar week whose door key is in use, or LOST_WEEK.
        door_key: that key, prepared for use.
        uuid: the identity that was chosen last, 16 bytes.
    """

    def __init__(
        self, identity: "Identity", clock: "LockClock", boot_count: int, awakenings: int = 0
    ) -> None:
        """Show `identity` by the time that `clock` tells.

        `boot_count` counts cold starts and is told to everybody; together with `awakenings`,
        which is told to nobody, it differs at every boot.
        """
        self.identity = identity
        self.clock = clock
        self.boot_count = boot_count
        self._rng = hash_auth.Hmac(identity.rng_key)
        # Counted on from a place of this boot's own.
        self._nonces = awakenings << 32
        self.take_door_root()

    def take_door_root(self) -> None:
        """Begin with the identity's door root, or go on with one that has replaced it."""
        self.week = self._slot = -1
        self.refresh()

    def refresh(self) -> bytes:
        """Choose week and UUID for the time that it is now; returns the 16-byte UUID.

        With the clock lost it is one of 16 that every holder knows: they hide nothing for long,
        but the door can be found.
        """
        week, slot = self._moment()
        if week != self.week:
            self.week = week
            self.door_key = hash_auth.Hmac(hash_auth.door_key(self.identity.door_root, week))
            self._slot = -1
        if slot != self._slot:
            self._slot = slot
            self.uuid = hash_auth.identity_uuid(self.door_key, slot)
        return self.uuid

    def is_due(self) -> bool:
        """Whether `refresh` would choose anew."""
        return self._moment() != (self.week, self._slot)

    def _moment(self) -> "tuple[int, int]":
        now = self.clock.estimate()
        slot = messages.identity_slot_of(now)
        if self.clock.is_lost():
            return messages.LOST_WEEK, (slot + self.boot_count) % messages.LOST_IDENTITIES
        return messages.week_of(now), slot

    def challenge(self) -> bytes:
        """A fresh challenge. Call it while the radio is on: only then is the chip's RNG true.

        The draw is mixed under a key of the lock's own, so that a weak generator alone does
        not make nonces repeat.
        """
        self._nonces += 1
        nonce = self._rng.digest(
            os.urandom(16),
            self.boot_count.to_bytes(4, "little"),
            self._nonces.to_bytes(8, "little"),
        )[: messages.NONCE_BYTES]
        flags = self.week & messages.CHALLENGE_WEEK_PARITY
        if self.week == messages.LOST_WEEK:
            flags |= messages.CHALLENGE_CLOCK_LOST
        return messages.pack_challenge(flags, nonce)
