"""Tests of the tools: set-up, and the rules that they enforce."""
