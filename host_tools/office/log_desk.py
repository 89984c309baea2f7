"""Takes in what phones carried home: proves it, keeps it, acknowledges it, raises alarms."""

import sqlite3
from collections.abc import Callable

from firmware import hash_auth, messages, records
from firmware.records import LogRecord
from host_tools.credentials import LogPage, Parcel, SealedReceipt
from host_tools.errors import UnknownNameError
from host_tools.log_chain import (
    ChainClaim,
    ChainPosition,
    ChainProblem,
    LogChain,
    VerifiedRecord,
)
from host_tools.office.api import Alarm, Event, Visit
from host_tools.office.claims import ClaimBook
from host_tools.office.locks import LockDesk, seal
from host_tools.office.visits import visits_of

NEVER_ISSUED = "never_issued"
"""Alarm: the lock let a holder act on a grant that this office never issued."""


class LogDesk:
    """Keeps the proven logs of all locks."""

    def __init__(
        self, database: sqlite3.Connection, locks: LockDesk, clock: Callable[[], int]
    ) -> None:
        """`clock` tells lock time."""
        self._database = database
        self._locks = locks
        self._clock = clock
        self._claims = ClaimBook(database)

    def take_page(self, page: LogPage) -> int:
        """Prove a page's records and keep the new ones; returns how many those are."""
        try:
            row = self._locks.row(page.lock_id)
        except UnknownNameError:
            return 0
        chain = LogChain(self._locks.keys(page.lock_id).log_root)
        position = ChainPosition(row["next_index"], row["tag"])
        checked = chain.verify(position, page.first_index, page.records)
        with self._database:
            for problem in checked.problems:
                self._raise(page.lock_id, problem)
            for one in checked.records:
                self._keep(page.lock_id, one)
            self._database.execute(
                "UPDATE lock SET next_index = ?, tag = ? WHERE lock_id = ?",
                (checked.position.next_index, checked.position.tag, page.lock_id),
            )
        return len(checked.records)

    def _keep(self, lock_id: bytes, one: VerifiedRecord) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)",
            (lock_id, one.index, one.tag, one.record.pack()),
        )
        if one.record.serial and not self._was_issued(lock_id, one.record):
            self._alarm(lock_id, NEVER_ISSUED, one.index, one.index)

    def _was_issued(self, lock_id: bytes, record: LogRecord) -> bool:
        found = self._database.execute(
            "SELECT 1 FROM issued WHERE lock_id = ? AND phone_id = ? AND serial = ?",
            (lock_id, record.slot, record.serial),
        )
        return found.fetchone() is not None

    def take_receipt(self, receipt: SealedReceipt) -> None:
        """Learn a lock's state from its sealed word; what does not open is ignored."""
        try:
            keys = self._locks.keys(receipt.lock_id)
        except UnknownNameError:
            return
        sealer = hash_auth.Sealer(keys.receipt_key, keys.lock_id)
        plain = sealer.open(receipt.envelope, messages.ENVELOPE_HEADER_BYTES)
        if plain is None or len(plain) != messages.RECEIPT_BYTES:
            return
        told = records.Receipt.parse(plain)
        with self._database:
            claim = ChainClaim(told.log_index, told.chain_value)
            unsure = told.flags & (messages.FLAG_CLOCK_UNSURE | messages.FLAG_CLOCK_LOST)
            moment = None if unsure else told.clock_estimate
            for problem in self._claims.take(receipt.lock_id, claim, moment):
                self._raise(receipt.lock_id, problem)
            self._database.execute(
                "UPDATE lock SET state_applied = max(coalesce(state_applied, 0), ?),"
                " battery_mv = ?, battery_percent = ?, flags = ?, seen = ?"
                " WHERE lock_id = ? AND coalesce(seen, 0) <= ?",
                (
                    told.state_number,
                    told.battery_mv,
                    told.battery_percent,
                    told.flags,
                    told.clock_estimate,
                    receipt.lock_id,
                    told.clock_estimate,
                ),
            )

    def _raise(self, lock_id: bytes, problem: ChainProblem) -> None:
        self._alarm(lock_id, problem.kind.value, problem.first_index, problem.last_index)

    def _alarm(self, lock_id: bytes, kind: str, first: int, last: int) -> None:
        self._database.execute(
            "INSERT OR IGNORE INTO alarm VALUES (?, ?, ?, ?)", (lock_id, kind, first, last)
        )

    def alarms(self) -> list[Alarm]:
        """Everything raised so far."""
        rows = self._database.execute("SELECT * FROM alarm JOIN lock USING (lock_id)")
        return [
            Alarm(row["name"], row["kind"], row["first_index"], row["last_index"]) for row in rows
        ]

    def acknowledgements(self) -> list[Parcel]:
        """For every lock with proven records: all up to the newest may be overwritten."""
        parcels = []
        for door in self._locks.doors():
            row = self._locks.row(door.lock_id)
            if row["next_index"]:
                body = records.pack_acknowledgement(row["next_index"] - 1, row["tag"])
                keys = self._locks.keys(door.lock_id)
                envelope = seal(keys, messages.ENVELOPE_ACKNOWLEDGEMENT, self._clock(), body)
                parcels.append(Parcel(door.lock_id, envelope))
        return parcels

    def _log(self, lock_id: bytes) -> list[tuple[int, LogRecord]]:
        rows = self._database.execute(
            "SELECT position, plain FROM record WHERE lock_id = ? ORDER BY position", (lock_id,)
        )
        return [(row["position"], LogRecord.parse(row["plain"])) for row in rows]

    def events(self, lock_id: bytes) -> list[Event]:
        """The proven log of one lock, oldest first. Raises UnknownNameError."""
        door = self._locks.row(lock_id)["name"]
        names = self._holders()
        return [
            Event(
                door,
                index,
                record.event,
                names.get(record.slot, "") if record.serial else "",
                record.argument,
                record.clock_estimate,
                bool(record.flags & messages.FLAG_CLOCK_UNSURE),
            )
            for index, record in self._log(lock_id)
        ]

    def visits(self) -> list[Visit]:
        """The visits of all doors, by start."""
        names = self._holders()
        found = [
            Visit(door.name, names.get(one.slot, str(one.slot)), one.start, one.end)
            for door in self._locks.doors()
            for one in visits_of(record for _, record in self._log(door.lock_id))
        ]
        return sorted(found, key=lambda visit: visit.start)

    def _holders(self) -> dict[int, str]:
        rows = self._database.execute("SELECT phone_id, holder FROM phone")
        return {row["phone_id"]: row["holder"] for row in rows}
