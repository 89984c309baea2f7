"""`noeglefri provision release`: the release machine's commands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from host_tools.cli.context import Shell, open_office
from host_tools.cli.update_command import read_release
from host_tools.texts import Speaker, add_texts
from provisioning import release, update_root

RELEASE_TEXTS: Mapping[str, tuple[str, str]] = {
    "help_release_machine": (
        "Byg firmware, og forsegl den til hver lås.",
        "Build firmware, and seal it for each lock.",
    ),
    "help_new_root": (
        "Lav udgivelsens rod; opbevar filen ved denne maskine alene.",
        "Make the update root; keep the file on this machine only.",
    ),
    "help_build": (
        "Byg en udgivelse: de samme byte på enhver maskine.",
        "Build a release: the same bytes on any machine.",
    ),
    "help_seal": (
        "Forsegl en udgivelse til hver lås, kontoret kender.",
        "Seal a release for each lock the office knows.",
    ),
    "root_made": ("Roden ligger i {path}. Tag en kopi.", "The root is in {path}. Keep a copy."),
    "release_built": (
        "Version {version}: {files} filer i {path}, kendetegn {digest}.",
        "Version {version}: {files} files in {path}, digest {digest}.",
    ),
    "release_sealed": (
        "Forseglet til {count} låse i {path}.",
        "Sealed for {count} locks in {path}.",
    ),
}
"""By key: Danish, English."""


def add_release_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the group `release` to `app`, with help in the language of `say`."""
    add_texts(RELEASE_TEXTS)
    group = typer.Typer(help=say("help_release_machine"), no_args_is_help=True)
    json_option = typer.Option("--json", help=say("help_json"))

    @group.command("root", help=say("help_new_root"))
    def new_root(root: Path, json: Annotated[bool, json_option] = False) -> None:
        update_root.new_root(root, update_root.root_passphrase(again=True))
        Shell(say, json).result({"root": str(root)}, say("root_made", path=root))

    @group.command("build", help=say("help_build"))
    def build(
        version: Annotated[int, typer.Argument()],
        into: Annotated[Path, typer.Argument()],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        built = release.build(version)
        built.write(into)
        told = {"version": version, "digest": built.digest.hex(), "files": len(built.files)}
        Shell(say, json).result(told, say("release_built", path=into, **told))

    @group.command("seal", help=say("help_seal"))
    def seal(
        released: Annotated[Path, typer.Argument()],
        into: Annotated[Path, typer.Argument()],
        root: Annotated[Path, typer.Option()],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        lock_ids = [door.lock_id for door in open_office().doors()]
        wanted = read_release(released)
        secret = update_root.open_root(root, update_root.root_passphrase())
        count = release.write_seals(wanted, secret, lock_ids, into)
        Shell(say, json).result({"locks": count}, say("release_sealed", count=count, path=into))

    app.add_typer(group, name="release")
