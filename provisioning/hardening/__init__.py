"""Closing a chip's back doors, for good."""
