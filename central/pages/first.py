"""The first page: one sentence of state, what cannot wait, search, and the way to what is done."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from central.intake.alarms import alarms
from central.intake.views import doors
from central.pages.roles import for_staff
from central.phones.enrolment import phones
from firmware.battery import THRESHOLDS_PERCENT
from host_tools.names import folded
from host_tools.office.contract import Door, Phone
from host_tools.texts.door import ALARMS

_CHANGE_TODAY_PERCENT = THRESHOLDS_PERCENT[1]


@dataclass(frozen=True)
class Matter:
    """Something that waits for a person: what it is about, and what to do."""

    subject: str
    text: str


@for_staff
def first_page(request: HttpRequest) -> HttpResponse:
    """The page."""
    all_doors = doors()
    waiting = [*_alarms(), *_batteries(all_doors)]
    asked = request.POST.get("q", "").strip()  # names stand in no address
    shown = {
        "state": _sentence(len(waiting)),
        "waiting": waiting,
        "is_well": not waiting,
        "under_way": [one.name for one in all_doors if not one.up_to_date],
        "asked": asked,
        **_found(asked, all_doors),
    }
    return render(request, "pages/first.html", shown)


def _sentence(count: int) -> str:
    if not count:
        return gettext("All is as it should be. Nothing waits for you.")
    return ngettext("{count} matter waits for you.", "{count} matters wait for you.", count).format(
        count=count
    )


def _alarms() -> list[Matter]:
    return [Matter(one.door, gettext(ALARMS.get(one.kind, one.kind))) for one in alarms()]


def _batteries(all_doors: list[Door]) -> list[Matter]:
    low = [one for one in all_doors if _percent(one) <= _CHANGE_TODAY_PERCENT]
    text = gettext("Change the battery today: {percent} percent are left.")
    return [Matter(one.name, text.format(percent=_percent(one))) for one in low]


def _percent(door: Door) -> int:
    """100 where nothing was heard: no news is not an alarm."""
    return 100 if door.battery_percent is None else door.battery_percent


def _found(asked: str, all_doors: list[Door]) -> dict[str, list[Door] | list[Phone]]:
    """Doors and phones whose names have in them what was asked."""
    if not asked:
        return {}
    wanted = folded(asked)
    return {
        "doors": [one for one in all_doors if wanted in folded(one.name)],
        "phones": [one for one in phones() if wanted in folded(one.holder)],
    }
