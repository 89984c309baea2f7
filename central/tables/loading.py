"""Loads a table: each line by itself, so that all faults are told at once; then all or nothing."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import Q

from central.access.handing import give_again
from central.audit.requests import writing
from central.tables.lines import home_line, person_line
from central.tables.organisation_line import organisation_line
from host_tools.errors import UserError
from host_tools.office.register.tables import (
    LineAnswer,
    LineOutcome,
    Table,
    TableAnswer,
    TableLine,
    TableOrder,
)

_KEEP: Mapping[Table, Callable[[Mapping[str, str]], LineOutcome]] = {
    Table.HOMES: home_line,
    Table.PEOPLE: person_line,
    Table.ORGANISATIONS: organisation_line,
}


class _UndoneError(Exception):
    """Takes everything back; a dry run, or a line was refused."""


def load(order: TableOrder) -> TableAnswer:
    """Keep all lines, or none; what came of each, or would."""
    answers: list[LineAnswer] = []
    try:
        with writing():
            answers = [_tried(order.table, line) for line in order.lines]
            if order.dry_run or any(one.outcome is LineOutcome.REFUSED for one in answers):
                raise _UndoneError
            if any(one.outcome is LineOutcome.CHANGED for one in answers):
                give_again(Q())
    except _UndoneError:
        return TableAnswer(False, tuple(answers))
    return TableAnswer(True, tuple(answers))


def _tried(table: Table, line: TableLine) -> LineAnswer:
    try:
        with transaction.atomic():
            return LineAnswer(line.number, _KEEP[table](line.cells))
    except UserError as error:
        return LineAnswer(line.number, LineOutcome.REFUSED, error.key, error.values)
