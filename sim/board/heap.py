"""How large a heap a simulated board's VM gets, derived from what the device has.

Design budget: 96 KiB of heap in a 32-bit VM. The simulator's VM is 64-bit, where the same firmware
takes more, and the stand-ins, native code on the device, live in its heap too.
"""

DEVICE_HEAP_BYTES = 96 * 1024
"""What the firmware may use of an ESP32's heap, counted in a 32-bit VM."""

WIDTH_FACTOR = 1.6
"""Heap of a lock on the air in the 64-bit VM over that in a 32-bit one: measured as 1.58 by
`benchmarks/heap_width.py`; `tests/benchmarks/test_heap_width.py` keeps it close."""

STAND_INS_BYTES = 72 * 1024
"""Heap that the stand-ins take; `tests/sim/test_heap.py` measures it."""


def vm_heap_bytes(device_bytes: int = DEVICE_HEAP_BYTES) -> int:
    """The heap for a VM whose firmware may use `device_bytes` on the device."""
    return int(device_bytes * WIDTH_FACTOR) + STAND_INS_BYTES
