"""`noeglefri provision release`: the release machine's commands."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from host_tools.cli.context import Shell, enrolled_store, open_office
from host_tools.cli.update_command import doors_to_update, roll_out
from host_tools.storage import output_file
from host_tools.texts import Speaker, add_texts
from host_tools.update.release_files import pack_seals, read_release
from host_tools.update.rollout import Rollout
from host_tools.update.texts import UPDATE_TEXTS
from host_tools.update.transfer import Package
from provisioning.release import build as machine
from provisioning.release import update_root
from provisioning.release.lock_list import read_list, write_list
from provisioning.release.texts import RELEASE_TEXTS


def add_release_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the group `release` to `app`, with help in the language of `say`."""
    add_texts(RELEASE_TEXTS)
    add_texts(UPDATE_TEXTS)
    group = typer.Typer(help=say("help_release_machine"), no_args_is_help=True)
    _add_making(group, say)
    _add_sealing(group, say)
    _add_trying(group, say)
    app.add_typer(group, name="release")


def _add_making(group: typer.Typer, say: Speaker) -> None:
    json_option = typer.Option("--json", help=say("help_json"))

    @group.command("root", help=say("help_new_root"))
    def new_root(
        root: Annotated[Path, typer.Argument(help=say("help_root_file"))],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        update_root.require_no_root(root)
        update_root.new_root(root, update_root.first_passphrase())
        Shell(say, json).result({"root": str(root)}, say("root_made", path=root))

    @group.command("passphrase", help=say("help_root_passphrase"))
    def passphrase(
        root: Annotated[Path, typer.Argument(help=say("help_seal_root"))],
        into: Annotated[Path, typer.Argument(help=say("help_root_file"))],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        old = update_root.root_passphrase()
        update_root.rewrap(root, old, into, update_root.next_passphrase)
        Shell(say, json).result({"root": str(into)}, say("root_rewrapped", old=root, path=into))

    @group.command("build", help=say("help_build"))
    def build(
        version: Annotated[int, typer.Argument(help=say("help_build_version"))],
        into: Annotated[Path, typer.Argument(help=say("help_build_into"))],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        output_file.require_place(into)
        built = machine.build(version)
        output_file.write_new(into, built.pack())
        told = {"version": version, "digest": built.digest.hex(), "files": len(built.files)}
        Shell(say, json).result(told, say("release_built", path=into, **told))


def _add_sealing(group: typer.Typer, say: Speaker) -> None:
    json_option = typer.Option("--json", help=say("help_json"))

    @group.command("locks", help=say("help_locks"))
    def locks(
        into: Annotated[Path, typer.Argument(help=say("help_locks_into"))],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        count = write_list(into, (door.lock_id for door in open_office().doors()))
        Shell(say, json).result({"locks": count}, say("locks_listed", count=count, path=into))

    @group.command("seal", help=say("help_seal"))
    def seal(
        release: Annotated[Path, typer.Argument(help=say("help_release"))],
        into: Annotated[Path, typer.Argument(help=say("help_seal_into"))],
        root: Annotated[Path, typer.Option(help=say("help_seal_root"))],
        locks: Annotated[Path, typer.Option(help=say("help_seal_locks"))],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        output_file.require_place(into)
        wanted, lock_ids = read_release(release), read_list(locks)
        secret = update_root.open_root(root, update_root.root_passphrase())
        seals = machine.seals(wanted, secret, lock_ids)
        output_file.write_new(into, pack_seals(wanted, seals))
        told = {"version": wanted.version, "digest": wanted.digest.hex(), "locks": len(seals)}
        text = say("release_sealed", path=into, count=len(seals), **told)
        Shell(say, json).result(told, text)


def _add_trying(group: typer.Typer, say: Speaker) -> None:
    @group.command("try", help=say("help_try"))
    def try_out(
        version: Annotated[int, typer.Argument(help=say("help_build_version"))],
        root: Annotated[Path, typer.Option(help=say("help_seal_root"))],
        door: Annotated[list[str] | None, typer.Option(help=say("help_door"))] = None,
        radio: Annotated[str, typer.Option(envvar="NOEGLEFRI_RADIO", help=say("help_radio"))] = "",
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
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
