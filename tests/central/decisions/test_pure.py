"""Decisions stand on their own: no framework, no database and no clock is loaded with them."""

import json
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

from central.access import decisions

ROOT = Path(__file__).resolve().parents[3]
_ASK = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
MODULES = [
    *(f"central.access.decisions.{module.name}" for module in iter_modules(decisions.__path__)),
    "central.spans",
    *(
        "central.visits." + name
        for name in (
            "completeness",
            "receipts",
            "signs",
            "stay_fold",
            "stays",
            "visits",
        )
    ),
    "central.batteries.outlook",
    "central.batteries.straight_line",
]


def test_no_framework_and_no_database_comes_with_the_decisions() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _ASK, *MODULES], check=True, capture_output=True, cwd=ROOT
    ).stdout
    loaded = {name.partition(".")[0] for name in json.loads(told)}
    assert not loaded & {"django", "ninja", "sqlite3", "psycopg", "httpx"}
