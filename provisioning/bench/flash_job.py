"""One unit's way over the bench, as the commands for one and for many have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from firmware.state_record import Config
from provisioning.bench.bench_errors import told
from provisioning.bench.folder import BenchFolder
from provisioning.chip.chip_link import FAST_BAUD, find_port, open_link
from provisioning.unit.make import UnitOrder, Watcher, make_unit
from provisioning.unit.register import BenchUnit


@dataclass(frozen=True)
class FlashJob:
    """What is to become of the board at `port`; an empty one means the only one there is."""

    door: str
    port: str
    firmware: Mapping[str, bytes] = field(repr=False)
    image: Path | None = None
    """An approved file; None takes the newest approved image for the chip that is found."""
    config: Config = field(default_factory=Config)
    offline: bool = False
    update_root: bytes | None = field(default=None, repr=False)
    baud: int = FAST_BAUD

    def run(self, bench: BenchFolder, watcher: Watcher) -> BenchUnit:
        """Do it. Raises UserError, as `make_unit`, and BenchTroubleError."""
        with told(), open_link(self.port or find_port(), self.baud) as link:
            images = bench.images
            image = images.local(self.image) if self.image else images.newest(link.facts.chip)
            order = UnitOrder(self.door, image, self.firmware, self.config, self.update_root)
            registry = bench.registry(self.offline)
            return make_unit(link, registry, bench.register, order, watcher)
