"""Help screens and wrong usage in the user's language; typer by itself knows English only."""

import re
from collections.abc import Mapping
from typing import Any

import typer
from typer import rich_utils

from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_PLACES: Mapping[str, str] = {
    "door": N_("door"),
    "holder": N_("name"),
    "unit": N_("unit"),
    "stage": N_("stage"),
    "code": N_("code"),
    "codes": N_("code"),
    "boards": N_("door=port"),
    "release": N_("release"),
    "version": N_("number"),
    "root": N_("file"),
    "into": N_("file"),
    "file": N_("file"),
    "bundle": N_("file"),
}
"""What stands in a command's usage for an argument, by the argument's name."""

_REASONS = (
    (
        r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<meant>.*)\?)?",
        N_("There is no command {name}."),
    ),
    (r"Missing command\.", N_("A command is missing.")),
    (
        r"Got unexpected extra argument\(s\) \((?P<name>.*)\)",
        N_("{name} is too much. Put names with blanks in quotes."),
    ),
    (r"Option '(?P<name>.*)' requires .*", N_("{name} needs a value.")),
    (r"Input should be greater than (?:or equal to )?(?P<value>.*)", N_("at least {value}")),
    (r"Input should be less than (?:or equal to )?(?P<value>.*)", N_("at most {value}")),
    (r"Input should be a valid integer.*", N_("give a whole number")),
    (r"Input should be a .*number.*", N_("give a number")),
    (r".* is not one of (?P<value>.*)\.", N_("choose among {value}")),
    (r"\w+ '(?P<value>.*)' does not exist\.", N_("{value} does not exist")),
    (r"\w+ '(?P<value>.*)' is a directory\.", N_("{value} is a folder")),
)
"""What typer says, and our text for it; anything else is passed on as it is."""


def wrong_usage(say: Speaker, error: Any) -> str:
    """What a typer.BadParameter or another error of usage means, and where help is."""
    context = getattr(error, "ctx", None)
    help_told = say("Help: {command} --help", command=context.command_path) if context else ""
    return f"{_reason(say, error)} {help_told}".strip()


def _reason(say: Speaker, error: Any) -> str:
    option = getattr(error, "option_name", "")
    possible = getattr(error, "possibilities", None)
    if option and not hasattr(error, "possibilities"):
        return say("{name} needs a value.", name=option)
    if option:
        return _with_meant(
            say, say("There is no option {name}.", name=option), ", ".join(possible or ())
        )
    name = _name(error)
    if hasattr(error, "param_type"):
        return say("Missing: {name}.", name=name)
    reason = _translated(say, error.message)
    end = "" if reason.endswith((".", "?")) else "."
    return f"{name}: {reason}{end}" if name else f"{reason}{end}"


def _name(error: Any) -> str:
    """The option or argument that an error is about; "" when it is about none."""
    hint, parameter = getattr(error, "param_hint", None), getattr(error, "param", None)
    if hint is None and parameter is not None:
        is_option = parameter.param_type_name == "option"
        hint = parameter.opts[0] if is_option else parameter.display_name_raw
    return str(hint or "")


def _translated(say: Speaker, message: str) -> str:
    for pattern, ours in _REASONS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            groups = found.groupdict().items()
            fields = {name: (text or "").replace("'", "") for name, text in groups}
            return _with_meant(say, say(ours, **fields), fields.get("meant", ""))
    return message


def _with_meant(say: Speaker, text: str, names: str) -> str:
    return text + " " + say("Did you mean {names}?", names=names) if names else text


def speak_help(command: Any, say: Speaker) -> None:
    """Let the help screens of `command` and all beneath it speak the language of `say`."""
    rich_utils.ARGUMENTS_PANEL_TITLE = say("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = say("Options")
    rich_utils.COMMANDS_PANEL_TITLE = say("Commands")
    rich_utils.DEFAULT_STRING = say("[default: {value}]", value="{}")
    rich_utils.ENVVAR_STRING = say("[env var: {value}]", value="{}")
    rich_utils.REQUIRED_LONG_STRING = say("[required]")
    _speak(command, say, _speaking_context(say))


def _speak(command: Any, say: Speaker, context_class: type[typer.Context]) -> None:
    command.context_class = context_class
    command.options_metavar = say("[OPTIONS]")
    help_option = command.get_help_option(context_class(command, **command.context_settings))
    if help_option is not None:
        help_option.help = say("Show this help.")
    for parameter in command.params:
        if parameter.name in _PLACES:
            parameter.metavar = say(_PLACES[parameter.name])
    beneath = getattr(command, "commands", None)
    if beneath is not None:
        command.subcommand_metavar = say("COMMAND [ARGS]...")
        for one in beneath.values():
            _speak(one, say, context_class)


def _speaking_context(say: Speaker) -> type[typer.Context]:
    """A context whose usage line begins in the language of `say`."""
    plain: Any = typer.Context.formatter_class

    def write_usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
        plain.write_usage(self, prog, args, prefix or say("Usage: "))

    formatter = type("Formatter", (plain,), {"write_usage": write_usage})
    return type("Context", (typer.Context,), {"formatter_class": formatter})
