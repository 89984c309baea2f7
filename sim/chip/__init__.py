"""What MicroPython's port does on each chip: one table of facts, each with what it rests on."""
