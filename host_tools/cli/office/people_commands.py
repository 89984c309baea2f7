"""`noeglefri office organisation`, `person` and `group`: who works where, on which route."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from host_tools.cli.context import Shell, open_office
from host_tools.cli.options import json_option
from host_tools.danish_time import day_begins, shown
from host_tools.office.register.people import (
    GroupKind,
    GroupOrder,
    HorizonCost,
    HorizonOrder,
    Member,
    MemberKind,
    Organisation,
    OrganisationKind,
    Person,
)
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_CHOOSE = N_("Choose among {names}.")
_FIRST_DAY = N_("The first day of its contract: 2026-12-01. (without: none is told)")
_DAY = N_("The last day of its contract: 2027-12-31. (without: no end)")
_KINDS = {
    GroupKind.ROLE: N_("role"),
    GroupKind.ROUTE: N_("route"),
    GroupKind.DISTRICT: N_("district"),
}


def add_people(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""
    _add_organisations(app, say)
    _add_persons(app, say)
    _add_groups(app, say)


def _add_organisations(app: typer.Typer, say: Speaker) -> None:
    group = typer.Typer(help=say("Organisations that people work for."), no_args_is_help=True)
    app.add_typer(group, name="organisation")

    @group.command("list", help=say("Show the organisations."))
    def list_organisations(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, office = Shell(say, json), open_office()
        found = office.people.organisations()
        table = shell.table(say("Organisation"), say("Contract from"), say("Contract until"))
        for one in found:
            edges = (one.contract_begin, one.contract_end)
            table.add_row(Text(one.name), *("-" if at is None else shown(at) for at in edges))
        shell.listing({"organisations": [asdict(one) for one in found]}, table, "-")

    @group.command("add", help=say("Enter an organisation, or change when its contract ends."))
    def add(
        name: Annotated[str, typer.Argument(help=say("The organisation's name."))],
        kind: Annotated[
            str, typer.Option(help=say(_CHOOSE, names=", ".join(OrganisationKind)))
        ] = OrganisationKind.OWN_UNIT.value,
        begin: Annotated[str, typer.Option("--from", help=say(_FIRST_DAY))] = "",
        until: Annotated[str, typer.Option(help=say(_DAY))] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        if kind not in set(OrganisationKind):
            told = say(_CHOOSE, names=", ".join(OrganisationKind))
            raise typer.BadParameter(told, param_hint="--kind")
        office = open_office()
        first = day_begins(_day(say, begin, "--from", _FIRST_DAY)) if begin else None
        order = Organisation(name, OrganisationKind(kind), _end_of(say, until), first)
        kept = office.people.keep_organisation(order)
        Shell(say, json).result(asdict(kept), say("{name} is entered.", name=kept.name))


def _end_of(say: Speaker, typed: str) -> int | None:
    """The end of a day."""
    if not typed:
        return None
    day = _day(say, typed, "--until", _DAY)
    return day_begins(date.fromordinal(day.toordinal() + 1))


def _day(say: Speaker, typed: str, option: str, told: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise typer.BadParameter(say(told), param_hint=option) from error


def _add_persons(app: typer.Typer, say: Speaker) -> None:
    group = typer.Typer(help=say("People, and who they work for."), no_args_is_help=True)
    app.add_typer(group, name="person")

    @group.command("list", help=say("Show everybody."))
    def list_people(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, office = Shell(say, json), open_office()
        found = office.people.people()
        table = shell.table(say("Who"), say("Organisation"), "")
        for one in found:
            since = one.suspended_since
            told = "" if since is None else say("suspended since {at}", at=shown(since))
            table.add_row(Text(one.name), Text(one.organisation), told)
        empty = say("Nobody yet. Enter somebody: noeglefri office person add NAME ORGANISATION")
        shell.listing({"people": [asdict(one) for one in found]}, table, empty)

    @group.command("add", help=say("Enter somebody, or have them work for another organisation."))
    def add(
        name: Annotated[str, typer.Argument(help=say("The person's name."))],
        organisation: Annotated[str, typer.Argument(help=say("The organisation's name."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        kept = office.people.keep_person(Person(name, organisation))
        told = asdict(kept)
        text = say("{name} works for {organisation}.", **told)
        Shell(say, json).result(told, text)

    text = say("Take somebody's access for now, at every door; their phone stays theirs.")
    _add_suspension(group, say, "suspend", text, True)
    text = say("Give back what rules allow to somebody who was suspended.")
    _add_suspension(group, say, "resume", text, False)


def _add_suspension(
    group: typer.Typer, say: Speaker, command: str, text: str, suspended: bool
) -> None:
    @group.command(command, help=text)
    def change(
        name: Annotated[str, typer.Argument(help=say("The person's name."))],
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        kept = office.people.suspend(name, suspended)
        named = {"name": kept.name}
        if suspended:
            told = say("{name} has no access now. Doors know once a colleague was there.", **named)
        else:
            told = say("{name} gets what rules allow when the phone is online next.", **named)
        Shell(say, json).result(asdict(kept), told)


def _add_groups(app: typer.Typer, say: Speaker) -> None:
    group = typer.Typer(help=say("Roles, routes, districts."), no_args_is_help=True)
    app.add_typer(group, name="group")

    @group.command("list", help=say("Show the groups and who belongs to them."))
    def list_groups(json: Annotated[bool, json_option(say)] = False) -> None:
        shell, office = Shell(say, json), open_office()
        found = office.people.groups()
        table = shell.table(say("Group"), say("People"), say("Homes"))
        for one in found:
            name = f"{say(_KINDS[one.kind])} {one.name}"
            table.add_row(Text(name), Text("\n".join(one.people)), Text("\n".join(one.homes)))
        empty = say("No groups yet. Make one: noeglefri office group add route NAME --home HOME")
        shell.listing({"groups": [asdict(one) for one in found]}, table, empty)

    _add_horizon(group, say)
    _add_change(group, say, "add", say("Enter a group, or add people and homes to it."), True)
    text = say("Take people and homes out of a group; access by it ends at the doors.")
    _add_change(group, say, "remove", text, False)


def _add_horizon(group: typer.Typer, say: Speaker) -> None:
    text = say("Set how long a role's access lasts without a sync, and see what that costs.")

    @group.command("horizon", help=text)
    def horizon(
        role: Annotated[str, typer.Argument(help=say("The role's name."))],
        hours: Annotated[int, typer.Argument(help=say("So many hours; as usual: 96."))],
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help=say("Only say what it costs."))
        ] = False,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        office = open_office()
        answer = office.people.set_horizon(HorizonOrder(role, hours * 3600, dry_run))
        costs = [_cost_told(say, one) for one in (answer.present, answer.new)]
        Shell(say, json).result(asdict(answer), *costs)


def _cost_told(say: Speaker, one: HorizonCost) -> str:
    hours = str(one.horizon_s // 3600)
    if one.last_at is None:
        return say("{hours} hours: a lost phone opens nothing.", hours=hours)
    return say(
        "{hours} hours: a phone lost right after a sync could open {doors} until {end} ({person}).",
        hours=hours,
        doors=say.count("{count} door", "{count} doors", one.doors),
        end=shown(one.last_at),
        person=one.person,
    )


def _add_change(group: typer.Typer, say: Speaker, name: str, text: str, belongs: bool) -> None:
    kinds = ", ".join(GroupKind)

    @group.command(name, help=text)
    def change(
        kind: Annotated[str, typer.Argument(help=say(_CHOOSE, names=kinds))],
        name: Annotated[str, typer.Argument(help=say("The group's name."))],
        person: Annotated[
            list[str] | None, typer.Option(help=say("A person; may be several."))
        ] = None,
        home: Annotated[list[str] | None, typer.Option(help=say("A home; may be several."))] = None,
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        if kind not in set(GroupKind):
            raise typer.BadParameter(say(_CHOOSE, names=kinds), param_hint="kind")
        members = [
            *(Member(MemberKind.PERSON, one, belongs) for one in person or ()),
            *(Member(MemberKind.HOME, one, belongs) for one in home or ()),
        ]
        office = open_office()
        kept = office.people.keep_group(GroupOrder(GroupKind(kind), name, tuple(members)))
        told = say(
            "{name}: {people}, {homes}.",
            name=kept.name,
            people=say.count("{count} person", "{count} people", len(kept.people)),
            homes=say.count("{count} home", "{count} homes", len(kept.homes)),
        )
        Shell(say, json).result(asdict(kept), told)
