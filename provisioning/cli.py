"""The sub-command `noeglefri provision`: make the content of a new lock for the bench to write."""

import json as json_format
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from firmware.state_record import OPTION_LIFT_HANDLE, Config
from host_tools import atomic_file
from host_tools.cli.context import open_office
from provisioning.depot import LockContent, provision
from provisioning.documents.cli import document

app = typer.Typer(help="Make locks. Lav låse.", no_args_is_help=True)
app.command("document")(document)


@app.callback()
def provisioning() -> None:
    """Keep `door` a command of its own."""


@app.command("door")
def make_door(
    name: Annotated[str, typer.Argument(help="The door's name. Dørens navn.")],
    into: Annotated[Path, typer.Option(help="Folder for the secret content. Mappe.")],
    lift_handle: Annotated[bool, typer.Option(help="Hooks need the handle lifted.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Make keys and first state of a new lock, and put it in the office's service."""
    config = Config()
    if lift_handle:
        config.options |= OPTION_LIFT_HANDLE
    lock_id = provision(open_office(), name, lambda content: write_bundle(content, into), config)
    told = {"door": name, "lock_id": lock_id.hex(), "folder": str(into)}
    if json:
        sys.stdout.write(json_format.dumps(told, ensure_ascii=False) + "\n")
    else:
        Console(highlight=False).print(f"[green]✓[/] {name}: {into}")


def write_bundle(content: LockContent, into: Path) -> None:
    """Write `keys.bin` (for partition `keys`) and the files of its file system to a folder.

    Readable by their owner only. Delete them once they are on the lock. Raises OSError.
    """
    atomic_file.replace(into / "keys.bin", content.keys_partition)
    for path, data in content.files.items():
        atomic_file.replace(into / "files" / path.lstrip("/"), data)
