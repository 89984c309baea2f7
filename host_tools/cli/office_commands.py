"""Commands of the phone's owner and of the embedded office."""

from dataclasses import asdict
from importlib.metadata import entry_points
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools.cli.context import Shell, enrolled_store, open_office, open_store
from host_tools.cli.door_commands import moment
from host_tools.cli.grant_command import add_grant
from host_tools.cli.office_names import phone_called
from host_tools.cli.prompt_command import add_prompt
from host_tools.cli.upkeep_commands import add_upkeep
from host_tools.credentials import Credential
from host_tools.errors import ExitCode, OfficeRefusedError
from host_tools.lock_time import iso
from host_tools.office.client import OfficeClient
from host_tools.office.contract import Door, Visit
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.lock_phone import enrol, refresh
from host_tools.texts import Speaker

OFFICE_COMMAND_GROUP = "noeglefri.office_commands"
"""Entry points that add commands to `noeglefri office`: functions of its app and a Speaker."""


def phone_app(say: Speaker) -> typer.Typer:
    """`noeglefri phone`: enrol and refresh this phone."""
    app = typer.Typer(help=say("help_phone"), no_args_is_help=True)
    json_option = typer.Option("--json", help=say("help_json"))

    @app.command("enrol", help=say("help_enrol"))
    def enrol_phone(
        holder: Annotated[str, typer.Argument(help=say("help_holder"))],
        json: Annotated[bool, json_option] = False,
    ) -> None:
        shell, office, store = Shell(say, json), open_office(), open_store()
        _require_free(store, office)
        phone = office.add_phone(holder)
        enrol(store, phone)
        refresh(store, office)
        shell.result(asdict(phone), say("phone_enrolled", name=phone.holder))

    @app.command("refresh", help=say("help_refresh"))
    def refresh_phone(json: Annotated[bool, json_option] = False) -> None:
        shell, store, office = Shell(say, json), enrolled_store(), open_office()
        intake = refresh(store, office)
        if store.state.phone_id in {one.phone_id for one in office.phones() if one.blocked}:
            raise OfficeRefusedError("phone_blocked")
        told = {
            "doors": len(store.state.credentials),
            "post": len(store.state.parcels),
            "records": intake.accepted,
        }
        shell.result(told | {"alarms": intake.alarms}, say("phone_refreshed", **told))
        if intake.alarms:
            raise typer.Exit(ExitCode.OFFICE_ALARM)

    @app.command("doors", help=say("help_phone_doors"))
    def phone_doors(json: Annotated[bool, json_option] = False) -> None:
        shell, held = Shell(say, json), enrolled_store().state.credentials
        table = shell.table("door", "from", "until")
        for one in held:
            table.add_row(Text(one.door), moment(one.not_before), moment(one.not_after))
        document = {"doors": [_held_document(one) for one in held]}
        shell.result(document, table if held else say("no_access"))

    return app


def _require_free(store: CredentialStore, office: OfficeClient) -> None:
    """Raises OfficeRefusedError when this computer is a phone that its office still trusts."""
    mine = store.state.phone_id
    for one in office.phones():
        if one.phone_id == mine and one.holder == store.state.holder and not one.blocked:
            raise OfficeRefusedError("already_enrolled", holder=one.holder)


def _held_document(held: Credential) -> dict[str, str]:
    return {
        "door": held.door,
        "not_before": iso(held.not_before),
        "not_after": iso(held.not_after),
    }


def office_app(say: Speaker) -> typer.Typer:
    """`noeglefri office`: doors, phones, access, visits."""
    app = typer.Typer(help=say("help_office"), no_args_is_help=True)
    add_grant(app, say)
    add_prompt(app, say)
    add_upkeep(app, say)
    _add_access(app, say)
    _add_views(app, say)
    _add_alarms(app, say)
    for entry in sorted(entry_points(group=OFFICE_COMMAND_GROUP), key=lambda one: one.name):
        entry.load()(app, say)
    return app


def _add_access(app: typer.Typer, say: Speaker) -> None:
    json_option = typer.Option("--json", help=say("help_json"))
    holder_argument = typer.Argument(help=say("help_holder"))

    @app.command("revoke", help=say("help_revoke"))
    def revoke(
        holder: Annotated[str, holder_argument], json: Annotated[bool, json_option] = False
    ) -> None:
        office = open_office()
        phone = phone_called(office, holder)
        told = {"name": phone.holder, "doors": office.revoke(phone.phone_id)}
        Shell(say, json).result(told, say("revoked", **told))


def _add_views(app: typer.Typer, say: Speaker) -> None:
    json_option = typer.Option("--json", help=say("help_json"))

    @app.command("doors", help=say("help_doors"))
    def doors(json: Annotated[bool, json_option] = False) -> None:
        shell, found = Shell(say, json), open_office().doors()
        table = shell.table("door", "battery", "decision")
        for one in found:
            battery = "-" if one.battery_percent is None else f"{one.battery_percent} %"
            table.add_row(
                Text(one.name), battery, say("in_force" if one.up_to_date else "on_the_way")
            )
        document = {"doors": [_door_document(one) for one in found]}
        shell.result(document, table if found else say("no_doors"))

    @app.command("phones", help=say("help_phones"))
    def phones(json: Annotated[bool, json_option] = False) -> None:
        shell, found = Shell(say, json), open_office().phones()
        table = shell.table("holder", "state")
        for one in found:
            table.add_row(Text(one.holder), say("blocked" if one.blocked else "active"))
        document = {"phones": [asdict(one) for one in found]}
        shell.result(document, table if found else say("no_phones"))

    @app.command("visits", help=say("help_visits"))
    def visits(json: Annotated[bool, json_option] = False) -> None:
        shell, found = Shell(say, json), open_office().visits()
        table = shell.table("door", "holder", "start", "end")
        for one in found:
            end = say("unknown") if one.end is None else moment(one.end)
            table.add_row(Text(one.door), Text(one.holder), moment(one.start), end)
        shell.result(
            {"visits": [_visit_document(one) for one in found]},
            table if found else say("no_visits"),
        )


def _add_alarms(app: typer.Typer, say: Speaker) -> None:
    json_option = typer.Option("--json", help=say("help_json"))

    @app.command("alarms", help=say("help_alarms"))
    def alarms(json: Annotated[bool, json_option] = False) -> None:
        shell, found = Shell(say, json), open_office().alarms()
        told = [
            say(
                "alarm",
                door=one.door,
                kind=say(f"alarm_{one.kind}"),
                first=one.first_index,
                last=one.last_index,
            )
            for one in found
        ]
        document = {"alarms": [asdict(one) for one in found]}
        shell.result(document, *(told or [say("no_alarms")]))
        if found:
            raise typer.Exit(ExitCode.OFFICE_ALARM)


def _visit_document(visit: Visit) -> dict[str, Any]:
    end = None if visit.end is None else iso(visit.end)
    return asdict(visit) | {"start": iso(visit.start), "end": end}


def _door_document(door: Door) -> dict[str, Any]:
    return asdict(door) | {
        "lock_id": door.lock_id.hex(),
        "up_to_date": door.up_to_date,
        "seen": None if door.seen is None else iso(door.seen),
    }
