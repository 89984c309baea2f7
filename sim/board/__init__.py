"""One simulated board: a MicroPython VM, its bridge to the host, its serial port."""
