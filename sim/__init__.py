"""A simulated board around the real MicroPython virtual machine: flash, door, radio, time."""
