"""`noeglefri provision`."""

from host_tools.cli.plugin import Plugin
from host_tools.texts.catalogue import N_

PLUGIN = Plugin(
    N_("Make locks ready, find them again, and print what goes with them."),
    "provisioning.cli:app",
    ("esptool", "fpdf"),
)
