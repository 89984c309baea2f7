"""The old name of ``bluetooth``."""

from bluetooth import *  # noqa: F403 (the same module)
