"""Which of our modules imports which: the graph that import-linter checks."""

import tomllib
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]


@cache
def import_graph() -> grimp.ImportGraph:
    """Every package of ours, and of others those that ours import."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = told["tool"]["importlinter"]["root_packages"]
    return grimp.build_graph(*packages, include_external_packages=True, cache_dir=None)
