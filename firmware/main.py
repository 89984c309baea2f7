"""Installed as /main.py: hands over to boot.py, whose globals it shares."""

launch()  # type: ignore[name-defined] # noqa: F821 - boot.py's, by MicroPython's start-up
