"""What a failure leaves behind: console, radio trace, flash image, and how to run it again."""

import shutil
from pathlib import Path

from hil_tests.bench import Bench
from host_tools.texts.speaker import quoted
from sim.replay import Manifest, save_manifest


async def keep_bundle(bench: Bench, folder: Path, test: str, arguments: tuple[str, ...]) -> None:
    """Write a bundle of `test` to `folder`, in place of what an earlier run left there.

    `noeglefri sim replay FOLDER` runs it again.
    """
    _empty(folder)
    await bench.rig.keep_evidence(folder)
    save_manifest(folder, Manifest(test, bench.seed, arguments))


def failure_told(story: list[str], folder: Path) -> str:
    """What a failed test's report says of the lock: outcomes by name, and how to run it again."""
    command = f"noeglefri sim replay {quoted(str(folder))}"
    return "\n".join([*story, f"bundle: {folder}", f"run it again: {command}"])


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
