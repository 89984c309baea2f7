"""What every test run shares: how hard Hypothesis searches.

``make test`` tries the same examples each time, so that a failure is the change's own fault;
``make test-long`` sets ``HYPOTHESIS_PROFILE=long`` and searches anew, ten times as far.
"""

import os

from hypothesis import HealthCheck, settings

_SLOW_IS_FINE = [HealthCheck.too_slow]

settings.register_profile(
    "test",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "long",
    max_examples=1000,
    deadline=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))
