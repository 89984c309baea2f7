"""NimBLE's pool of packet buffers: small, and shared by everything a board sends and receives."""

from __future__ import annotations


class MbufPool:
    """Counts blocks; what does not fit is refused as out of memory."""

    def __init__(self, blocks: int, block_bytes: int) -> None:
        """Start with every block free."""
        self.blocks = blocks
        self.block_bytes = block_bytes
        self.used = 0

    @property
    def free(self) -> int:
        """How many blocks are free."""
        return self.blocks - self.used

    def take(self, size: int) -> int:
        """Take blocks for a packet of ``size`` bytes; 0 when there are too few."""
        wanted = 1 + max(0, size - 1) // self.block_bytes
        if self.used + wanted > self.blocks:
            return 0
        self.used += wanted
        return wanted

    def give(self, blocks: int) -> None:
        """Return blocks."""
        self.used = max(0, self.used - blocks)
