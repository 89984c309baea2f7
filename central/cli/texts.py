"""What the commands say, in Danish and English."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "help_office_import": (
        "Tag et kontor af den tidligere slags over. Dets fil bliver, som den er.",
        "Take over an office of the former kind. Its file stays as it is.",
    ),
    "office_importing": ("Tager det tidligere kontor over", "Taking over the former office"),
    "office_imported": (
        "Taget over: {doors:dør|døre}, {phones:telefon|telefoner}, {grants:adgang|adgange}, "
        "{records:hændelse|hændelser}, {units:enhed|enheder}.",
        "Taken over: {doors:door|doors}, {phones:phone|phones}, {grants:grant|grants}, "
        "{records:event|events}, {units:unit|units}.",
    ),
    "nothing_to_import": (
        "I {path} er der ikke noget tidligere kontor at tage over, eller det er allerede gjort.",
        "There is no former office to take over in {path}, or it was done already.",
    ),
}
"""By key: Danish, English."""
