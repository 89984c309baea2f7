"""Version 1 of the contract."""

from ninja import NinjaAPI

from central.access.api import router as access
from central.access.rule_api import router as rules
from central.api.refusals import answer_refusals
from central.groups.api import router as people
from central.intake.api import router as intake
from central.intake.safekeeping_api import router as safekeeping
from central.locks.api import router as locks
from central.locks.points_api import router as points
from central.locks.unit_api import router as units
from central.lost.api import router as lost
from central.phones.api import router as phones
from central.places.api import router as places
from central.pocket.api import router as pocket
from central.repair.api import router as repair
from central.tables.api import router as tables
from central.visits.api import router as visits

api = NinjaAPI(
    title="noeglefri office",
    version="1",
    description="One contract for phones, staff, depots and integrations. Times are lock time: "
    "seconds since 2000-01-01T00:00:00Z.",
)
answer_refusals(api)
for router in (
    phones,
    pocket,
    access,
    repair,
    rules,
    people,
    places,
    tables,
    lost,
    locks,
    units,
    points,
    intake,
    safekeeping,
    visits,
):
    api.add_router("", router)
