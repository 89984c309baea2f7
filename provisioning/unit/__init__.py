"""One unit: its code, the bench's register, and the office as the bench reaches it."""
