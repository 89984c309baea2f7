"""How large a heap a simulated board's VM gets, derived from what the device has.

Design budget: 96 KiB of heap in a 32-bit VM. The simulator's VM is 64-bit: bytecode grows by 1.1,
objects by up to 2, and the stand-ins, native code on the device, live in the heap too.
"""

DEVICE_HEAP_BYTES = 96 * 1024
"""What the firmware may use of an ESP32's heap, counted in a 32-bit VM."""

WIDTH_FACTOR = 1.6
"""Size of a firmware's heap in a 64-bit VM over that in a 32-bit one: 2 for objects, 1.1 for code,
about equal parts of each."""

STAND_INS_BYTES = 72 * 1024
"""Heap that the stand-ins take; `tests/sim/test_heap.py` measures it."""


def vm_heap_bytes(device_bytes: int = DEVICE_HEAP_BYTES) -> int:
    """The heap for a VM whose firmware may use `device_bytes` on the device."""
    return int(device_bytes * WIDTH_FACTOR) + STAND_INS_BYTES
