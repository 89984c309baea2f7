"""The office's locks: their keys at rest, their states, and what is sealed for them."""

import sqlite3
from collections.abc import Callable

from firmware import hash_auth, messages
from firmware.log_seal import CHAIN_START
from firmware.messages import MessageError
from firmware.state_record import Config, LockState
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.lock_keys import LockKeys
from host_tools.names import folded, tidy
from host_tools.office.api import Door
from host_tools.storage.aead_box import AeadBox


class LockDesk:
    """Keeps locks and seals envelopes for them."""

    def __init__(
        self, database: sqlite3.Connection, box: AeadBox, clock: Callable[[], int]
    ) -> None:
        """`box` seals K_lock at rest; `clock` tells lock time."""
        self._database = database
        self._box = box
        self._clock = clock

    def announce(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Keep a new lock, not in service yet; returns its first STATE envelope.

        Raises:
            OfficeRefusedError: when a door's name reads like this one, or it is no name.
        """
        self._require_free(name)
        envelope = first_state(LockKeys.derive(lock_id, k_lock), config, self._clock())
        sealed = self._box.seal(k_lock, lock_id)
        try:
            with self._database:
                self._database.execute(
                    "INSERT INTO lock (lock_id, name, k_lock, config, state_number, state, tag)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (lock_id, name, sealed, config.pack(), FIRST_STATE, envelope, CHAIN_START),
                )
        except sqlite3.IntegrityError as error:
            raise OfficeRefusedError("door_exists", name=name) from error
        return envelope

    def _require_free(self, name: str) -> None:
        """Raises OfficeRefusedError for a door's name that reads like another's, or is none."""
        tidy(name)
        taken = self._database.execute("SELECT name FROM lock")
        if folded(name) in {folded(row["name"]) for row in taken}:
            raise OfficeRefusedError("door_exists", name=name)

    def confirm(self, lock_id: bytes) -> None:
        """Put an announced lock in service; its first state was written with its keys."""
        with self._database:
            self._database.execute(
                "UPDATE lock SET in_service = 1, state_applied = state_number WHERE lock_id = ?",
                (lock_id,),
            )

    def withdraw(self, lock_id: bytes) -> None:
        """Forget a lock that never came into service."""
        with self._database:
            self._database.execute(
                "DELETE FROM lock WHERE lock_id = ? AND NOT in_service", (lock_id,)
            )

    def row(self, lock_id: bytes) -> sqlite3.Row:
        """The lock's row. Raises UnknownNameError for a lock that is not in service."""
        found: sqlite3.Row | None = self._database.execute(
            "SELECT * FROM lock WHERE lock_id = ? AND in_service", (lock_id,)
        ).fetchone()
        if found is None:
            raise UnknownNameError("unknown_door", lock_id.hex())
        return found

    def keys(self, lock_id: bytes) -> LockKeys:
        """All keys of a lock in service. Raises UnknownNameError."""
        return LockKeys.derive(lock_id, self._box.open(self.row(lock_id)["k_lock"], lock_id))

    def doors(self) -> list[Door]:
        """All locks in service, by name."""
        rows = self._database.execute("SELECT * FROM lock WHERE in_service ORDER BY name")
        names = Door.__dataclass_fields__
        return [Door(**{name: row[name] for name in names}) for row in rows]

    def renew_state(self, lock_id: bytes) -> None:
        """Seal the complete current state under a higher number. Call it within a transaction.

        Raises:
            OfficeRefusedError: with more revoked phones than a state holds.
        """
        row = self.row(lock_id)
        number = row["state_number"] + 1
        state = LockState()
        state.issued = self._clock()
        state.config = Config.parse(row["config"])
        state.floors = self._floors(lock_id)
        try:
            body = state.pack()
        except MessageError as error:
            raise OfficeRefusedError("too_many_revoked", name=row["name"]) from error
        envelope = seal(self.keys(lock_id), messages.ENVELOPE_STATE, number, body)
        self._database.execute(
            "UPDATE lock SET state_number = ?, state = ? WHERE lock_id = ?",
            (number, envelope, lock_id),
        )

    def _floors(self, lock_id: bytes) -> dict[int, int]:
        """Floors by slot, pruned once no grant beneath them can still be valid."""
        self._database.execute("DELETE FROM floor WHERE until <= ?", (self._clock() - _SLACK_S,))
        rows = self._database.execute(
            "SELECT phone_id, serial FROM floor WHERE lock_id = ?", (lock_id,)
        )
        return {row["phone_id"]: row["serial"] for row in rows}


_SLACK_S = messages.WEEK_S
"""A lock's clock may be slow; a floor outlives the grants beneath it by a week."""


FIRST_STATE = 1
"""Number of the state that a lock is made with."""


def first_state(keys: LockKeys, config: Config, now: int) -> bytes:
    """The envelope of a new lock's first state, sealed at lock time `now`."""
    state = LockState()
    state.issued, state.config = now, config
    return seal(keys, messages.ENVELOPE_STATE, FIRST_STATE, state.pack())


def seal(keys: LockKeys, kind: int, number: int, body: bytes) -> bytes:
    """An envelope that only the lock of `keys` opens.

    `number` is its issue time, or a state's number.
    """
    header = messages.pack_envelope_header(kind, number)
    return hash_auth.Sealer(keys.envelope_key, keys.lock_id).seal(header, body)
