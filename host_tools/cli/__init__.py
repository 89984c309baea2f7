"""The command line `noeglefri`; `docs/cli.md` tells how to use it."""

from host_tools.cli.main import main

__all__ = ["main"]
