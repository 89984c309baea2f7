"""A firmware that fails gives way to the one that worked."""

from pathlib import Path

import pytest

from firmware import boot, messages
from hil_tests.bench import Bench
from sim.image import firmware_files

ALL_BACKOFFS_S = 200
"""What the pauses between the failed starts of one trial add up to, and some more."""


@pytest.mark.needs("time")
async def test_corrupt_new_firmware_returns_to_the_old_one(bench: Bench, tmp_path: Path) -> None:
    record = tmp_path / "slot"
    boot.write_slots("a", "b", boot.TRIAL_CREDIT, str(record))
    files = {name: code for name, code in firmware_files(slot="b").items() if name[1] == "b"}
    files |= {"/slot": record.read_bytes(), "/a/firmware/app.mpy": b"worn out"}
    await bench.provision(files=files, clock=False)
    await bench.rig.pass_time(ALL_BACKOFFS_S)
    assert (await bench.visitor(7).open()).outcome == messages.OUTCOME_OPENED
    assert "Traceback" in bench.rig.console()
