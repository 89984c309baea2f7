"""Decisions stand on their own: no framework, no database and no clock is loaded with them."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_ASK = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
MODULES = [
    *(
        "central.access." + name
        for name in (
            "clock_sight",
            "compiler",
            "decision",
            "facts",
            "floors",
            "horizon",
            "issue",
            "revocation",
            "rule_check",
            "serials",
            "spans",
            "why",
            "windows",
        )
    ),
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
