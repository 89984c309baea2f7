"""Which commands exist: targets of the Makefile and what ``noeglefri`` offers."""

import re
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

_TARGET = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
_PLACEHOLDERS = ("…", "...", "[", "<")


class CommandLine:
    """Judges whether a documented command could be typed."""

    def __init__(self, root: Path) -> None:
        """Judge by the Makefile of ``root`` and by the installed ``noeglefri``."""
        self._makefile = root / "Makefile"

    def complaint(self, words: list[str]) -> str:
        """Say what is wrong with a command, "" if nothing; other programs' are not judged."""
        match words:
            case ["make", *arguments]:
                return self._make_complaint(arguments)
            case ["noeglefri", *arguments]:
                return self._noeglefri_complaint(arguments)
            case _:
                return ""

    @cached_property
    def _targets(self) -> set[str]:
        return set(_TARGET.findall(self._makefile.read_text("utf-8")))

    @cached_property
    def _noeglefri(self) -> Any:
        # Asked for by name: the rules of this project do not depend on what they watch over.
        build_app = import_module("host_tools.cli.main").build_app
        speaker = import_module("host_tools.texts.speaker").Speaker
        return typer.main.get_command(build_app(speaker("en")))

    def _make_complaint(self, arguments: list[str]) -> str:
        asked = [word for word in arguments if not word.startswith("-") and "=" not in word]
        unknown = [word for word in asked if word not in self._targets]
        return f"no such target: make {unknown[0]}" if unknown else ""

    def _noeglefri_complaint(self, arguments: list[str]) -> str:
        command = self._noeglefri
        known = _options(command)
        for word in arguments:
            if word.startswith(_PLACEHOLDERS) or word == "--":
                break
            if word.startswith("-"):
                if word.partition("=")[0] not in known:
                    return f"no such option: noeglefri {' '.join(arguments)}: {word}"
            elif children := _children(command):
                if word not in children:
                    return f"no such command: noeglefri {' '.join(arguments)}"
                command = children[word]
                known |= _options(command)
        return ""


def _children(command: Any) -> dict[str, Any]:
    """Return a group's commands by name, nothing for a command; Typer keeps their type private."""
    children: dict[str, Any] = getattr(command, "commands", {})
    return children


def _options(command: Any) -> set[str]:
    """Return every spelling of the command's options."""
    spellings = {"--help"}
    for parameter in command.params:
        spellings.update(parameter.opts, parameter.secondary_opts)
    # These are taken from any place before the commands see it.
    return spellings | {"--lang", "--office"}
