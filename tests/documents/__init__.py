"""Tests of what is printed and of what the hardware guide draws and computes."""
