"""What lasts on a phone: its credentials, the post it carries, and where it stands in each log.

One file, encrypted under a key derived from the phone's secret (names of doors are names of
citizens), replaced in one step at each change.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from firmware import hash_auth, messages
from host_tools import lock_time
from host_tools.credentials import Credential, LogPage, Parcel, SealedReceipt, due
from host_tools.errors import StoreClosedError, UnknownNameError
from host_tools.names import folded
from host_tools.office.calls.signing import SEED_BYTES, key_from
from host_tools.phone.events import Exchange
from host_tools.storage import atomic_file
from host_tools.storage.aead_box import AeadBox, BoxError
from host_tools.storage.secret_vault import Vault

_FILE_LABEL = b"nf1-pocket01"
_SECRET_LABEL = b"nf1-phone-01"
_CALL_LABEL = b"nf1-calls-01"
_CONTEXT = b"pocket"
_PHONE_WRONG_S = 3 * 3600
"""A phone's clock that is a time zone wrong, near the edge of two grants."""


@dataclass(frozen=True)
class PhoneState:
    """All that a phone holds; replaced whole."""

    phone_id: int = 0
    holder: str = ""
    credentials: tuple[Credential, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    pages: tuple[LogPage, ...] = ()
    receipts: tuple[SealedReceipt, ...] = ()


class CredentialStore:
    """Reads and replaces what lasts on one phone."""

    def __init__(self, home: Path, vault: Vault) -> None:
        """`home` is the phone's folder.

        Raises:
            StoreClosedError: when the secret or the file cannot be opened.
        """
        root = vault.fetch()
        self.secret = hash_auth.expand(root, _SECRET_LABEL, 32)
        self.call_key = key_from(hash_auth.expand(root, _CALL_LABEL, SEED_BYTES))
        self._box = AeadBox(hash_auth.expand(root, _FILE_LABEL, 32))
        self._path = home / "pocket"
        self.state = self._load()

    def _load(self) -> PhoneState:
        if not self._path.exists():
            return PhoneState()
        try:
            return decode(self._box.open(self._path.read_bytes(), _CONTEXT))
        except (BoxError, ValueError, KeyError, TypeError) as error:
            raise StoreClosedError("store_damaged", path=str(self._path)) from error

    def keep(self, state: PhoneState) -> None:
        """Put `state` in the place of the present one, on disk first."""
        atomic_file.replace(self._path, self._box.seal(encode(state), _CONTEXT))
        self.state = state

    def doors(self, moment: int | None = None) -> list[Credential]:
        """One credential for each door: what to use at a lock time (None: now)."""
        at = lock_time.now() if moment is None else moment
        held: dict[bytes, list[Credential]] = {}
        for one in self.state.credentials:
            held.setdefault(one.lock_id, []).append(one)
        return [due(several, at) for several in held.values()]

    def credential(self, door: str, moment: int | None = None) -> Credential:
        """The one to use at the door called `door` (case aside, a unique beginning will do).

        Raises:
            UnknownNameError: when no door, or more than one, is called that.
        """
        wanted = folded(door)
        held = self.doors(moment)
        exact = [one for one in held if folded(one.door) == wanted]
        begun = [one for one in held if wanted and folded(one.door).startswith(wanted)]
        found = exact or begun
        if len(found) > 1:
            names = ", ".join(sorted({one.door for one in found}))
            raise UnknownNameError("several_doors", door, doors=names)
        if not found:
            raise UnknownNameError("unknown_door", door)
        return found[0]

    def neighbour(self, held: Credential, outcome: int, moment: int) -> Credential | None:
        """The grant before or after one that a lock refused for its time, if that is near."""
        near = [
            one
            for one in self.state.credentials
            if one.lock_id == held.lock_id
            and min(abs(one.not_before - moment), abs(one.not_after - moment)) <= _PHONE_WRONG_S
        ]
        if outcome == messages.OUTCOME_GRANT_ENDED:
            return next((one for one in near if one.not_before >= held.not_after), None)
        if outcome == messages.OUTCOME_GRANT_NOT_BEGUN:
            return next((one for one in near if one.not_after <= held.not_before), None)
        return None

    def next_index(self, lock_id: bytes) -> int:
        """The first log index of `lock_id` that neither the office has nor this phone carries."""
        held = [one.log_next for one in self.state.credentials if one.lock_id == lock_id]
        pages = [page for page in self.state.pages if page.lock_id == lock_id]
        at = max(held, default=0)
        for page in sorted(pages, key=lambda page: page.first_index):
            if page.first_index <= at:
                at = max(at, page.next_index)
        return at

    def after(self, used: Credential, exchange: Exchange) -> None:
        """Keep what an exchange with `used` brought: pages, receipt, what is delivered."""
        state, mine = self.state, (used.lock_id, used.serial)
        credentials = tuple(
            replace(one, grant_stored=exchange.grant_stored)
            if (one.lock_id, one.serial) == mine
            else one
            for one in state.credentials
        )
        self.keep(
            replace(
                state,
                credentials=credentials,
                parcels=_without(state.parcels, exchange.delivered),
                pages=state.pages + exchange.pages,
                receipts=(*state.receipts, exchange.receipt),
            )
        )

    def handed_in(self, pages: Iterable[LogPage], receipts: Iterable[SealedReceipt]) -> None:
        """Forget what the office now has."""
        self.keep(
            replace(
                self.state,
                pages=_without(self.state.pages, pages),
                receipts=_without(self.state.receipts, receipts),
            )
        )


def _without(kept: tuple[Any, ...], gone: Iterable[Any]) -> tuple[Any, ...]:
    left = set(gone)
    return tuple(one for one in kept if one not in left)


def encode(state: PhoneState) -> bytes:
    """It as JSON; bytes are base64."""
    return json.dumps(asdict(state), default=_text_of).encode()


def _text_of(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def decode(content: bytes) -> PhoneState:
    """What `encode` made. Raises ValueError, KeyError or TypeError for anything else."""
    fields = json.loads(content)
    return PhoneState(
        phone_id=int(fields["phone_id"]),
        holder=str(fields["holder"]),
        credentials=tuple(_credential(one) for one in fields["credentials"]),
        parcels=tuple(Parcel(*_raw(one, "lock_id", "envelope")) for one in fields["parcels"]),
        pages=tuple(
            LogPage(_bytes(one["lock_id"]), int(one["first_index"]), _bytes(one["records"]))
            for one in fields["pages"]
        ),
        receipts=tuple(
            SealedReceipt(*_raw(one, "lock_id", "envelope")) for one in fields["receipts"]
        ),
    )


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _raw(fields: dict[str, str], *names: str) -> list[bytes]:
    return [_bytes(fields[name]) for name in names]


def _credential(fields: dict[str, Any]) -> Credential:
    keys = {int(week): _bytes(key) for week, key in fields["week_keys"].items()}
    given = fields | {
        "lock_id": _bytes(fields["lock_id"]),
        "grant": _bytes(fields["grant"]),
        "schedule": _bytes(fields.get("schedule", "")),
        "week_keys": keys,
    }
    return Credential(**given)
