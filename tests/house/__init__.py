"""Tests of the house itself: its rules and the tools that enforce them."""
