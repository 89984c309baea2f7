"""What one line of a table of organisations becomes."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from central.groups import register
from central.organisations import models
from host_tools.danish_time import day_begins
from host_tools.errors import OfficeRefusedError
from host_tools.names import folded
from host_tools.office.register.people import Organisation, OrganisationKind
from host_tools.office.register.tables import LineOutcome

_KINDS = {kind.value: kind for kind in OrganisationKind} | {
    "egen enhed": OrganisationKind.OWN_UNIT,
    "leverandør": OrganisationKind.PROVIDER,
    "depot": OrganisationKind.DEPOT,
    "vagtcentral": OrganisationKind.DUTY_DESK,
}
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


def organisation_line(cells: Mapping[str, str]) -> LineOutcome:
    """An organisation, with its kind and contract; what a line leaves empty stays as it is.

    Raises OfficeRefusedError for what is no name, kind or day.
    """
    name = cells.get("organisation", "")
    row = models.Organisation.objects.filter(folded=folded(name)).first()
    before = None if row is None else register.organisation_told(row)
    present = before or Organisation(name)
    first, last = _day(cells.get("from", "")), _day(cells.get("until", ""))
    kept = register.keep_organisation(
        Organisation(
            name,
            _kind(cells.get("kind", ""), present.kind),
            day_begins(last + timedelta(days=1)) if last else present.contract_end,
            day_begins(first) if first else present.contract_begin,
        )
    )
    if before is None:
        return LineOutcome.NEW
    same = register.organisation_told(kept) == before
    return LineOutcome.SAME if same else LineOutcome.CHANGED


def _kind(typed: str, present: OrganisationKind) -> OrganisationKind:
    found = _KINDS.get(folded(typed)) if typed else present
    if found is None:
        kinds = ", ".join(OrganisationKind)
        raise OfficeRefusedError("organisation_kind_wrong", name=typed, kinds=kinds)
    return found


def _day(typed: str) -> date | None:
    """A day as spreadsheets write it, Danish or ISO."""
    if not typed:
        return None
    for written in _DAYS:
        try:
            return datetime.strptime(typed, written).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise OfficeRefusedError("day_wrong", name=typed)
