"""Commissioning at simulated doors: real VM, virtual radio, real client library."""
