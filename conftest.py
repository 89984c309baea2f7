"""What every test run shares: how hard Hypothesis searches, and the ring of tests.

``make test`` tries the same examples each time, so that a failure is the change's own fault;
``make test-long`` sets ``HYPOTHESIS_PROFILE=long`` and searches anew, ten times as far;
``make test-quick`` tries a fifth of the examples.
"""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from tests.support import rings

_SLOW_IS_FINE = [HealthCheck.too_slow]

settings.register_profile(
    "test",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile("quick", settings.get_profile("test"), max_examples=20)
settings.register_profile(
    "long",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the ring."""
    parser.addoption("--quick", action="store_true", help="only what starts no program at all")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what starts programs; in the quick ring leave it out, and let nobody start one."""
    rings.mark(items)
    if config.getoption("--quick"):
        outside = [item for item in items if not rings.is_quick(item)]
        config.hook.pytest_deselected(items=outside)
        items[:] = [item for item in items if rings.is_quick(item)]
        rings.refuse_programs()


def pytest_collection_finish() -> None:
    """Take what was imported out of the collector's sight.

    The firmware's modules collect garbage as often as a lock must; each time, the host's collector
    would look through everything that the tests have imported.
    """
    gc.freeze()
