"""The contract's part on access rules."""

from django.http import HttpRequest
from ninja import Body, Router

from central.access import explaining, handing, rules
from central.callers import CallerKind, open_to
from host_tools.office.rules import AccessRule, Explained, Question, RuleOrder

router = Router(tags=["rules"])
_STAFF = open_to(CallerKind.STAFF)


@router.get("/rules", auth=_STAFF, response=list[AccessRule])
def list_rules(request: HttpRequest) -> list[AccessRule]:
    """The rules that hold now or later."""
    return rules.rules()


@router.post("/rules", auth=_STAFF, response=AccessRule)
def add_rule(request: HttpRequest, order: Body[RuleOrder]) -> AccessRule:
    """Keep a rule; phones get what it gives at their next sync."""
    return rules.add(order)


@router.post("/rules/{rule_id}/withdraw", auth=_STAFF, response=AccessRule)
def withdraw_rule(request: HttpRequest, rule_id: int) -> AccessRule:
    """End a rule now; doors that open by it alone are told."""
    return rules.told(handing.end_rule(rule_id))


@router.post("/why", auth=_STAFF, response=Explained)
def why(request: HttpRequest, question: Body[Question]) -> Explained:
    """May this person open this door at that moment, and if not, what is missing?"""
    return explaining.explain(question)
