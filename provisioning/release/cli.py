"""`noeglefri provision release`: the release machine's commands."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from host_tools.cli.context import Shell, enrolled_store, open_office
from host_tools.cli.options import door_option, json_option, radio_option, release_argument
from host_tools.cli.update_command import doors_to_update, roll_out
from host_tools.storage import output_file
from host_tools.texts.speaker import Speaker
from host_tools.update.release_files import pack_seals, read_release
from host_tools.update.rollout import Rollout
from host_tools.update.transfer import Package
from provisioning.release import build as machine
from provisioning.release import update_root
from provisioning.release.lock_list import read_list, write_list


def add_release_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the group `release` to `app`, with help in the language of `say`."""
    group = typer.Typer(
        help=say("Build firmware, and seal it for each lock."), no_args_is_help=True
    )
    _add_roots(group, say)
    _add_building(group, say)
    _add_listing(group, say)
    _add_sealing(group, say)
    _add_trying(group, say)
    app.add_typer(group, name="release")


def _add_roots(group: typer.Typer, say: Speaker) -> None:
    @group.command("root", help=say("Make the update root; keep the file on this machine only."))
    def new_root(
        root: Annotated[Path, typer.Argument(help=say("The new file with the root."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        update_root.require_no_root(root)
        update_root.new_root(root, update_root.first_passphrase())
        Shell(say, json).result(
            {"root": str(root)},
            say("The root is in {path}. Keep a copy, and its passphrase elsewhere.", path=root),
        )

    @group.command(
        "passphrase", help=say("Write the same root into a new file under a new passphrase.")
    )
    def passphrase(
        root: Annotated[Path, typer.Argument(help=say("The file with the update root."))],
        into: Annotated[Path, typer.Argument(help=say("The new file with the root."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        old = update_root.root_passphrase()
        update_root.rewrap(root, old, into, update_root.next_passphrase)
        Shell(say, json).result(
            {"root": str(into)},
            say(
                "The same root is now in {path}, too. Destroy {old} and all copies of it.",
                old=root,
                path=into,
            ),
        )


def _add_building(group: typer.Typer, say: Speaker) -> None:
    @group.command("build", help=say("Build a release: the same bytes on any machine."))
    def build(
        version: Annotated[int, typer.Argument(help=say("The release's number; higher is newer."))],
        into: Annotated[Path, typer.Argument(help=say("The new file with the release."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        output_file.require_place(into)
        built = machine.build(version)
        output_file.write_new(into, built.pack())
        told = {"version": version, "digest": built.digest.hex(), "files": len(built.files)}
        Shell(say, json).result(
            told,
            say("Version {version}: {files} files in {path}, digest {digest}.", path=into, **told),
        )


def _add_listing(group: typer.Typer, say: Speaker) -> None:
    @group.command(
        "locks",
        help=say("On the office's machine: write the list of locks to seal for. It is no secret."),
    )
    def locks(
        into: Annotated[Path, typer.Argument(help=say("The new list."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        count = write_list(into, (door.lock_id for door in open_office().doors()))
        Shell(say, json).result(
            {"locks": count},
            say.count(
                "{count} lock in {path}. Carry the list to the release machine.",
                "{count} locks in {path}. Carry the list to the release machine.",
                count,
                path=into,
            ),
        )


def _add_sealing(group: typer.Typer, say: Speaker) -> None:
    @group.command(
        "seal",
        help=say(
            "On the release machine, without a network: seal a release for each lock on the list."
        ),
    )
    def seal(
        release: Annotated[Path, release_argument(say)],
        into: Annotated[Path, typer.Argument(help=say("The new file of seals."))],
        root: Annotated[Path, typer.Option(help=say("The file with the update root."))],
        locks: Annotated[
            Path, typer.Option(help=say("The office's list: one code a line, as on the labels."))
        ],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        output_file.require_place(into)
        wanted, lock_ids = read_release(release), read_list(locks)
        secret = update_root.open_root(root, update_root.root_passphrase())
        seals = machine.seals(wanted, secret, lock_ids)
        output_file.write_new(into, pack_seals(wanted, seals))
        told = {"version": wanted.version, "digest": wanted.digest.hex(), "locks": len(seals)}
        text = say.count(
            "Version {version} is sealed for {count} lock in {path}, digest {digest}.",
            "Version {version} is sealed for {count} locks in {path}, digest {digest}.",
            len(seals),
            path=into,
            **told,
        )
        Shell(say, json).result(told, text)


def _add_trying(group: typer.Typer, say: Speaker) -> None:
    @group.command(
        "try",
        help=say(
            "For developers: build the sources, seal them, bring them to doors; no "
            "files, no stages."
        ),
    )
    def try_out(
        version: Annotated[int, typer.Argument(help=say("The release's number; higher is newer."))],
        root: Annotated[Path, typer.Option(help=say("The file with the update root."))],
        door: Annotated[
            list[str] | None,
            door_option(say),
        ] = None,
        radio: Annotated[
            str,
            radio_option(say),
        ] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        store = enrolled_store()
        doors = doors_to_update(store, door or [])
        secret = update_root.open_root(root, update_root.root_passphrase())
        built = machine.build(version)
        packages = {
            one.lock_id: Package(built, machine.seal(built, secret, one.lock_id)) for one in doors
        }
        with TemporaryDirectory() as folder:
            plan = Rollout.load(Path(folder) / "plan", built.digest.hex(), first=0)
            roll_out(Shell(say, json), store, plan, doors, packages, radio)
