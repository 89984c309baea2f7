"""Access points by the name that people read."""

from central.places.models import AccessPoint
from host_tools.names import folded, tidy


def point_called(name: str) -> AccessPoint:
    """The access point whose name reads like `name`, made if there is none.

    Raises OfficeRefusedError for what is no name. Call it within a transaction.
    """
    neat = tidy(name)
    point, _ = AccessPoint.objects.get_or_create(folded=folded(neat), defaults={"name": neat})
    return point
