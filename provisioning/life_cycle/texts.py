"""What people call a unit's stages, and the steps of taking a lock down."""

from collections.abc import Mapping

from host_tools.texts.catalogue import N_

STAGES: Mapping[str, str] = {
    "in_stock": N_("in stock"),
    "provisioned": N_("provisioned"),
    "mounted": N_("mounted"),
    "in_service": N_("in service"),
    "taken_down": N_("taken down"),
    "wiped": N_("wiped"),
    "scrapped": N_("scrapped"),
    "lost": N_("lost"),
}
"""By the stage in the office's book of units."""

STEPS: Mapping[str, str] = {
    "down_close": N_("Access revoked at the office"),
    "down_save_log": N_("Log saved"),
    "down_wipe": N_("Keys wiped in the lock"),
    "down_answer_lost": N_(
        "The answer was lost. Stay, and knock when asked: the lock itself says whether it is wiped"
    ),
    "down_erase": N_("Erased by cable"),
    "down_check": N_("Checked: nothing is left"),
    "down_forget": N_("Keys destroyed at the office"),
}
"""What has been done, by the step's code."""
