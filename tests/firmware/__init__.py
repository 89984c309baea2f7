"""Tests of the lock's firmware, module by module."""
