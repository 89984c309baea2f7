"""Where locks said that their logs end: a log that grows shorter was cut, or put back.

Receipts come home by many phones, in any order. What a lock said first is told by its own clock;
that may be corrected by hours, never by a day, and an unsure one tells no order at all.
"""

import sqlite3

from host_tools.log_chain import ChainClaim, ChainProblem, contradiction, rollback

CLOCK_MARGIN_S = 86400
"""Claims closer to each other than this are not put in order."""


class ClaimBook:
    """Keeps the claims of all locks and holds new ones against them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """Keep them in `database`; call `take` within a transaction."""
        self._database = database

    def take(self, lock_id: bytes, claim: ChainClaim, moment: int | None) -> list[ChainProblem]:
        """Keep a claim made at `moment` (the lock's clock; None: unsure); what is wrong with it."""
        problems = [contradiction(claim, self._proven_tag(lock_id, claim.index))]
        if moment is not None:
            problems += [rollback(one, claim) for one in self._before(lock_id, moment)]
            problems += [rollback(claim, one) for one in self._after(lock_id, moment)]
            self._database.execute(
                "INSERT OR IGNORE INTO claim VALUES (?, ?, ?, ?)",
                (lock_id, moment, claim.index, claim.tag),
            )
        return [problem for problem in problems if problem]

    def _proven_tag(self, lock_id: bytes, index: int) -> dict[int, bytes]:
        rows = self._database.execute(
            "SELECT position, tag FROM record WHERE lock_id = ? AND position = ?", (lock_id, index)
        )
        return {row["position"]: row["tag"] for row in rows}

    def _before(self, lock_id: bytes, moment: int) -> list[ChainClaim]:
        """The longest log claimed well before `moment`, if any."""
        return self._claims(
            "SELECT * FROM claim WHERE lock_id = ? AND moment < ?"
            " ORDER BY position DESC, moment DESC LIMIT 1",
            (lock_id, moment - CLOCK_MARGIN_S),
        )

    def _after(self, lock_id: bytes, moment: int) -> list[ChainClaim]:
        """The shortest log claimed well after `moment`, if any."""
        return self._claims(
            "SELECT * FROM claim WHERE lock_id = ? AND moment > ?"
            " ORDER BY position, moment LIMIT 1",
            (lock_id, moment + CLOCK_MARGIN_S),
        )

    def _claims(self, query: str, values: tuple[bytes, int]) -> list[ChainClaim]:
        rows = self._database.execute(query, values)
        return [ChainClaim(row["position"], row["tag"]) for row in rows]
