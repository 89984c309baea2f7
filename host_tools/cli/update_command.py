"""The command `noeglefri update`: a release for one door, some, or all that this phone serves."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from firmware import messages
from host_tools.cli.context import Shell, enrolled_store, with_radio
from host_tools.cli.options import (
    base_option,
    door_option,
    first_option,
    json_option,
    radio_option,
    release_argument,
    seals_option,
)
from host_tools.cli.update_screen import UpdateScreen
from host_tools.credentials import Credential
from host_tools.errors import UserError
from host_tools.phone.client import LockClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.radio import Radio
from host_tools.texts.speaker import Speaker
from host_tools.update.release_files import read_release, read_seals
from host_tools.update.rollout import (
    FIRST_DOORS,
    NoDoorsError,
    Rollout,
    RolloutStage,
    RolloutStoppedError,
)
from host_tools.update.transfer import DoorUpdate, Package, Sent, bases_among


def add_update_command(app: typer.Typer, say: Speaker) -> None:
    """Add `update` to `app`, with help in the language of `say`."""

    @app.command(
        "update", help=say("Bring new firmware to locks: a few doors first, and stop on trouble.")
    )
    def update(
        release: Annotated[Path, release_argument(say)],
        seals: Annotated[Path, seals_option(say)],
        door: Annotated[
            list[str] | None,
            door_option(say),
        ] = None,
        base: Annotated[
            list[Path] | None,
            base_option(say),
        ] = None,
        first: Annotated[
            int,
            first_option(say),
        ] = FIRST_DOORS,
        radio: Annotated[
            str,
            radio_option(say),
        ] = "",
        json: Annotated[bool, json_option(say)] = False,
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
    served = [one for one in store.doors() if one.rights & messages.RIGHT_SERVICE]
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
                screen.line(
                    shell.say(
                        "{door} runs the new firmware ({bytes} bytes sent).",
                        door=door.door,
                        bytes=result.payload_bytes,
                    )
                )
            else:
                screen.line(shell.say.error(result))

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
            screen.line(shell.say.error(stopped))
            raise stopped.reason from stopped
        except KeyboardInterrupt:
            screen.line(
                shell.say(
                    "Interrupted. The doors work. Run the same command again: it goes on "
                    "where it stopped."
                )
            )
            raise


def _tell(shell: Shell, stage: RolloutStage, package: Package, doors: int) -> None:
    """What was reached, and what is to be done next. Exits as the first door left over says."""
    say, later, waiting = shell.say, stage.later, stage.waiting
    release = package.release
    starts_alike = all(release.starts_like(base) for base in package.bases)
    lines = [
        say(
            "Version {version} runs at {done} of {doors}.",
            done=doors - len(later) - len(waiting),
            doors=doors,
            version=release.version,
        )
    ]
    if later:
        lines.append(
            say("Still to do: {names}. Run the same command again there.", names=", ".join(later))
        )
    if waiting:
        names = ", ".join(waiting)
        lines.append(
            say(
                "Waiting now: {names}. Use the first doors for a day or so, then run the "
                "same command again.",
                names=names,
            )
        )
    if stage.costs and not starts_alike:
        lines.append(
            say(
                "The release's boot.py is another than before. Over Bluetooth it stays as "
                "it is, and the locks work with it; it is renewed on the cable (provision "
                "update-serial)."
            )
        )
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
