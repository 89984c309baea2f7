"""What the office does to a lock that hangs: configure it, close it for others, have it wiped."""

import sqlite3
from collections.abc import Callable

from firmware import messages
from firmware.records import LogRecord
from firmware.state_record import Config
from firmware.wipe_order import LOG_GIVEN_UP, last_word, pack_wipe_order
from host_tools.credentials import Parcel
from host_tools.office.battery_life import battery_life
from host_tools.office.contract import BatteryLife
from host_tools.office.locks import LockDesk, seal

WIPE_ORDER_S = 8 * 3600
"""An order to wipe is good for a working day, so that one withdrawn does not lie in wait."""


class DoorDesk:
    """Orders for locks in service; every change is sealed into the lock's next state."""

    def __init__(
        self, database: sqlite3.Connection, locks: LockDesk, clock: Callable[[], int]
    ) -> None:
        """`clock` tells lock time."""
        self._database = database
        self._locks = locks
        self._clock = clock

    def config(self, lock_id: bytes) -> Config:
        """The configuration as the office wants it. Raises UnknownNameError."""
        return Config.parse(self._locks.row(lock_id)["config"])

    def configure(self, lock_id: bytes, config: Config) -> Parcel:
        """Seal another configuration into the next state; returns that state's envelope."""
        with self._database:
            self._database.execute(
                "UPDATE lock SET config = ? WHERE lock_id = ?", (config.pack(), lock_id)
            )
            self._locks.renew_state(lock_id)
        return self.state(lock_id)

    def state(self, lock_id: bytes) -> Parcel:
        """The newest state's envelope. Raises UnknownNameError."""
        return Parcel(lock_id, self._locks.row(lock_id)["state"])

    def close(self, lock_id: bytes, keeper: int = 0) -> Parcel:
        """End every phone's grants at this lock now, but those of the phone `keeper`.

        Returns the state that tells the lock. Raises UnknownNameError, OfficeRefusedError.
        """
        now = self._clock()
        with self._database:
            rows = self._database.execute(
                "SELECT phone_id, max(serial) AS serial, max(not_after) AS until FROM issued"
                " WHERE lock_id = ? AND phone_id != ? GROUP BY phone_id HAVING until > ?",
                (lock_id, keeper, now),
            ).fetchall()
            for row in rows:
                self._database.execute(
                    "INSERT OR REPLACE INTO floor VALUES (?, ?, ?, ?)",
                    (row["phone_id"], lock_id, row["serial"], row["until"]),
                )
            self._database.execute(
                "UPDATE issued SET not_after = ?"
                " WHERE lock_id = ? AND phone_id != ? AND not_after > ?",
                (now, lock_id, keeper, now),
            )
            self._locks.renew_state(lock_id)
        return self.state(lock_id)

    def wipe_order(self, lock_id: bytes, give_up_log: bool = False) -> bytes:
        """The sealed order to wipe, for a log saved as far as this office has it.

        `give_up_log`: the log cannot be read; wipe all the same. Raises UnknownNameError.
        """
        row, now = self._locks.row(lock_id), self._clock()
        index = LOG_GIVEN_UP if give_up_log or not row["next_index"] else row["next_index"] - 1
        body = pack_wipe_order(now + WIPE_ORDER_S, index, row["tag"])
        return seal(self._locks.keys(lock_id), messages.ENVELOPE_WIPE, now, body)

    def last_word(self, lock_id: bytes) -> bytes:
        """What that lock sends when it is wiped, and never before. Raises UnknownNameError."""
        return last_word(self._locks.keys(lock_id).receipt_key)

    def saved(self, lock_id: bytes) -> int:
        """The log index after the last record that this office holds. Raises UnknownNameError."""
        return int(self._locks.row(lock_id)["next_index"])

    def battery(self, lock_id: bytes) -> BatteryLife | None:
        """How long the battery will last, from the proven log; None without a measurement."""
        rows = self._database.execute(
            "SELECT plain FROM record WHERE lock_id = ? ORDER BY position", (lock_id,)
        )
        records = (LogRecord.parse(row["plain"]) for row in rows)
        return battery_life(records, self.config(lock_id).chemistry)

    def forget(self, lock_id: bytes) -> None:
        """The lock is wiped or given up: out of service, its name free, its key destroyed."""
        with self._database:
            self._database.execute(
                "UPDATE lock SET in_service = 0, k_lock = x'', name = name || ' ' || hex(lock_id)"
                " WHERE lock_id = ? AND in_service",
                (lock_id,),
            )
            self._database.execute("DELETE FROM registration WHERE lock_id = ?", (lock_id,))
            self._database.execute(
                "UPDATE issued SET not_after = min(not_after, ?) WHERE lock_id = ?",
                (self._clock(), lock_id),
            )
