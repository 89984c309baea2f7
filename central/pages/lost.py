"""»Spær telefon«: block it, then see where it could still open, and until when."""

from allauth.account.decorators import reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from central.access import grants
from central.lost import picture
from central.pages.roles import for_staff
from central.phones.enrolment import phones
from host_tools.danish_time import shown
from host_tools.names import folded
from host_tools.office.contract import Phone
from host_tools.office.lost import LostPhone


@for_staff
def choose(request: HttpRequest) -> HttpResponse:
    """Whose phone?"""
    asked = request.POST.get("q", "").strip()
    found = [one for one in phones() if folded(asked) in folded(one.holder)] if asked else phones()
    return render(request, "pages/lost_choose.html", {"asked": asked, "phones": found})


@for_staff
def one(request: HttpRequest, slot: int) -> HttpResponse:
    """Before: what blocking does. After: the honest picture."""
    phone = _phone(slot)
    if not phone.blocked:
        return render(request, "pages/lost_ask.html", {"phone": phone})
    told = picture.lost(slot)
    return render(
        request, "pages/lost_phone.html", {"phone": phone, "told": told, "state": _state(told)}
    )


@for_staff
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
def block(_request: HttpRequest, slot: int) -> HttpResponse:
    """Block it now."""
    grants.revoke(_phone(slot).phone_id)
    return redirect("lost_phone", slot=slot)


def _phone(slot: int) -> Phone:
    found = next((one for one in phones() if one.phone_id == slot), None)
    if found is None:
        raise Http404
    return found


def _state(told: LostPhone) -> str:
    """What to tell whoever asks, in a sentence or three."""
    blocked = gettext("The phone is blocked with us.")
    if not told.unaware:
        return f"{blocked} {gettext('It opens no door any more.')}"
    count = len(told.unaware)
    doors = ngettext(
        "{count} door does not know yet.", "{count} doors do not know yet.", count
    ).format(count=count)
    if told.until is None:
        end = gettext("Until when it opens there, nobody can say: a clock is not known.")
    else:
        end = gettext("There it can be used until {until} at most.")
        end = end.format(until=shown(told.until))
    return f"{blocked} {doors} {end}"
