"""What one logged event does to the flash, against JSON lines appended to a littlefs file."""

from benchmarks.figures import Figure, Report
from benchmarks.stored_lock import fill_log, raw_partition
from benchmarks.vm import run_program
from firmware.event_log import EventLog
from firmware.key_store import KeyRing
from firmware_build.partitions import partition
from sim.hardware.flash import ERASE_BLOCK_BYTES
from tests.support.partition import RegionPartition

LIMIT = 1 / 30
"""Design: at most a thirtieth of the baseline's erases."""
_EVENTS = 2000
_FULL_RING = 12_000
"""More than the ring holds, so that what is measured goes on for ever."""


def measure(events: int = _EVENTS, before: int = _FULL_RING) -> Report:
    """Log `events` into a ring that has seen `before`, and `events` lines into the file."""
    ours = _our_wear(events, before)
    blocks = partition("vfs").size // ERASE_BLOCK_BYTES
    theirs = run_program("json_log", {"blocks": blocks, "events": events})
    baseline = "JSON lines in littlefs"
    figures = [
        Figure("blocks erased per event", ours["erases"] / events, "erases"),
        Figure("bytes programmed per event", ours["programmed_bytes"] / events, "bytes"),
        Figure("blocks erased", ours["erases"] / theirs["erases"], "x", baseline, LIMIT),
        Figure(
            "bytes programmed", ours["programmed_bytes"] / theirs["programmed_bytes"], "x", baseline
        ),
    ]
    details = {"events": events, "event_log": ours, "json_lines": theirs}
    return Report(tuple(figures), details)


def _our_wear(events: int, before: int) -> dict[str, int]:
    """Erases and bytes programmed in the log's and the keys' partitions together."""
    regions = [raw_partition("log"), raw_partition("keys")]
    ring = KeyRing(regions[1])
    ring.start(bytes(32))
    log = EventLog(regions[0], ring)
    fill_log(log, before)
    start = [_wear(region) for region in regions]
    fill_log(log, events)
    end = [_wear(region) for region in regions]
    erases, programmed_bytes = (
        sum(after[kind] - earlier[kind] for earlier, after in zip(start, end, strict=True))
        for kind in range(2)
    )
    return {"erases": erases, "programmed_bytes": programmed_bytes}


def _wear(region: RegionPartition) -> tuple[int, int]:
    wear = region.flash.wear
    return wear.total_erases, wear.bytes_programmed
