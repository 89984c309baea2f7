"""``noeglefri provision commission``: put one door into service."""

import json as json_format
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from firmware import messages
from host_tools import lock_time
from host_tools.cli.context import Shell, enrolled_store, open_office, phone_home, with_radio
from host_tools.cli.office_names import door_called
from host_tools.cli.options import door_argument, json_option, radio_option
from host_tools.danish_time import shown
from host_tools.errors import ExitCode
from host_tools.office.client import OfficeClient
from host_tools.office.contract import CAREGIVER_RIGHTS, GrantOrder
from host_tools.phone.client import LockClient
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.events import ExchangeStep, Listener, Progress
from host_tools.phone.lock_phone import refresh
from host_tools.phone.radio import Radio
from host_tools.storage.text_file import read_text
from host_tools.texts.catalogue import N_
from host_tools.texts.speaker import Speaker
from provisioning.bench.folder import BenchFolder, bench_folder
from provisioning.commissioning.flow import CYCLES, PATIENCE_S, Commissioning, CommissioningReport
from provisioning.commissioning.journal import Journal, NoJournal
from provisioning.commissioning.locksmith import Finding, Locksmith, ScriptedLocksmith, Severity
from provisioning.commissioning.terminal import TerminalLocksmith
from provisioning.commissioning.texts import ANSWERS
from provisioning.options import signer, signer_option
from provisioning.unit.adopt import adopt_bench_units

SERVICE_S = 8 * 3600
"""A locksmith's grant lasts a working day."""


def add_commission_command(app: typer.Typer, say: Speaker) -> None:
    """Add the command to `app`, with help in the language of `say`."""

    @app.command("commission", help=say("Lead the locksmith through commissioning a door."))
    def commission(
        door: Annotated[
            str,
            door_argument(say),
        ],
        who: Annotated[str, signer_option(say)] = "",
        cycles: Annotated[
            int, typer.Option(min=1, max=200, help=say("How many repetitions."))
        ] = CYCLES,
        answers: Annotated[
            Path | None,
            typer.Option(
                help=say("JSON file with answers instead of questions."),
                exists=True,
                dir_okay=False,
            ),
        ] = None,
        patience: Annotated[
            float, typer.Option(min=0.1, help=say("How long to wait for each act, s."))
        ] = PATIENCE_S,
        radio: Annotated[str, radio_option(say)] = "",
        json: Annotated[bool, json_option(say)] = False,
    ) -> None:
        who = signer(who)
        # Without a person there is nobody to try again.
        given = {"ask_again": "answer_stop"} if answers or json else None
        if answers:
            given = _read_answers(say, answers)
        shell = Shell(say, json)
        report = _commission(shell, door, who, given, (cycles, patience), radio)
        tell(shell, report, who)


def _read_answers(say: Speaker, path: Path) -> dict[str, str]:
    """The answers in a file. Raises typer.BadParameter when it holds anything else."""
    try:
        given = json_format.loads(read_text(path))
    except (OSError, ValueError):
        given = None
    if not isinstance(given, dict) or not {*map(str, given.values())} <= {*ANSWERS}:
        raise typer.BadParameter(
            say("{path} does not hold answers as in docs/guides/locksmith.md.", path=path),
            param_hint="--answers",
        )
    return given


def _commission(
    shell: Shell,
    door: str,
    who: str,
    answers: dict[str, str] | None,
    pace: tuple[int, float],
    radio: str,
) -> CommissioningReport:
    store = enrolled_store()
    with closing(open_office()) as office:
        adopt_bench_units(office, BenchFolder(bench_folder()).register.units())
        replaced = allow_service(store, office, door)
        credential = store.credential(door)
        screen = TerminalLocksmith(shell.say, Console(highlight=False, stderr=shell.as_json))
        locksmith: Locksmith = screen
        journal: Journal = NoJournal()
        if answers is None:
            journal = Journal(phone_home() / "commissioning", credential.lock_id)
            screen.title(credential.door)
        else:
            locksmith = ScriptedLocksmith(answers)

        for finding in replaced:
            locksmith.find(finding)

        async def work(opened: Radio) -> CommissioningReport:
            client = LockClient(opened, store.secret, listener=knock_teller(locksmith))
            flow = Commissioning(client, credential, office, locksmith, who, *pace, journal)
            report = await flow.run()
            report.findings[:0] = replaced
            return report

        try:
            return with_radio(radio, work)
        finally:
            screen.close()


def knock_teller(locksmith: Locksmith) -> Listener:
    """A listener that has the locksmith knock when the lock sleeps."""

    def heard(progress: Progress) -> None:
        if progress.step is ExchangeStep.KNOCK:
            locksmith.instruct("do_knock")

    return heard


def allow_service(store: CredentialStore, office: OfficeClient, door: str) -> list[Finding]:
    """See that this phone holds the service right at `door` today; what that took the place of.

    Raises UserError.
    """
    refresh(store, office)
    found, now = door_called(office, door), lock_time.now()
    held = [one for one in store.state.credentials if one.lock_id == found.lock_id]
    if any(one.rights & messages.RIGHT_SERVICE for one in held):
        return []
    until, rights = now + SERVICE_S, CAREGIVER_RIGHTS | messages.RIGHT_SERVICE
    office.grant(GrantOrder(store.state.phone_id, found.lock_id, now, until, rights))
    refresh(store, office)
    ends = max((one.not_after for one in held), default=0)
    if ends <= now:
        return []
    names = {"holder": store.state.holder, "door": found.name}
    times = {"until": shown(ends), "service": shown(until)}
    return [Finding("grant_replaced", Severity.WARNING, names | times)]


def _ending(report: CommissioningReport) -> str:
    if report.passed:
        return N_("{door} is in service. The figures are kept at the office, signed by {who}.")
    if any(one.weight is Severity.FAULT for one in report.findings):
        return N_("{door} is not in service. Put right what is said above and commission it again.")
    return N_("Not signed: the settings are as they were, nothing is kept.")


def tell(shell: Shell, report: CommissioningReport, who: str) -> None:
    """Say how it ended, on the screen or as one JSON document."""
    mark = ("✓ ", "bold green") if report.passed else ("✗ ", "bold red")
    text = shell.say(_ending(report), door=report.door, who=who)
    shell.result(report.document(), Text.assemble("\n ", mark, (text, "bold")))
    if not report.passed:
        raise typer.Exit(ExitCode.DOOR_NEEDS_HELP)
