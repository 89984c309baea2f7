"""What the command line itself says: its help screens and wrong usage, in Danish and English."""

from collections.abc import Mapping

USAGE_TEXTS: Mapping[str, tuple[str, str]] = {
    # Help screens.
    "usage_prefix": ("Brug: ", "Usage: "),
    "usage_options_place": ("[VALG]", "[OPTIONS]"),
    "usage_command_place": ("KOMMANDO [ARGUMENTER]...", "COMMAND [ARGS]..."),
    "usage_place_door": ("dør", "door"),
    "usage_place_holder": ("navn", "name"),
    "usage_place_unit": ("enhed", "unit"),
    "usage_place_stage": ("trin", "stage"),
    "usage_place_code": ("kode", "code"),
    "usage_place_codes": ("kode", "code"),
    "usage_place_boards": ("dør=port", "door=port"),
    "usage_place_release": ("udgivelse", "release"),
    "usage_place_version": ("nummer", "number"),
    "usage_place_root": ("fil", "file"),
    "usage_place_into": ("fil", "file"),
    "usage_place_file": ("fil", "file"),
    "usage_place_bundle": ("fil", "file"),
    "usage_arguments": ("Argumenter", "Arguments"),
    "usage_options": ("Valg", "Options"),
    "usage_commands": ("Kommandoer", "Commands"),
    "usage_default": ("[uden: {value}]", "[default: {value}]"),
    "usage_variable": ("[miljøvariabel: {value}]", "[env var: {value}]"),
    "usage_required": ("[skal angives]", "[required]"),
    "usage_show_help": ("Vis denne hjælp.", "Show this help."),
    # Wrong usage.
    "usage_missing": ("Der mangler: {name}.", "Missing: {name}."),
    "usage_no_option": ("Der er intet valg, der hedder {name}.", "There is no option {name}."),
    "usage_no_command": ("Der er ingen kommando {name}.", "There is no command {name}."),
    "usage_meant": ("Mente du {names}?", "Did you mean {names}?"),
    "usage_command_missing": ("Der mangler en kommando.", "A command is missing."),
    "usage_extra": (
        "{name} er for meget. Sæt navne med mellemrum i anførselstegn.",
        "{name} is too much. Put names with blanks in quotes.",
    ),
    "usage_value_missing": ("{name} mangler en værdi.", "{name} needs a value."),
    "usage_least": ("mindst {value}", "at least {value}"),
    "usage_most": ("højst {value}", "at most {value}"),
    "usage_number": ("skriv et tal", "give a number"),
    "usage_whole_number": ("skriv et helt tal", "give a whole number"),
    "usage_choice": ("vælg blandt {value}", "choose among {value}"),
    "usage_no_file": ("{value} findes ikke", "{value} does not exist"),
    "usage_folder": ("{value} er en mappe", "{value} is a folder"),
    "usage_help": ("Hjælp: {command} --help", "Help: {command} --help"),
}
"""By key: Danish, English."""
