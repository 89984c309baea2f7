"""Filters of the pages."""

from django import template
from django.template import RequestContext

from central.pages.roles import may
from central.staff.models import Account
from host_tools import danish_time

register = template.Library()


@register.filter
def danish_time_of(moment: int | None) -> str:
    """A lock time as Danish clocks show it; the doubled hour with its zone."""
    return "-" if moment is None else danish_time.shown(moment)


@register.simple_tag(takes_context=True)
def open_to_me(context: RequestContext, page: str) -> bool:
    """Whether whoever looks may use the page of that name."""
    account = context["request"].user
    return isinstance(account, Account) and may(account.role, page)
