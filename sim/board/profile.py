"""How one simulated board differs from another."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from firmware_build.partitions import LOCK_PARTITIONS, PartitionEntry
from sim.board.heap import vm_heap_bytes
from sim.chip.fact import Value


@dataclass(frozen=True)
class BoardProfile:
    """How one board differs from another."""

    chip: str = "ESP32"
    unique_id: bytes = b"\x24\x0a\xc4\x00\x00\x01"
    heap_bytes: int = field(default_factory=vm_heap_bytes)
    awake_ppm: int = 10
    """How much the clock gains awake."""
    asleep_ppm: int = 0
    """How much the clock gains asleep: up to 50,000 (5 %) either way on the RC oscillator."""
    boot_s: float = 0.0
    """World seconds from reset to Python; 0.4 on a device, 0 here to save everybody's time."""
    ticks_offset_us: int = 0
    """What `ticks_us` shows at boot; set it near a wrap to meet that early."""
    clock_is_set: bool = False
    """Whether the clock shows world time at first power-on; a device's starts in 2000."""
    partitions: tuple[PartitionEntry, ...] = LOCK_PARTITIONS
    outcomes: Mapping[str, Value] = field(default_factory=dict)
    """What is chosen of that which the table of port facts leaves open, by key."""
