"""Chooses the rig by one string, skips by capability, and ends every test with a heap check."""

import os
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from zlib import crc32

import pytest

from hil_tests.bench import Bench
from hil_tests.capabilities import KNOWN_RIGS, complaint
from hil_tests.evidence import failure_told, keep_bundle
from hil_tests.rig import Rig
from hil_tests.serial_rig import SerialRig
from hil_tests.sim_rig import SimRig
from host_tools.phone.radio import open_radio
from sim.replay import SEED_VARIABLE

_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the lock, the radio, the seed and where failures are kept."""
    group = parser.getgroup("hil", "lock under test")
    group.addoption("--lock", default="sim", help="sim, sim:always-on, or serial:PORT[?relay=PORT]")
    group.addoption("--radio", default="", help="Bluetooth adapter of a serial rig, such as hci0")
    seed = os.environ.get(SEED_VARIABLE)
    group.addoption("--seed", default=seed, type=int, help="of the simulated world")
    group.addoption(
        "--bundles", default="hil_artifacts", help="folder for what failures left behind"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", "needs(*capabilities): what the rig must be able to do")


def _needs(item: pytest.Item) -> set[str]:
    return {name for mark in item.iter_markers("needs") for name in mark.args}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this rig cannot do; refuse what no rig could ever do."""
    here = Path(__file__).parent
    mine = [item for item in items if here in item.path.parents]
    hopeless = {item.nodeid: complaint(_needs(item)) for item in mine}
    told = [f"{name}: {why}" for name, why in hopeless.items() if why]
    if told:
        raise pytest.UsageError("skipped everywhere, so never run:\n" + "\n".join(told))
    abilities = KNOWN_RIGS[_rig_kind(config)]
    for item in mine:
        lacking = sorted(_needs(item) - abilities)
        if lacking:
            item.add_marker(pytest.mark.skip(reason=f"this rig has no {', '.join(lacking)}"))


def _rig_kind(config: pytest.Config) -> str:
    lock: str = config.getoption("--lock")
    name, _, rest = lock.partition(":")
    if lock in KNOWN_RIGS and name == "sim":
        return lock
    if name != "serial" or not rest:
        raise pytest.UsageError("--lock takes sim, sim:always-on or serial:PORT[?relay=PORT]")
    return "serial with relay" if "relay=" in rest else "serial"


async def _open_rig(config: pytest.Config, seed: int, folder: Path) -> Rig:
    kind = _rig_kind(config)
    if kind.startswith("sim"):
        return SimRig(seed, folder, always_on=kind == "sim:always-on")
    address = config.getoption("--lock").partition(":")[2]
    return SerialRig.at(address, await open_radio(config.getoption("--radio")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure until the rig is taken down, and tell what the lock did."""
    bench = getattr(item, "funcargs", {}).get("bench")
    if call.excinfo and isinstance(bench, Bench):
        item.add_report_section(call.when, "lock", failure_told(bench.story, _bundle(item)))
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


def _bundle(item: pytest.Item) -> Path:
    """Where a failure of this test is kept."""
    return Path(item.config.getoption("--bundles")) / item.name


@pytest.fixture
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench with a lock fresh from the depot; afterwards its heap must not have grown."""
    node: pytest.Item = request.node
    seed = request.config.getoption("--seed")
    seed = crc32(node.name.encode()) if seed is None else seed
    bench = Bench(await _open_rig(request.config, seed, tmp_path), seed)
    try:
        yield bench
        if _FAILED not in node.stash:
            await bench.check_heap()
    except BaseException:
        node.stash[_FAILED] = True
        raise
    finally:
        if _FAILED in node.stash:
            radio = request.config.getoption("--radio")
            how = ("--lock", request.config.getoption("--lock"), "--radio", radio)
            await keep_bundle(bench, _bundle(node), node.nodeid, how)
        await bench.rig.close()
