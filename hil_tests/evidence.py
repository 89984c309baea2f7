"""What a failure leaves behind: console, radio trace, flash image, and how to run it again."""

import json
import shutil
from pathlib import Path

from hil_tests.bench import Bench


async def keep_bundle(bench: Bench, folder: Path, test: str) -> None:
    """Write the evidence of `test` to `folder`, replacing what an earlier run left there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    await bench.rig.keep_evidence(folder)
    facts = {"test": test, "seed": bench.seed, "lock_time": bench.rig.lock_time()}
    (folder / "bundle.json").write_text(json.dumps(facts, indent=2) + "\n")
