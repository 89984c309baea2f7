"""NimBLE's pool of packet buffers: small, and shared by everything a board sends and receives."""

from __future__ import annotations

BLOCKS = 24
"""ESP32 default of CONFIG_BT_NIMBLE_MSYS_2_BLOCK_COUNT."""
BLOCK_BYTES = 280
"""Room for data in one of them: CONFIG_BT_NIMBLE_MSYS_2_BLOCK_SIZE 320 less its headers."""


class MbufPool:
    """Counts blocks; what does not fit is refused as out of memory."""

    def __init__(self, blocks: int = BLOCKS, block_bytes: int = BLOCK_BYTES) -> None:
        """Start with every block free."""
        self.blocks = blocks
        self.block_bytes = block_bytes
        self.used = 0

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
