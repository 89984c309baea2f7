"""Tests of host_tools."""
