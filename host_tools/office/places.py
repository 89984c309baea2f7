"""Finds the office: in a folder of this computer, or at an address on the network."""

from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from host_tools.errors import StoreClosedError
from host_tools.office.client import OfficeClient

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

OFFICE_GROUP = "noeglefri.offices"
"""Entry points of offices that run inside the caller's process."""
EMBEDDED = "embedded"
_ANSWER_S = 30.0
"""How long an office on the network may take."""


class Embedder(Protocol):
    """Opens or makes the office in a folder, for this process."""

    def __call__(self, folder: Path) -> OfficeClient:
        """Raises StoreClosedError."""


def is_address(place: str) -> bool:
    """Whether `place` is an address rather than a folder."""
    return place.startswith(("http://", "https://"))


def open_office_at(
    place: str, phone_key: "ec.EllipticCurvePrivateKey | None" = None
) -> OfficeClient:
    """The office in that folder, or at that address, where a phone signs its calls by its key.

    Raises StoreClosedError.
    """
    if not is_address(place):
        return _embedder()(Path(place))
    import httpx

    from host_tools.office.calls.phone_auth import PhoneAuth

    auth = PhoneAuth(phone_key) if phone_key else None
    return OfficeClient(httpx.Client(base_url=place.rstrip("/"), timeout=_ANSWER_S, auth=auth))


def _embedder() -> Embedder:
    found = entry_points(group=OFFICE_GROUP, name=EMBEDDED)
    try:
        return cast(Embedder, next(iter(found)).load())
    except (StopIteration, ModuleNotFoundError) as error:
        raise StoreClosedError("office_not_installed") from error
