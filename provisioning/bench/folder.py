"""A depot's bench: its folder, its register, its images, and the office as it reaches it."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from host_tools.cli.context import open_office, phone_home
from provisioning.chip.image_catalog import ImageCatalog
from provisioning.unit.make import LockRegistry, OfficeRegistry
from provisioning.unit.office_letters import Outbox, deliver
from provisioning.unit.register import UnitRegister

BENCH_VARIABLE = "NOEGLEFRI_BENCH"
"""Environment variable with the folder of this bench."""


def bench_folder() -> Path:
    """NOEGLEFRI_BENCH, or a folder beside the phone's keys."""
    given = os.environ.get(BENCH_VARIABLE)
    return Path(given) if given else phone_home() / "bench"


@dataclass(frozen=True)
class BenchFolder:
    """Everything that lasts on a bench; none of it is secret."""

    folder: Path

    @cached_property
    def register(self) -> UnitRegister:
        """The units made here."""
        return UnitRegister(self.folder / "units")

    @cached_property
    def images(self) -> ImageCatalog:
        """The images that may be flashed. Raises ImageRefusedError."""
        return ImageCatalog(self.folder)

    @property
    def office_key(self) -> Path:
        """File with the office's public key, for letters."""
        return self.folder / "office.pub"

    @property
    def outbox(self) -> Path:
        """Folder of letters that wait for the office."""
        return self.folder / "outbox"

    def registry(self, offline: bool) -> LockRegistry:
        """The office, or letters for it. Raises StoreClosedError, UnitRefusedError."""
        if offline:
            return Outbox(self.outbox, self.office_key, self.register)
        return OfficeRegistry(open_office())

    def deliver_letters(self) -> int:
        """Hand waiting letters to the office; how many locks were new. Raises UserError."""
        return deliver(self.outbox, open_office())
