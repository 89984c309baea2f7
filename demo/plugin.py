"""`noeglefri demo`."""

from host_tools.cli.plugin import Plugin
from host_tools.texts.catalogue import N_

PLUGIN = Plugin(
    N_("Three simulated doors, a working day in half a minute."), "demo.cli:app", ("bumble",)
)
