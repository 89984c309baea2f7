"""Help screens and wrong usage in the user's language; typer by itself knows English only."""

import re
from typing import Any

import typer
from typer import rich_utils

from host_tools.cli.usage_texts import USAGE_TEXTS
from host_tools.texts import Speaker, add_texts

add_texts(USAGE_TEXTS)

_REASONS = (
    (r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<meant>.*)\?)?", "usage_no_command"),
    (r"Missing command\.", "usage_command_missing"),
    (r"Got unexpected extra argument\(s\) \((?P<name>.*)\)", "usage_extra"),
    (r"Option '(?P<name>.*)' requires .*", "usage_value_missing"),
    (r"Input should be greater than (?:or equal to )?(?P<value>.*)", "usage_least"),
    (r"Input should be less than (?:or equal to )?(?P<value>.*)", "usage_most"),
    (r"Input should be a valid integer.*", "usage_whole_number"),
    (r"Input should be a .*number.*", "usage_number"),
    (r".* is not one of (?P<value>.*)\.", "usage_choice"),
    (r"\w+ '(?P<value>.*)' does not exist\.", "usage_no_file"),
    (r"\w+ '(?P<value>.*)' is a directory\.", "usage_folder"),
)
"""What typer says, and the key of our text for it; anything else is passed on as it is."""


def wrong_usage(say: Speaker, error: Any) -> str:
    """What a typer.BadParameter or another error of usage means, and where help is."""
    context = getattr(error, "ctx", None)
    help_told = say("usage_help", command=context.command_path) if context else ""
    return f"{_reason(say, error)} {help_told}".strip()


def _reason(say: Speaker, error: Any) -> str:
    option = getattr(error, "option_name", "")
    possible = getattr(error, "possibilities", None)
    if option and not hasattr(error, "possibilities"):
        return say("usage_value_missing", name=option)
    if option:
        return _with_meant(say, say("usage_no_option", name=option), ", ".join(possible or ()))
    name = _name(error)
    if hasattr(error, "param_type"):
        return say("usage_missing", name=name)
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
    for pattern, key in _REASONS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            groups = found.groupdict().items()
            fields = {name: (text or "").replace("'", "") for name, text in groups}
            return _with_meant(say, say(key, **fields), fields.get("meant", ""))
    return message


def _with_meant(say: Speaker, text: str, names: str) -> str:
    return f"{text} {say('usage_meant', names=names)}" if names else text


def speak_help(command: Any, say: Speaker) -> None:
    """Let the help screens of `command` and all beneath it speak the language of `say`."""
    rich_utils.ARGUMENTS_PANEL_TITLE = say("usage_arguments")
    rich_utils.OPTIONS_PANEL_TITLE = say("usage_options")
    rich_utils.COMMANDS_PANEL_TITLE = say("usage_commands")
    rich_utils.DEFAULT_STRING = say("usage_default", value="{}")
    rich_utils.ENVVAR_STRING = say("usage_variable", value="{}")
    rich_utils.REQUIRED_LONG_STRING = say("usage_required")
    _speak(command, say, _speaking_context(say))


def _speak(command: Any, say: Speaker, context_class: type[typer.Context]) -> None:
    command.context_class = context_class
    command.options_metavar = say("usage_options_place")
    help_option = command.get_help_option(context_class(command, **command.context_settings))
    if help_option is not None:
        help_option.help = say("usage_show_help")
    for parameter in command.params:
        if f"usage_place_{parameter.name}" in USAGE_TEXTS:
            parameter.metavar = say(f"usage_place_{parameter.name}")
    beneath = getattr(command, "commands", None)
    if beneath is not None:
        command.subcommand_metavar = say("usage_command_place")
        for one in beneath.values():
            _speak(one, say, context_class)


def _speaking_context(say: Speaker) -> type[typer.Context]:
    """A context whose usage line begins in the language of `say`."""
    plain: Any = typer.Context.formatter_class

    def write_usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
        plain.write_usage(self, prog, args, prefix or say("usage_prefix"))

    formatter = type("Formatter", (plain,), {"write_usage": write_usage})
    return type("Context", (typer.Context,), {"formatter_class": formatter})
