"""``python -m tools``: apply every rule, say each problem, end with status 1 if there is one."""

import sys

from tools import dead, device, locks, packages, pages, sizes, strings, texts
from tools.tree import Rule, Tree

RULES: tuple[Rule, ...] = (
    dead.dead_code,
    device.does_not_compile,
    device.knows_the_simulator,
    locks.stale_lock,
    packages.unwatched_packages,
    pages.unknown_commands,
    pages.unmapped_firmware,
    sizes.long_files,
    sizes.long_functions,
    strings.refused_strings,
    texts.stale_catalogues,
    texts.unspoken_texts,
    texts.untranslated_texts,
)


def main() -> int:
    """Apply the rules to this clone; return the exit status."""
    tree = Tree()
    problems = [problem for rule in RULES for problem in rule(tree)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
