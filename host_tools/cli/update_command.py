"""The command `noeglefri update`: a release for one door, some, or all that this phone serves."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from firmware import messages
from host_tools.cli.context import Shell, enrolled_store, with_radio
from host_tools.cli.update_screen import UpdateScreen
from host_tools.credentials import Credential
from host_tools.errors import UserError
from host_tools.phone.client import LockClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.radio import Radio
from host_tools.texts import Speaker, add_texts
from host_tools.update.release_files import read_release, read_seals
from host_tools.update.rollout import (
    FIRST_DOORS,
    NoDoorsError,
    Rollout,
    RolloutStage,
    RolloutStoppedError,
)
from host_tools.update.texts import UPDATE_TEXTS
from host_tools.update.transfer import DoorUpdate, Package, Sent, bases_among


def add_update_command(app: typer.Typer, say: Speaker) -> None:
    """Add `update` to `app`, with help in the language of `say`."""
    add_texts(UPDATE_TEXTS)

    @app.command("update", help=say("help_update"))
    def update(
        release: Annotated[Path, typer.Argument(help=say("help_release"))],
        seals: Annotated[Path, typer.Option(help=say("help_seals"))],
        door: Annotated[list[str] | None, typer.Option(help=say("help_door"))] = None,
        base: Annotated[list[Path] | None, typer.Option(help=say("help_base"))] = None,
        first: Annotated[int, typer.Option(help=say("help_first"), min=0)] = FIRST_DOORS,
        radio: Annotated[str, typer.Option(envvar="NOEGLEFRI_RADIO", help=say("help_radio"))] = "",
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        wanted = read_release(release)
        bases = bases_among([read_release(path) for path in base or []], wanted)
        store = enrolled_store()
        doors = doors_to_update(store, door or [])
        packages = read_seals(seals, wanted, doors, bases)
        plan = Rollout.load(release.with_suffix(".rollout.json"), wanted.digest.hex(), first)
        plan.hold_back(doors, _served(store))
        roll_out(Shell(say, json), store, plan, doors, packages, radio)


def doors_to_update(store: CredentialStore, names: list[str]) -> list[Credential]:
    """The doors named, or all at which this phone has the service right.

    Raises:
        UnknownNameError: for a door that this phone does not know.
        NoDoorsError: when there are none.
    """
    doors = [store.credential(name) for name in names] if names else _served(store)
    if not doors:
        raise NoDoorsError
    return doors


def _served(store: CredentialStore) -> list[Credential]:
    """The doors at which this phone has the service right."""
    served = [one for one in store.state.credentials if one.rights & messages.RIGHT_SERVICE]
    return sorted(served, key=lambda one: one.door)


def roll_out(
    shell: Shell,
    store: CredentialStore,
    plan: Rollout,
    doors: list[Credential],
    packages: dict[bytes, Package],
    radio: str,
) -> None:
    """Run the plan as far as it goes, and tell of each door and of what comes next.

    Raises:
        UserError: at the first door with trouble.
        typer.Exit: when a door was left for later, with the exit code that it gives.
    """
    stage = _run_stage(shell, store, plan, doors, packages, radio)
    _tell(shell, stage, packages[doors[0].lock_id], len(doors))


def _run_stage(
    shell: Shell,
    store: CredentialStore,
    plan: Rollout,
    doors: list[Credential],
    packages: dict[bytes, Package],
    radio: str,
) -> RolloutStage:
    with UpdateScreen(shell) as screen:

        def told(door: Credential, result: Sent | UserError) -> None:
            if isinstance(result, Sent):
                screen.line(shell.say("updated", door=door.door, bytes=result.payload_bytes))
            else:
                screen.line(shell.say(result.key, **result.values))

        async def work(opened: Radio) -> RolloutStage:
            async def one(credential: Credential) -> Sent:
                door = screen.door(credential.door)
                client = LockClient(opened, store.secret, listener=door.heard)
                package = packages[credential.lock_id]
                silent = plan.is_on_trial(credential)
                return await DoorUpdate(client, credential, package, door.told, silent).run()

            return await plan.run(doors, one, told)

        try:
            return with_radio(radio, work)
        except RolloutStoppedError as stopped:
            screen.line(shell.say(stopped.key, **stopped.values))
            raise stopped.reason from stopped
        except KeyboardInterrupt:
            screen.line(shell.say("update_interrupted"))
            raise


def _tell(shell: Shell, stage: RolloutStage, package: Package, doors: int) -> None:
    """What was reached, and what is to be done next. Exits as the first door left over says."""
    say, later, waiting = shell.say, stage.later, stage.waiting
    release = package.release
    starts_alike = all(release.starts_like(base) for base in package.bases)
    lines = [
        say(
            "rollout_reached",
            done=doors - len(later) - len(waiting),
            doors=doors,
            version=release.version,
        )
    ]
    if later:
        lines.append(say("rollout_later", names=", ".join(later)))
    if waiting:
        names = ", ".join(waiting)
        lines.append(say("rollout_first_done", names=names))
    if stage.costs and not starts_alike:
        lines.append(say("start_files_stay"))
    shell.result(
        {
            "doors": {door: asdict(sent) for door, sent in stage.costs.items()},
            "later": {door: error.key for door, error in later.items()},
            "waiting": waiting,
        },
        *lines,
    )
    if later:
        raise typer.Exit(next(iter(later.values())).exit_code)
