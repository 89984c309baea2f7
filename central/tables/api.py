"""The contract's part on tables."""

from django.http import HttpRequest
from ninja import Body, Router

from central.callers import CallerKind, open_to
from central.tables import loading
from host_tools.office.register.tables import TableAnswer, TableOrder

router = Router(tags=["tables"])


@router.post("/tables", auth=open_to(CallerKind.STAFF), response=TableAnswer)
def load(request: HttpRequest, order: Body[TableOrder]) -> TableAnswer:
    """Keep all lines of a table, or none; or only say what would come of them."""
    return loading.load(order)
