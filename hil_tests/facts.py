"""The facts probe: what a bare board really does, by the keys of the table of port facts.

`python -m hil_tests.facts --port PORT` probes a board that carries MicroPython and nothing else,
by its cable; `--sim CHIP` a simulated one. The exit status is 1 when it contradicts a source.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hil_tests.fact_line import FactLine
from hil_tests.serial_board import press_reset_line
from sim.chip.fact import CHIPS, Estimate, Value
from sim.chip.radio_facts import WORKS
from sim.chip.sleep_facts import KEPT, LOST, RESTARTED, SLEEPS_ON, WAKES_AT_ONCE
from sim.chip.table import FACTS, VERSION
from sim.conformance.boards import bare_boards

NOT_TRIED = "not tried"
AGREES, DIFFERS, OTHERWISE = "agrees", "differs", "estimated otherwise"
SLEPT = 4
"""`machine.DEEPSLEEP_RESET`."""
_MARK = b"kept"
_PREPARE = f"import machine; machine.RTC().memory({_MARK!r}); "
_PREPARE += "machine.RTC().datetime((2026, 1, 1, 0, 0, 0, 0, 0))"
_AFTER = "import machine, time; print([machine.reset_cause(), machine.wake_reason(), "
_AFTER += f"int(machine.RTC().memory() == {_MARK!r}), time.gmtime()[0]])"
_BOARD = "import os; print([os.uname().machine, os.uname().release, os.uname().version])"
_HEAP = "import esp32; print(sum(r[1] for r in esp32.idf_heap_info(esp32.HEAP_DATA)))"
_RADIO = """
import bluetooth, errno
def told(call, *arguments):
    try:
        call(*arguments)
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))
    return "works"
ble = bluetooth.BLE()
print([told(ble.active, True), told(ble.gap_advertise, 100000, b"\\x02\\x01\\x06")])
"""
RESETS = {
    "reset.software": "machine.reset()",
    "reset.soft": "machine.soft_reset()",
    "reset.watchdog": "w = machine.WDT(timeout=1000)\nwhile True: pass",
}
"""Resets that a program can cause, by their rows."""

app = typer.Typer(add_completion=False)


def probe(line: FactLine) -> dict[str, Any]:
    """Everything that needs no hand and no second board; takes half a minute.

    Raises TimeoutError when the board is gone even after a reset by its cable.
    """
    machine, release, version = line.ask(_BOARD)
    found: dict[str, Any] = {"uname.machine": machine, "uname.release": release}
    found |= _sleeps(line)
    for key, code in RESETS.items():
        found[key] = _reset(line, partial(line.leave, f"import machine; {code}"))
    found["reset.button"] = _reset(line, line.reset)
    return {"image": version, "values": found | _radio(line)}


def _sleeps(line: FactLine) -> dict[str, Any]:
    awake = _woken(line, "")
    at_once = _woken(line, "0")
    timed = _woken(line, "50")
    return {
        "sleep.without_end": SLEEPS_ON if awake is None else WAKES_AT_ONCE,
        "sleep.zero": SLEEPS_ON if at_once is None else WAKES_AT_ONCE,
        "sleep.50ms": NOT_TRIED if timed is None else timed,
    }


def _woken(line: FactLine, time_ms: str) -> int | None:
    """Why it woke from such a sleep by itself; None when it did not, and was reset instead."""
    line.leave(f"import machine; machine.deepsleep({time_ms})")
    if not line.is_awake():
        line.reset()
        return None
    cause, reason, _, _ = line.ask(_AFTER)
    return int(reason) if cause == SLEPT else None


def _reset(line: FactLine, cause_it: Callable[[], None]) -> list[Any]:
    """Cause, RTC memory and seconds after a reset."""
    line.ask(f"{_PREPARE}; print(0)")
    cause_it()
    cause, _, is_kept, year = line.ask(_AFTER)
    return [cause, KEPT if is_kept else LOST, KEPT if year == 2026 else RESTARTED]


def _radio(line: FactLine) -> dict[str, Any]:
    free = line.ask(_HEAP)
    started, advertised = line.ask(_RADIO)
    taken = free - line.ask(_HEAP)
    line.reset()
    return {
        "heap.free": free,
        "heap.radio": taken,
        "radio.start": started,
        "radio.advertise": advertised if started == WORKS else NOT_TRIED,
    }


def report(chip: str, probed: dict[str, Any]) -> dict[str, Any]:
    """Every fact of the table with what was found, as it goes into a file."""
    values = probed["values"]
    facts = {key: _entry(chip, key, values.get(key, NOT_TRIED)) for key in FACTS if _has(chip, key)}
    return {"chip": chip, "image": probed["image"], "table": VERSION, "facts": facts}


def _has(chip: str, key: str) -> bool:
    return chip in FACTS[key].cells


def _entry(chip: str, key: str, value: Any) -> dict[str, Any]:
    cell = FACTS[key].cells[chip]
    wanted = json.loads(json.dumps(cell.outcomes))
    verdict = AGREES if value in wanted else DIFFERS
    if verdict == DIFFERS and isinstance(cell.basis, Estimate):
        verdict = OTHERWISE
    if value == NOT_TRIED:
        verdict = NOT_TRIED
    return {"value": value, "table": wanted, "basis": str(cell.basis), "verdict": verdict}


def chip_of(machine: str) -> str:
    """The chip that `os.uname().machine` names. Raises ValueError when it is none of ours."""
    chip = machine.rpartition(" ")[2].replace("-", "")
    if chip not in CHIPS:
        raise ValueError(f"no chip of ours: {machine}")
    return chip


def probe_port(port: str) -> dict[str, Any]:
    """Probe the board on a serial port; returns its report."""
    probed = probe(FactLine(port, press_reset_line))
    return report(chip_of(probed["values"]["uname.machine"]), probed)


async def probe_simulated(chip: str, outcomes: Mapping[str, Value] | None = None) -> dict[str, Any]:
    """Probe a simulated board, with these outcomes of what is open; returns its report."""
    async with bare_boards(chip, 1, outcomes) as (board,):
        loop = asyncio.get_running_loop()

        def press(_port: str) -> None:
            loop.call_soon_threadsafe(board.reset_by, "button")

        line = FactLine(board.open_serial(), press)
        return report(chip, await asyncio.to_thread(probe, line))


def _shown(told: dict[str, Any]) -> Table:
    table = Table("fact", "found", "table", "verdict")
    for key, entry in told["facts"].items():
        if entry["verdict"] != NOT_TRIED:
            wanted = " or ".join(str(one) for one in entry["table"])
            table.add_row(key, str(entry["value"]), wanted, entry["verdict"])
    return table


@app.command()
def main(
    port: Annotated[str, typer.Option(help="Serial port of a bare board.")] = "",
    sim: Annotated[str, typer.Option(help=f"Simulated: {', '.join(CHIPS)}.")] = "",
    out: Annotated[Path, typer.Option(help="Where the JSON goes.")] = Path("build/facts.json"),
) -> None:
    """Ask a board for what the table of port facts says of its chip."""
    if bool(port) == bool(sim) or (sim and sim not in CHIPS):
        raise typer.BadParameter(f"either --port or --sim, of {', '.join(CHIPS)}")
    try:
        with Console(stderr=True).status("Asking the board; half a minute …"):
            told = asyncio.run(probe_simulated(sim)) if sim else probe_port(port)
    except (TimeoutError, ValueError, OSError) as error:
        # pyserial's exceptions are OSErrors.
        raise typer.BadParameter(f"{error}; check cable and port", param_hint="--port") from error
    told = {"date": time.strftime("%Y-%m-%d"), "board": "simulated" if sim else "real", **told}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    verdicts = [entry["verdict"] for entry in told["facts"].values()]
    console = Console()
    console.print(_shown(told))
    tried = len(verdicts) - verdicts.count(NOT_TRIED)
    console.print(f"{told['chip']}: {tried} of {len(verdicts)} facts tried. JSON: {out}")
    if DIFFERS in verdicts:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
