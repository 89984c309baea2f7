"""Tests of noeglefri, one directory per package tested."""
