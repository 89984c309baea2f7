"""What the demonstration measured, as the JSON document that machines read."""

from dataclasses import asdict, dataclass, field
from typing import Any

from central.embedded.office import EmbeddedOffice
from demo.street import Opening
from host_tools import lock_time


@dataclass
class Findings:
    """What the story came upon."""

    openings: list[Opening] = field(default_factory=list)
    refusals: list[dict[str, str]] = field(default_factory=list)


def document_of(
    office: EmbeddedOffice, findings: Findings, lock_ids: list[bytes], heap_peak_bytes: int
) -> dict[str, Any]:
    """The document; its fields are those of `docs/cli.md`."""
    openings = findings.openings
    return {
        "doors": [
            {
                "name": one.name,
                "battery_percent": one.battery_percent,
                "battery_mv": one.battery_mv,
            }
            for one in office.doors()
        ],
        "visits": [
            {
                "door": one.door,
                "holder": one.holder,
                "start": lock_time.iso(one.start),
                "end": None if one.end is None else lock_time.iso(one.end),
            }
            for one in office.visits()
        ],
        "refusals": findings.refusals,
        "log_chain_ok": all(map(office.events, lock_ids)) and not office.alarms(),
        "latency_ms": [_figures(one, asdict(one.exchange.timing)) for one in openings],
        "att_requests": [_figures(one, _requests(one)) for one in openings],
        "heap_peak_bytes": heap_peak_bytes,
    }


def _requests(opening: Opening) -> dict[str, Any]:
    return {
        "bolt_starts": opening.exchange.requests_to_start,
        "phone_knows": opening.exchange.requests_to_know,
    }


def _figures(opening: Opening, figures: dict[str, Any]) -> dict[str, Any]:
    rounded = {k: round(v, 1) if isinstance(v, float) else v for k, v in figures.items()}
    return {"door": opening.door, "holder": opening.holder, **rounded}
