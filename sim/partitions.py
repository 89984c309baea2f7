"""Where the partition table was; it is the flasher's now."""

from provisioning.partitions import partition

__all__ = ["partition"]
