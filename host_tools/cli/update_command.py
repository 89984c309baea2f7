"""The command `noeglefri update`: a release for one door, some, or all that this phone serves."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress as Bar
from rich.progress import TaskID

from firmware import messages
from host_tools.cli.context import Shell, enrolled_store, with_radio
from host_tools.credential_store import CredentialStore
from host_tools.credentials import Credential
from host_tools.firmware_update import DoorUpdate, Package, Sent, bases_among
from host_tools.lock_client import LockClient
from host_tools.lock_events import Listener, Progress, Step
from host_tools.radio import Radio
from host_tools.release_files import read_release, read_seals
from host_tools.rollout import FIRST_DOORS, Rollout, RolloutStoppedError
from host_tools.texts import Speaker, add_texts
from host_tools.update_texts import UPDATE_TEXTS


def add_update_command(app: typer.Typer, say: Speaker) -> None:
    """Add `update` to `app`, with help in the language of `say`."""
    add_texts(UPDATE_TEXTS)

    @app.command("update", help=say("help_update"))
    def update(
        release: Annotated[Path, typer.Argument(help=say("help_release"))],
        seals: Annotated[Path, typer.Option(help=say("help_seals"))],
        door: Annotated[list[str] | None, typer.Option(help=say("help_door"))] = None,
        base: Annotated[list[Path] | None, typer.Option(help=say("help_base"))] = None,
        first: Annotated[int, typer.Option(help=say("help_first"), min=1)] = FIRST_DOORS,
        radio: Annotated[str, typer.Option(envvar="NOEGLEFRI_RADIO", help=say("help_radio"))] = "",
        json: Annotated[bool, typer.Option("--json", help=say("help_json"))] = False,
    ) -> None:
        wanted = read_release(release)
        bases = bases_among([read_release(path) for path in base or []], wanted)
        store = enrolled_store()
        doors = _doors(store, door or [])
        packages = read_seals(seals, wanted, doors, bases)
        plan = Rollout.load(release.with_suffix(".rollout.json"), wanted.digest.hex(), first)
        _roll_out(Shell(say, json), store, plan, doors, packages, radio)


def _doors(store: CredentialStore, names: list[str]) -> list[Credential]:
    """The doors named, or all at which this phone has the service right."""
    if names:
        return [store.credential(name) for name in names]
    served = [one for one in store.pocket.credentials if one.rights & messages.RIGHT_SERVICE]
    return sorted(served, key=lambda one: one.door)


def _roll_out(
    shell: Shell,
    store: CredentialStore,
    plan: Rollout,
    doors: list[Credential],
    packages: dict[bytes, Package],
    radio: str,
) -> None:
    """Run the plan as far as it goes, and tell how far that was."""
    with Bar(console=shell.progress, transient=True) as bar:

        async def work(opened: Radio) -> dict[str, Sent]:
            async def one(credential: Credential) -> Sent:
                task = bar.add_task(credential.door)
                client = LockClient(
                    opened, store.secret, listener=_teller(shell, bar, task, credential)
                )
                update = DoorUpdate(client, credential, packages[credential.lock_id])
                update.told = lambda done, total: bar.update(task, completed=done, total=total)
                return await update.run()

            return await plan.run(doors, one)

        try:
            costs = with_radio(radio, work)
        except RolloutStoppedError as stopped:
            shell.progress.print(shell.say("rollout_stopped", **stopped.values))
            raise stopped.reason from stopped
    shell.result(
        {"doors": {door: asdict(sent) for door, sent in costs.items()}},
        *(
            shell.say("updated", door=door, bytes=sent.payload_bytes)
            for door, sent in costs.items()
        ),
        *([] if costs else [shell.say("nothing_to_update")]),
    )


def _teller(shell: Shell, bar: Bar, task: TaskID, door: Credential) -> Listener:
    def tell(progress: Progress) -> None:
        if progress.step in (Step.KNOCK, Step.RETRYING):
            bar.update(task, description=shell.say(progress.step.value, door=door.door))
        elif progress.step is Step.ACCEPTED:
            bar.update(task, description=door.door)

    return tell
