"""What must not be committed: places that exist on one machine or in one network only."""

import re
from collections.abc import Iterator

from tools.tree import Problem, Tree

_REFUSED = {
    "a package registry's host": re.compile(
        r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs[.]org|test[.]pypi", re.IGNORECASE
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:root|work|opt|home/\w+|Users/\w+)/"),
    "a file address": re.compile(r"file:/{2}", re.IGNORECASE),
    "a conflict marker": re.compile(r"^(?:<{7}|>{7}) "),
    "unfinished work": re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b"),
}


def refused_strings(tree: Tree) -> Iterator[Problem]:
    """Refuse registries' hosts, one machine's paths, conflict markers and unfinished work."""
    for source in tree.sources:
        for number, line in enumerate(source.lines, start=1):
            for what, pattern in _REFUSED.items():
                if pattern.search(line):
                    yield source.problem(number, f"{what}: {line.strip()[:60]}")
