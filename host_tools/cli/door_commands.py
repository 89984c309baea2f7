"""Commands at a door: scan, open, lock, status, sync, log."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.live import Live
from rich.status import Status as Spinner
from rich.table import Table
from rich.text import Text

from firmware import messages
from firmware.status import Status
from host_tools import lock_time
from host_tools.cli.context import Shell, enrolled_store, open_office, open_office_for, with_radio
from host_tools.cli.options import door_argument, json_option, radio_option
from host_tools.credentials import Credential
from host_tools.danish_time import shown
from host_tools.errors import ExitCode
from host_tools.phone.client import LockClient
from host_tools.phone.events import Exchange, ExchangeStep, Listener, Progress
from host_tools.phone.finder import HeardDoor
from host_tools.phone.lock_phone import LockPhone
from host_tools.phone.radio import Radio
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker

_WARNINGS = (
    (
        messages.FLAG_BATTERY_CRITICAL,
        N_("The battery is almost empty. Call today. The lock still opens."),
    ),
    (
        messages.FLAG_BATTERY_LOW,
        N_("The battery is low. Do nothing: the office is told."),
    ),
    (
        messages.FLAG_TAMPERED,
        N_("The box is open or has been opened. Call and say so."),
    ),
)
"""What the lock's flags make the caregiver's business; critical comes without low."""
NO_ACCESS = N_(
    "This phone has no access at present. Ask the office, and fetch it: noeglefri phone refresh"
)
_BOLT_LOST = N_(
    "{door} does not know where its bolt stands. Look at the door, then lock or unlock it once."
)
_UNBOUNDED = 0xFFFF_FFFF
"""What a lock's latest time is while nothing bounds it."""


def exit_code_of(outcome: int) -> ExitCode:
    """How a command ends that came to `outcome`."""
    if outcome < messages.OUTCOME_JAMMED:
        return ExitCode.DONE
    return ExitCode.DOOR_NEEDS_HELP if outcome < messages.OUTCOME_NO_RIGHT else ExitCode.REFUSED


def add_door_commands(app: typer.Typer, say: Speaker) -> None:
    """Add the commands to `app`, with help in the language of `say`."""

    def add(name: str, command: int, help_text: str) -> None:
        @app.command(name, help=help_text)
        def run(
            door: Annotated[str, door_argument(say)],
            radio: Annotated[str, radio_option(say)] = "",
            json: Annotated[bool, json_option(say)] = False,
        ) -> None:
            _work_door(Shell(say, json), door, command, radio)

    add("open", messages.COMMAND_OPEN, say("Unlock a door."))
    add("lock", messages.COMMAND_LOCK, say("Lock a door."))
    add("status", messages.COMMAND_STATUS, say("Ask how a door is."))
    sync_help = say("Deliver post and take the log along.")
    add("sync", messages.COMMAND_SYNC, sync_help)

    @app.command("scan", help=say("Show the doors that are awake."))
    def scan(
        seconds: Annotated[
            float, typer.Option(help=say("How many seconds to listen."), min=0.1)
        ] = 8.0,
        radio: Annotated[str, radio_option(say)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        _scan(Shell(say, json), seconds, radio)

    @app.command("log", help=say("Show a door's log."))
    def log(
        door: Annotated[str, door_argument(say)],
        radio: Annotated[str, radio_option(say)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        del radio  # the log is the office's: what phones brought home and the chain proves
        _show_log(Shell(say, json), door)


def _listener(shell: Shell, spinner: Spinner, door: str) -> Listener:
    def tell(progress: Progress) -> None:
        counted = f" {progress.done}/{progress.total}" if progress.total else ""
        style = "bold yellow" if progress.step is ExchangeStep.KNOCK else "cyan"
        told = shell.say(progress.step.text, door=door)
        spinner.update(Text(f"{told}{counted}", style))

    return tell


def _work_door(shell: Shell, name: str, command: int, radio: str) -> None:
    store = enrolled_store()
    credential = store.credential(name)
    office = open_office_for(store) if command == messages.COMMAND_SYNC else None
    with shell.progress.status("") as spinner:
        tell = _listener(shell, spinner, credential.door)

        async def work(opened: Radio) -> Exchange:
            client = LockClient(opened, store.secret, listener=tell)
            return await LockPhone(store, client, office).do(credential.door, command)

        exchange = with_radio(radio, work)
    _tell_exchange(shell, credential, command, exchange)
    if code := exit_code_of(exchange.outcome):
        raise typer.Exit(code)


def _tell_exchange(shell: Shell, credential: Credential, command: int, exchange: Exchange) -> None:
    text, fine = _outcome(shell.say, credential, command, exchange)
    mark = ("✓", "green") if fine else ("!", "yellow")
    lines: list[str | Text] = [Text.assemble(mark, f" {text}")]
    if command == messages.COMMAND_SYNC and exchange.succeeded:
        lines.append(_carried(shell.say, credential.door, exchange))
    lines += [Text.assemble(("!", "yellow"), f" {one}") for one in _warnings(shell.say, exchange)]
    tables = [_status_table(shell, exchange)] if command == messages.COMMAND_STATUS else []
    shell.result(_document(credential.door, text, exchange), *lines, *tables)


def _outcome(
    say: Speaker, credential: Credential, command: int, exchange: Exchange
) -> tuple[str, bool]:
    """How a command ended, and whether that is well: not where nobody knows of the bolt."""
    lost = command == messages.COMMAND_STATUS and exchange.status.bolt == messages.BOLT_UNKNOWN
    if exchange.succeeded and lost:
        return say(_BOLT_LOST, door=credential.door), False
    until, start = shown(credential.not_after), shown(credential.not_before)
    told = say.outcome(exchange.outcome, door=credential.door, until=until, start=start)
    return told, exchange.succeeded


def _carried(say: Speaker, door: str, exchange: Exchange) -> str:
    return say(
        "{door}: {records} taken along, {letters} delivered.",
        door=door,
        records=say.count("{count} record", "{count} records", _records_in(exchange)),
        letters=say.count("{count} letter", "{count} letters", len(exchange.delivered)),
    )


def _warnings(say: Speaker, exchange: Exchange) -> list[str]:
    flags = exchange.status.flags
    if flags & messages.FLAG_BATTERY_CRITICAL:
        flags &= ~messages.FLAG_BATTERY_LOW
    return [say(text) for flag, text in _WARNINGS if flags & flag]


def _records_in(exchange: Exchange) -> int:
    return sum(page.next_index - page.first_index for page in exchange.pages)


def _status_table(shell: Shell, exchange: Exchange) -> Any:
    say, status = shell.say, exchange.status
    unsure = status.flags & (messages.FLAG_CLOCK_UNSURE | messages.FLAG_CLOCK_LOST)
    sureness = say("unsure") if unsure else say("sure")
    table = shell.table(say("State"), say("Battery"), say("Clock"), say("Log"))
    table.add_row(
        f"{say.bolt(status.bolt)}, {say.leaf(status.door)}",
        f"{status.battery_percent} % ({say.number(status.battery_mv / 1000, 2)} V)",
        f"{shown(status.clock_estimate)} {sureness}",
        say("{count} waiting", count=status.pending_records),
    )
    return table


def _document(door: str, text: str, exchange: Exchange) -> dict[str, Any]:
    return {
        "door": door,
        "outcome": exchange.outcome,
        "message": text,
        "status": _status_document(exchange.status),
        "latency_ms": {
            step: None if took is None else round(took, 1)
            for step, took in asdict(exchange.timing).items()
        },
        "att_requests": {
            "to_start": exchange.requests_to_start,
            "to_know": exchange.requests_to_know,
        },
        "connect_attempts": exchange.connect_attempts,
        "mtu": exchange.mtu,
        "records": _records_in(exchange),
        "delivered": len(exchange.delivered),
    }


def _status_document(status: Status) -> dict[str, Any]:
    """The status by its fields; moments in ISO 8601, None for a latest that nothing bounds."""
    fields = {name: getattr(status, name) for name in status.__slots__}
    clocks = {name: value for name, value in fields.items() if name.startswith("clock_")}
    told = {k: None if v == _UNBOUNDED else lock_time.iso(v) for k, v in clocks.items()}
    return fields | told


def _scan(shell: Shell, seconds: float, radio: str) -> None:
    store = enrolled_store()
    if not store.state.credentials:
        shell.result({"doors": []}, shell.say(NO_ACCESS))
        return
    with _live(shell) as live:

        async def work(opened: Radio) -> list[HeardDoor]:
            client = LockClient(opened, store.secret)
            show = _shower(shell, live, seconds)
            return await client.scan(store.doors(), seconds, show)

        heard = with_radio(radio, work)
    document = {"doors": [_heard_document(one) for one in heard]}
    shell.listing(
        document, _heard_table(shell, heard), shell.say("No door heard. Knock, try again.")
    )


def _live(shell: Shell) -> Live:
    knock = Text(shell.say("Knock on the doors you look for"), "bold yellow")
    return Live(knock, console=shell.progress, transient=True)


def _shower(shell: Shell, live: Live, seconds: float) -> Callable[[list[HeardDoor]], None]:
    """Shows the doors heard so far and how long it goes on."""
    end_s = time.monotonic() + seconds

    def show(heard: list[HeardDoor]) -> None:
        left_s = max(0.0, end_s - time.monotonic())
        text = shell.say("Knock on the doors you look for")
        knock = Text(f"{text} · {left_s:.0f} s", "bold yellow")
        live.update(Group(knock, _heard_table(shell, heard)))

    return show


def _heard_table(shell: Shell, heard: list[HeardDoor]) -> Table:
    table = shell.table(shell.say("Door"), shell.say("Signal"), shell.say("Valid until"))
    for one in heard:
        until = shown(one.credential.not_after)
        table.add_row(Text(one.credential.door), f"{one.signal_dbm} dBm", until)
    return table


def _heard_document(heard: HeardDoor) -> dict[str, Any]:
    return {
        "door": heard.credential.door,
        "signal_dbm": heard.signal_dbm,
        "not_after": lock_time.iso(heard.credential.not_after),
    }


def _show_log(shell: Shell, door: str) -> None:
    store = enrolled_store()
    credential = store.credential(door)
    office = open_office()
    events = office.events(credential.lock_id)
    table = shell.table(shell.say("Danish time"), shell.say("Event"), shell.say("Who"))
    for one in events:
        clock = "~" if one.clock_unsure else " "
        table.add_row(
            clock + shown(one.moment),
            shell.say.event(one.event, one.argument),
            Text(one.holder),
        )
    document = {
        "door": credential.door,
        "events": [asdict(one) | {"moment": lock_time.iso(one.moment)} for one in events],
    }
    empty = shell.say(
        "Nothing from {door} has come home yet. Fetch it: noeglefri sync "
        "{door!q}, then noeglefri phone refresh",
        door=credential.door,
    )
    shell.listing(document, table, empty)
