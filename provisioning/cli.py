"""``noeglefri provision``: what the depot and the locksmith do with locks."""

import typer

from host_tools.texts.speaker import Speaker
from provisioning.bench.day_cli import add_bench_command
from provisioning.bench.flash_cli import add_flash_commands
from provisioning.bench.flash_many_cli import add_flash_many_command
from provisioning.commissioning.cli import add_commission_command
from provisioning.documents.cli import add_document_command
from provisioning.documents.label_cli import add_label_command
from provisioning.hardening.cli import add_harden_command
from provisioning.life_cycle.cli import add_unit_commands
from provisioning.release.cli import add_release_commands
from provisioning.release.serial_cli import add_update_serial_command


def app(say: Speaker) -> typer.Typer:
    """The commands, with help in the language of `say`."""
    commands = typer.Typer(
        help=say("Make locks ready, find them again, and print what goes with them."),
        no_args_is_help=True,
    )
    add_flash_commands(commands, say)
    add_flash_many_command(commands, say)
    add_bench_command(commands, say)
    add_label_command(commands, say)
    add_harden_command(commands, say)
    add_commission_command(commands, say)
    add_unit_commands(commands, say)
    add_release_commands(commands, say)
    add_update_serial_command(commands, say)
    add_document_command(commands, say)
    return commands
