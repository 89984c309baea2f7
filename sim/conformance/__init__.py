"""MicroPython's own tests, run against simulated boards: how true the stand-ins are."""
