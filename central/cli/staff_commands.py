"""`noeglefri office staff`: the first administrator, and everybody after."""

from contextlib import closing
from typing import Annotated

import typer

from host_tools.cli.context import Shell, office_folder
from host_tools.texts.speaker import Speaker


def add_staff(app: typer.Typer, say: Speaker) -> None:
    """Add the group to `noeglefri office`."""
    group = typer.Typer(help=say("Who signs in to the office's pages."), no_args_is_help=True)
    app.add_typer(group, name="staff")
    group.callback()(lambda: None)

    @group.command("add", help=say("Give somebody an account. The first password is shown once."))
    def add(
        name: Annotated[str, typer.Argument(help=say("The person's name."))],
        username: Annotated[str, typer.Option("--user", help=say("What they sign in as."))],
        role: Annotated[
            str, typer.Option(help="administrator, planner, duty_desk, depot")
        ] = "planner",
    ) -> None:
        from central.embedded.office import EmbeddedOffice

        with closing(EmbeddedOffice(office_folder())) as office:
            password = office.do_inside(lambda: _added(name, username, role))
        told = say("{name} signs in as {user}.", name=name, user=username.lower())
        once = say("First password, for a day: {password}", password=password)
        Shell(say, False).result({}, told, once)


def _added(name: str, username: str, role: str) -> str:
    """Within the office: the first password."""
    from central.staff.accounts import add
    from central.staff.models import Role
    from host_tools.errors import OfficeRefusedError

    if role not in Role.values:
        raise OfficeRefusedError("unknown_role")
    return add(name, username, Role(role))
