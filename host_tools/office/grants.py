"""Phones, the hashes they register, the grants issued over them, and revocation."""

import sqlite3
from collections.abc import Callable

from firmware import hash_auth, messages
from firmware.records import ROLE_CAREGIVER, Grant
from host_tools.credentials import Credential
from host_tools.errors import OfficeRefusedError, UnknownNameError
from host_tools.names import folded, tidy
from host_tools.office.api import GrantOrder, Phone, Registration, Wanted
from host_tools.office.locks import LockDesk, seal
from host_tools.storage.aead_box import AeadBox

_HASH_BYTES = 32


class GrantDesk:
    """Gives and takes access."""

    def __init__(
        self,
        database: sqlite3.Connection,
        box: AeadBox,
        locks: LockDesk,
        clock: Callable[[], int],
    ) -> None:
        """`box` seals hashes at rest; `clock` tells lock time."""
        self._database = database
        self._box = box
        self._locks = locks
        self._clock = clock

    def add_phone(self, holder: str) -> Phone:
        """Enrol a phone under a holder's tidied name; one that was blocked may be replaced.

        Raises:
            OfficeRefusedError: when the holder has a phone in use, or the name is none.
        """
        name = tidy(holder)
        if folded(name) in {folded(one.holder) for one in self.phones() if not one.blocked}:
            raise OfficeRefusedError("holder_exists", name=name)
        try:
            with self._database:
                made = self._database.execute("INSERT INTO phone (holder) VALUES (?)", (name,))
        except sqlite3.IntegrityError as error:  # another process was quicker
            raise OfficeRefusedError("holder_exists", name=name) from error
        return Phone(made.lastrowid or 0, name, blocked=False)

    def phones(self) -> list[Phone]:
        """All phones, by holder."""
        rows = self._database.execute("SELECT * FROM phone ORDER BY holder")
        return [Phone(row["phone_id"], row["holder"], bool(row["blocked"])) for row in rows]

    def wanted(self, phone_id: int) -> list[Wanted]:
        """One spare registration for every lock in service, ahead of any grant."""
        if self.phone(phone_id).blocked:
            return []
        return [
            Wanted(door.lock_id, self._last_serial(phone_id, door.lock_id) + 1)
            for door in self._locks.doors()
            if self._spare(phone_id, door.lock_id) is None
        ]

    def register(self, phone_id: int, registrations: list[Registration]) -> None:
        """Keep the hashes that were asked for. Raises OfficeRefusedError for a blocked phone."""
        if self.phone(phone_id).blocked:
            raise OfficeRefusedError("phone_blocked")
        asked = self.wanted(phone_id)
        with self._database:
            for one in registrations:
                if Wanted(one.lock_id, one.serial) not in asked:
                    continue
                sealed = self._box.seal(one.stored_key + one.server_key, one.lock_id)
                self._database.execute(
                    "INSERT OR IGNORE INTO registration VALUES (?, ?, ?, ?)",
                    (phone_id, one.lock_id, one.serial, sealed),
                )

    def grant(self, order: GrantOrder) -> None:
        """Issue a grant over the registered hashes, which are then deleted here.

        Raises:
            OfficeRefusedError: when nothing is registered, or the phone is blocked.
        """
        if self.phone(order.phone_id).blocked:
            raise OfficeRefusedError("phone_blocked")
        spare = self._spare(order.phone_id, order.lock_id)
        if spare is None:
            raise OfficeRefusedError("no_registration")
        envelope = self._seal_grant(order, spare)
        key = (order.phone_id, order.lock_id, spare["serial"])
        with self._database:
            self._database.execute(
                "DELETE FROM registration WHERE phone_id = ? AND lock_id = ? AND serial = ?", key
            )
            self._database.execute(
                "INSERT INTO issued VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*key, order.rights, order.not_before, order.not_after, envelope),
            )

    def _seal_grant(self, order: GrantOrder, spare: sqlite3.Row) -> bytes:
        hashes = self._box.open(spare["hashes"], order.lock_id)
        grant = Grant(
            order.phone_id,
            spare["serial"],
            order.rights,
            ROLE_CAREGIVER,
            order.not_before,
            order.not_after,
            order.schedule,
            hashes[:_HASH_BYTES],
            hashes[_HASH_BYTES:],
        )
        keys = self._locks.keys(order.lock_id)
        return seal(keys, messages.ENVELOPE_GRANT, self._clock(), grant.pack())

    def credentials(self, phone_id: int) -> list[Credential]:
        """The newest grant at each door that has not ended, unless the phone is blocked."""
        if self.phone(phone_id).blocked:
            return []
        rows = self._database.execute(
            "SELECT issued.*, lock.name, max(serial) FROM issued JOIN lock USING (lock_id)"
            " WHERE phone_id = ? AND not_after > ? GROUP BY lock_id ORDER BY lock.name",
            (phone_id, self._clock()),
        )
        return [self._credential(row) for row in rows]

    def _credential(self, row: sqlite3.Row) -> Credential:
        keys = self._locks.keys(row["lock_id"])
        weeks = [*weeks_around(row["not_before"], row["not_after"]), messages.LOST_WEEK]
        return Credential(
            row["lock_id"],
            row["name"],
            row["phone_id"],
            row["serial"],
            row["rights"],
            row["not_before"],
            row["not_after"],
            row["envelope"],
            {week: hash_auth.door_key(keys.door_root, week) for week in weeks},
        )

    def revoke(self, phone_id: int) -> int:
        """Block a phone and raise its floor wherever a grant of it may still be valid."""
        self.phone(phone_id)
        with self._database:
            self._database.execute("UPDATE phone SET blocked = 1 WHERE phone_id = ?", (phone_id,))
            self._database.execute("DELETE FROM registration WHERE phone_id = ?", (phone_id,))
            rows = self._database.execute(
                "SELECT lock_id, max(serial) AS serial, max(not_after) AS until FROM issued"
                " WHERE phone_id = ? GROUP BY lock_id HAVING until > ?",
                (phone_id, self._clock()),
            ).fetchall()
            for row in rows:
                self._database.execute(
                    "INSERT OR REPLACE INTO floor VALUES (?, ?, ?, ?)",
                    (phone_id, row["lock_id"], row["serial"], row["until"]),
                )
                self._locks.renew_state(row["lock_id"])
        return len(rows)

    def phone(self, phone_id: int) -> Phone:
        """The phone of that number. Raises UnknownNameError."""
        row = self._database.execute(
            "SELECT * FROM phone WHERE phone_id = ?", (phone_id,)
        ).fetchone()
        if row is None:
            raise UnknownNameError("unknown_phone", str(phone_id))
        return Phone(row["phone_id"], row["holder"], bool(row["blocked"]))

    def _spare(self, phone_id: int, lock_id: bytes) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._database.execute(
            "SELECT * FROM registration WHERE phone_id = ? AND lock_id = ?", (phone_id, lock_id)
        ).fetchone()
        return row

    def _last_serial(self, phone_id: int, lock_id: bytes) -> int:
        row = self._database.execute(
            "SELECT max(serial) AS serial FROM issued WHERE phone_id = ? AND lock_id = ?",
            (phone_id, lock_id),
        ).fetchone()
        return int(row["serial"] or 0)


def weeks_around(not_before: int, not_after: int) -> range:
    """The calendar weeks that a grant spans, and one more on either side."""
    return range(messages.week_of(not_before) - 1, messages.week_of(not_after) + 2)
