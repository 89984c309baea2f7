"""Scan guns of every setting say the same."""

import pytest

from provisioning.bench.scanner import clean, scans


def typed(*lines: str) -> list[str]:
    """What is understood when these lines come, and then nothing any more."""
    left = iter(lines)
    return list(scans(lambda: next(left, "")))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t\n", "\r", "\n\n"])
def test_however_a_gun_ends_a_scan_it_is_one_scan(end: str) -> None:
    lines = "".join(f"{door}{end}" for door in ("Nygade 7", "Nygade 9")).splitlines(keepends=True)
    assert typed(*lines) == ["Nygade 7", "Nygade 9"]


def test_scans_that_came_while_the_bench_was_busy_are_served_one_by_one() -> None:
    assert typed("Nygade 7\tNygade 9\t\n") == ["Nygade 7", "Nygade 9"]


def test_two_empty_lines_end_the_day_and_one_does_not() -> None:
    assert typed("a\n", "\n", "b\n", "\n", "\n", "c\n") == ["a", "b"]


def test_control_characters_and_stray_spaces_are_no_part_of_a_name() -> None:
    assert clean("\x02 Nygade  7\x1d, 2. tv\x03\x00") == "Nygade 7 , 2. tv"
    assert clean("Ærøgade 7") == "Ærøgade 7"
