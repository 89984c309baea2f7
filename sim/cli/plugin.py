"""`noeglefri sim`."""

from host_tools.cli.plugin import Plugin
from host_tools.texts.catalogue import N_

PLUGIN = Plugin(
    N_("Doors, locks and a radio that only exist in this computer."),
    "sim.cli.main:app",
    ("bumble",),
)
