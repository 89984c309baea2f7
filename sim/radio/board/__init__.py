"""The radio of a simulated board, as MicroPython's bluetooth module finds it."""
