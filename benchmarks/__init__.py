"""Measures what the design promises: ratios and counts, each against a baseline of the same run."""
