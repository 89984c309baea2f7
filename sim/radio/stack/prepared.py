"""Prepared writes of a simulated board: one pool for all links, as NimBLE keeps it."""

from __future__ import annotations

from sim.radio.stack import att
from sim.radio.stack.att import AttError
from sim.radio.stack.mbufs import MbufPool

DEFAULT_LIMIT = 64
"""NimBLE's default number of prepared writes (BLE_ATT_SVR_MAX_PREP_ENTRIES)."""
DEFAULT_LIFE_S = 30.0
"""NimBLE's time for them to be executed (BLE_ATT_SVR_QUEUED_WRITE_TMO)."""

Prepared = tuple[int, int, bytes]
"""Handle, offset, and the bytes that are to go there."""


class PreparedWrites:
    """What peers have prepared and not yet had executed, by link."""

    def __init__(
        self,
        limit: int = DEFAULT_LIMIT,
        life_s: float = DEFAULT_LIFE_S,
        pool: MbufPool | None = None,
    ) -> None:
        """Keep at most ``limit`` in all, for ``life_s``, each in buffers of ``pool``."""
        self.life_s = life_s
        self._limit = limit
        self._pool = pool
        self._waiting: dict[int, list[Prepared]] = {}
        self._blocks: dict[int, int] = {}

    def add(self, link: int, prepared: Prepared) -> None:
        """Keep one more.

        Raises:
            AttError: when the queue is full, or no buffer is free.
        """
        handle, _, value = prepared
        if sum(map(len, self._waiting.values())) >= self._limit:
            raise AttError(att.PREPARE_QUEUE_FULL, handle)
        blocks = self._pool.take(len(value)) if self._pool is not None else 0
        if self._pool is not None and not blocks:
            full = len(value) > self._pool.block_bytes and self._pool.free
            raise AttError(att.PREPARE_QUEUE_FULL if full else att.INSUFFICIENT_RESOURCES, handle)
        self._waiting.setdefault(link, []).append(prepared)
        self._blocks[link] = self._blocks.get(link, 0) + blocks

    def take(self, link: int) -> list[Prepared]:
        """What a link has prepared; it is gone from here."""
        if self._pool is not None:
            self._pool.give(self._blocks.pop(link, 0))
        return self._waiting.pop(link, [])
