"""Firmware updates: what a lock takes, what it refuses, and that it always opens."""
