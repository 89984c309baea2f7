"""Tests of what makes a lock's files of the firmware's sources."""
