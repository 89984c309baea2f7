"""What nothing may end a lock by: for each promise the mistakes that break it, and who finds them.

`docs/security-model.md` shows the same to people, and a test holds the two together.
"""

FOUND_BY = {
    "adversary": "test_adversary.py",
    "misfortune": "test_misfortune.py",
    "storm": "test_storm.py",
}
"""Which file of `tests/adversary/` plays each."""

PLANTED = {
    "A failure ends at most one link": (
        ("storm", "a handler lets out what raises"),
        ("storm", "a handler that is lost stays lost"),
        ("storm", "an advertisement that fails ends the lock"),
        ("storm", "vanished peers keep the radio"),
    ),
    "One bad byte of flash keeps no phone out": (
        ("misfortune", "the copy of the log's key is not looked at"),
        ("misfortune", "a spoilt copy of the log's key is not mended"),
        ("misfortune", "a log that fails keeps the door shut"),
    ),
    "Time that stood still is noticed": (
        ("misfortune", "a start does not notice that seconds began anew"),
        ("misfortune", "a start in doubt is sure of its clock"),
        ("misfortune", "seconds that began anew are not doubted"),
    ),
    "A refused proof earns nothing": (("misfortune", "a refused proof begins a session"),),
    "A wiped lock is dead at once": (
        ("misfortune", "a wiped lock serves on"),
        ("misfortune", "a wiped lock logs on"),
        ("misfortune", "a wipe does not look what came after the order"),
    ),
    "A lock that is always on changes its identity": (
        ("storm", "a due identity waits for links that never end"),
        ("storm", "silent peers are never dropped"),
    ),
    "A due relock survives what keeps RTC memory": (
        ("misfortune", "a planned relock is saved when the lock sleeps only"),
        ("misfortune", "a relock waits for seconds that began anew"),
    ),
    "Nobody rolls the log over": (
        ("misfortune", "every order is logged"),
        ("misfortune", "every refusal is logged"),
        ("misfortune", "orders are counted from none again at every wake"),
        ("misfortune", "the first order left out is told for the last"),
    ),
    "Small things with the same root": (
        ("misfortune", "an unknown slot costs a read less"),
        ("misfortune", "a token is younger than the protocol lets it be"),
        ("adversary", "a delivery is taken up to any length"),
    ),
}
"""In the order of the promises: (who finds it, the planted mistake's name)."""


def table() -> str:
    """The same in Markdown."""
    lines = ["| promise | planted mistake | found by |", "|---|---|---|"]
    for promise, planted in PLANTED.items():
        lines += [
            f"| {promise} | {mistake} | `tests/adversary/{FOUND_BY[finder]}` |"
            for finder, mistake in planted
        ]
    return "\n".join(lines)
