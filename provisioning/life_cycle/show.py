"""One unit on the screen: where it is, what it measured, its battery, its history."""

from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from host_tools.cli.context import Shell
from host_tools.danish_time import shown
from host_tools.office.client import OfficeClient
from host_tools.office.contract import BatteryLife
from host_tools.office.register.units import MOVES, Unit
from provisioning.life_cycle.texts import STAGES


def unit_document(office: OfficeClient, unit: Unit) -> dict[str, Any]:
    """Everything the office knows of a unit, for JSON."""
    battery = _battery(office, unit)
    return {
        "unit": unit.unit,
        "stage": unit.stage,
        "place": unit.place,
        "lock_id": unit.lock_id.hex() if unit.lock_id else None,
        "next": sorted(MOVES[unit.stage]),
        "battery": asdict(battery) if battery else None,
        "signed": [asdict(one) for one in _signed(office, unit)],
        "history": [
            asdict(step) | {"lock_id": step.lock_id.hex() if step.lock_id else None}
            for step in office.units.history(unit.unit)
        ],
    }


def history_lines(shell: Shell, office: OfficeClient, unit: Unit) -> list[str | Text]:
    """What matters now, a line each."""
    say = shell.say
    place = f", {unit.place}" if unit.place else ""
    stage = say(STAGES[unit.stage])
    lines: list[str | Text] = [Text.assemble((unit.unit, "bold"), f"  {stage}{place}")]
    if MOVES[unit.stage]:
        stages = ", ".join(sorted(say(STAGES[one]) for one in MOVES[unit.stage]))
        lines.append(Text(say("May become: {stages}", stages=stages), "dim"))
    for one in _signed(office, unit)[-1:]:
        figures = one.figures["figures"]
        lines.append(
            say(
                "Commissioned {moment} by {who}: {cycles} repetitions, {running_ma} mA, "
                "{least_mv} mV",
                moment=shown(one.moment),
                who=one.who,
                cycles=figures["cycles"],
                running_ma=figures["running_ma"],
                least_mv=figures["least_mv"],
            )
        )
    battery = _battery(office, unit)
    return [*lines, *(_battery_lines(shell, battery) if battery else [])]


def _battery_lines(shell: Shell, battery: BatteryLife) -> list[str]:
    say = shell.say
    lines = [say("Battery changed {moment}", moment=shown(one)) for one in battery.changes]
    if battery.days_left is not None:
        most = "…" if battery.most_days is None else battery.most_days
        told = {"days": battery.days_left, "least": battery.least_days, "most": most}
        lines.append(
            say(
                "Battery: {percent} %, about {days} days left ({least} to {most})",
                percent=battery.percent,
                **told,
            )
        )
    elif battery.least_days is not None:
        lines.append(
            say(
                "Battery: {percent} %, at least {least} days left; too early to say more",
                percent=battery.percent,
                least=battery.least_days,
            )
        )
    return lines


def history_table(shell: Shell, office: OfficeClient, unit: Unit) -> Table:
    """Every step of its life."""
    table = shell.table(
        shell.say("Time"),
        shell.say("State"),
        shell.say("Who"),
        shell.say("Place"),
        shell.say("Note"),
    )
    for step in office.units.history(unit.unit):
        stage = shell.say(STAGES[step.stage])
        table.add_row(shown(step.moment), stage, step.who, step.place, step.note)
    return table


def _signed(office: OfficeClient, unit: Unit) -> list[Any]:
    return office.units.signed(unit.lock_id) if unit.lock_id else []


def _battery(office: OfficeClient, unit: Unit) -> BatteryLife | None:
    return office.at_door.battery(unit.lock_id) if unit.lock_id else None
