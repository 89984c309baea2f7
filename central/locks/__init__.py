"""Locks: their keys at rest, what hangs where, their states, and the units in the depot."""
