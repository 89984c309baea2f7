"""Commands of the phone's owner and of the embedded office."""

from contextlib import closing
from dataclasses import asdict
from importlib.metadata import entry_points
from typing import Annotated, Any

import typer
from rich.text import Text

from host_tools.cli.access.access_commands import add_access
from host_tools.cli.access.grant_command import add_grant
from host_tools.cli.access.rule_commands import add_rules
from host_tools.cli.access.words import access_told, rights_named
from host_tools.cli.context import Shell, enrolled_store, open_office, open_office_for
from host_tools.cli.door_commands import NO_ACCESS
from host_tools.cli.office.enrol_command import add_code, add_enrol
from host_tools.cli.office.home_commands import add_homes
from host_tools.cli.office.load_command import add_load
from host_tools.cli.office.lost_command import add_lost
from host_tools.cli.office.people_commands import add_people
from host_tools.cli.office.point_commands import add_points
from host_tools.cli.office.prompt_command import add_prompt
from host_tools.cli.office.upkeep_commands import add_upkeep
from host_tools.cli.office.visited_command import add_visited
from host_tools.cli.office.why_command import add_why
from host_tools.cli.office_names import in_force, phone_called
from host_tools.cli.options import holder_argument, json_option
from host_tools.credentials import Credential
from host_tools.danish_time import shown
from host_tools.errors import ExitCode, OfficeRefusedError
from host_tools.lock_time import iso
from host_tools.office.contract import Door, Visit
from host_tools.phone.lock_phone import refresh
from host_tools.texts.door import ALARMS
from host_tools.texts.speaker import Speaker

OFFICE_COMMAND_GROUP = "noeglefri.office_commands"
"""Entry points that add commands to `noeglefri office`: functions of its app and a Speaker."""


def phone_app(say: Speaker) -> typer.Typer:
    """`noeglefri phone`: enrol and refresh this phone."""
    app = typer.Typer(help=say("This phone: whose it is, and what it opens."), no_args_is_help=True)

    add_enrol(app, say)

    @app.command("refresh", help=say("Fetch access and post, and hand in what was taken along."))
    def refresh_phone(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, store = Shell(say, json), enrolled_store()
        with closing(open_office_for(store)) as office:
            intake = refresh(store, office)
            if office.phone(store.state.phone_id).blocked:
                raise OfficeRefusedError("phone_blocked")
        doors, post = len(store.doors()), len(store.state.parcels)
        told = {"doors": doors, "post": post, "records": intake.accepted, "alarms": intake.alarms}
        text = say(
            "{doors}, {letters} to carry, {records} handed in.",
            doors=say.count("{count} door", "{count} doors", doors),
            letters=say.count("{count} letter", "{count} letters", post),
            records=say.count("{count} new record", "{count} new records", intake.accepted),
        )
        shell.result(told, text)
        if intake.alarms:
            raise typer.Exit(ExitCode.OFFICE_ALARM)

    _add_held_doors(app, say)
    return app


def _add_held_doors(app: typer.Typer, say: Speaker) -> None:
    @app.command("doors", help=say("Show the doors that this phone has access to."))
    def phone_doors(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, held = Shell(say, json), enrolled_store().state.credentials
        table = shell.table(say("Door"), say("Valid from, Danish time"), say("Valid until"), "")
        for one in held:
            told = access_told(say, one.rights, one.schedule, one.not_before)
            begin, end = shown(one.not_before), shown(one.not_after)
            table.add_row(Text(one.door), begin, end, "; ".join(told))
        document = {"doors": [_held_document(one) for one in held]}
        shell.listing(document, table, say(NO_ACCESS))


def _held_document(held: Credential) -> dict[str, Any]:
    return {
        "door": held.door,
        "not_before": iso(held.not_before),
        "not_after": iso(held.not_after),
        "rights": rights_named(held.rights),
        "schedule": held.schedule.hex(),
    }


def office_app(say: Speaker) -> typer.Typer:
    """`noeglefri office`: doors, phones, access, visits."""
    app = typer.Typer(help=say("The office: doors, phones, access."), no_args_is_help=True)
    add_grant(app, say)
    add_prompt(app, say)
    add_upkeep(app, say)
    add_access(app, say)
    add_homes(app, say)
    add_points(app, say)
    add_people(app, say)
    add_code(app, say)
    add_load(app, say)
    add_rules(app, say)
    add_why(app, say)
    _add_revoke(app, say)
    add_lost(app, say)
    _add_views(app, say)
    add_visited(app, say)
    _add_alarms(app, say)
    for entry in sorted(entry_points(group=OFFICE_COMMAND_GROUP), key=lambda one: one.name):
        entry.load()(app, say)
    return app


def _add_revoke(app: typer.Typer, say: Speaker) -> None:

    @app.command("revoke", help=say("Block a phone."))
    def revoke(
        holder: Annotated[str, holder_argument(say)],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        phone = phone_called(office, holder)
        doors = office.revoke(phone.phone_id)
        text = say(
            "{name} is blocked in the office now, and at {doors} once a colleague has been there.",
            name=phone.holder,
            doors=say.count("{count} door", "{count} doors", doors),
        )
        more = say("Where it could still open: noeglefri office lost {name!q}", name=phone.holder)
        Shell(say, json).result({"name": phone.holder, "doors": doors}, text, more)


def _add_views(app: typer.Typer, say: Speaker) -> None:

    @app.command("doors", help=say("Show the doors."))
    def doors(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, found = Shell(say, json), open_office().doors()
        table = shell.table(say("Door"), say("Battery"), say("Newest decision"))
        for one in found:
            battery = "-" if one.battery_percent is None else f"{one.battery_percent} %"
            table.add_row(
                Text(one.name),
                battery,
                in_force(say, one),
            )
        document = {"doors": [_door_document(one) for one in found]}
        empty = say("The office has no locks yet. Make one: noeglefri provision flash DOOR")
        shell.listing(document, table, empty)

    @app.command("phones", help=say("Show the phones."))
    def phones(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, found = Shell(say, json), open_office().phones()
        table = shell.table(say("Who"), say("State"))
        for one in found:
            table.add_row(Text(one.holder), say("blocked") if one.blocked else say("active"))
        document = {"phones": [asdict(one) for one in found]}
        empty = say("No phones yet. Run on the phone: noeglefri phone enrol NAME")
        shell.listing(document, table, empty)

    @app.command("visits", help=say("Show visits."))
    def visits(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, found = Shell(say, json), open_office().visits()
        table = shell.table(
            say("Door"), say("Who"), say("Start, Danish time"), say("End, Danish time")
        )
        for one in found:
            end = say("unknown") if one.end is None else shown(one.end)
            table.add_row(Text(one.door), Text(one.holder), shown(one.start), end)
        document = {"visits": [_visit_document(one) for one in found]}
        empty = say("No visits yet. Phones bring them home: noeglefri phone refresh")
        shell.listing(document, table, empty)


def _add_alarms(app: typer.Typer, say: Speaker) -> None:

    @app.command("alarms", help=say("Show alarms."))
    def alarms(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, found = Shell(say, json), open_office().alarms()
        told = [
            say(
                "ALARM at {door}: {kind}, records {first} to {last}. Examine the lock.",
                door=one.door,
                kind=say(ALARMS[one.kind]),
                first=one.first_index,
                last=one.last_index,
            )
            for one in found
        ]
        document = {"alarms": [asdict(one) for one in found]}
        shell.result(document, *(told or [say("No alarms: every log is whole.")]))
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
