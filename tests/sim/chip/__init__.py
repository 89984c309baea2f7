"""Tests of the table of port facts and of boards that show what it leaves open."""
