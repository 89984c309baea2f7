"""The one Python client of the office's contract, over whichever transport leads there.

In asyncio, have a thread wait: ``await asyncio.to_thread(office.grant, order)``. What travels is
read by libraries that a command without an office need not wait for, so they are imported late.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from firmware.state_record import Config
from host_tools.credentials import Credential, LogPage, Parcel, SealedReceipt
from host_tools.errors import OfficeRefusedError, StoreClosedError, UnknownNameError, UserError
from host_tools.office import contract
from host_tools.office.contract import API_PATH, GrantOrder, Intake, Phone, Registration, Visit
from host_tools.office.units import (
    NewUnit,
    Signature,
    SignedRecord,
    Stage,
    Unit,
    UnitMove,
    UnitStep,
)

if TYPE_CHECKING:
    import httpx
    from pydantic import TypeAdapter

T = TypeVar("T")
_NOT_FOUND, _UNAVAILABLE = 404, 503


@cache
def _adapter(kind: Any) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


class Wire:
    """Sends one request and reads its answer."""

    def __init__(self, http: "httpx.Client") -> None:
        """`http` leads to the office; its base address is the office's."""
        self.http = http

    def get(self, path: str, kind: type[T]) -> T:
        """Read something."""
        return self._ask("GET", path, None, kind)

    def post(self, path: str, kind: type[T], body: object = None) -> T:
        """Have something done."""
        return self._ask("POST", path, body, kind)

    def do(self, path: str, body: object = None) -> None:
        """Have something done that is answered by nothing."""
        self._send("POST", path, body)

    def put(self, path: str, kind: type[T], body: object) -> T:
        """Have something replaced."""
        return self._ask("PUT", path, body, kind)

    def _ask(self, method: str, path: str, body: object, kind: type[T]) -> T:
        adapter: TypeAdapter[T] = _adapter(kind)  # type: ignore[arg-type]
        return adapter.validate_json(self._send(method, path, body).content)

    def _send(self, method: str, path: str, body: object) -> "httpx.Response":
        from httpx import TransportError

        content = None if body is None else _adapter(_kind_of(body)).dump_json(body)
        headers = {"Content-Type": "application/json"} if content else {}
        try:
            answer = self.http.request(method, API_PATH + path, content=content, headers=headers)
        except TransportError as error:
            raise StoreClosedError("office_unreachable") from error
        if answer.is_error:
            raise _refusal(answer)
        return answer


def _kind_of(body: object) -> Any:
    return list[type(body[0])] if isinstance(body, list) and body else type(body)  # type: ignore[misc]


def _refusal(answer: "httpx.Response") -> UserError:
    """The error that the office answered with, as if it had been raised here."""
    try:
        told = _adapter(contract.Refusal).validate_json(answer.content)
    except ValueError:
        return StoreClosedError("office_fault", status=str(answer.status_code))
    kinds: Mapping[int, type[UserError]] = {_UNAVAILABLE: StoreClosedError}
    if answer.status_code == _NOT_FOUND:
        return UnknownNameError(told.error, **{"name": "", **told.values})
    kind = kinds.get(answer.status_code, OfficeRefusedError)
    return kind(told.error, **told.values)


class UnitClient:
    """The depot's book of units."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def add(self, unit: str, who: str, place: str) -> Unit:
        """Take a new unit into stock. Raises OfficeRefusedError when it is known already."""
        return self._wire.post("/units", Unit, NewUnit(unit, who, place))

    def move(
        self,
        unit: str,
        stage: Stage,
        who: str,
        place: str = "",
        note: str = "",
        lock_id: bytes | None = None,
    ) -> Unit:
        """Take a unit to its next stage; the same stage again changes nothing.

        `place` empty: where it was. `lock_id` is needed for PROVISIONED.

        Raises:
            UnknownNameError: when there is no such unit.
            OfficeRefusedError: when that stage does not follow the present one.
        """
        order = UnitMove(stage, who, place, note, lock_id)
        return self._wire.post(f"/units/{_part(unit)}/move", Unit, order)

    def unit(self, unit: str) -> Unit:
        """The unit of that name. Raises UnknownNameError."""
        return self._wire.get(f"/units/{_part(unit)}", Unit)

    def of_lock(self, lock_id: bytes) -> Unit | None:
        """The unit that is that lock now, if it was ever entered."""
        found: Unit | None = self._wire.get(f"/locks/{lock_id.hex()}/unit", Unit | None)  # type: ignore[arg-type]
        return found

    def units(self) -> list[Unit]:
        """All units, scrapped ones too."""
        return self._wire.get("/units", list[Unit])

    def history(self, unit: str) -> list[UnitStep]:
        """Everything that happened to a unit, oldest first. Raises UnknownNameError."""
        return self._wire.get(f"/units/{_part(unit)}/history", list[UnitStep])

    def sign(self, lock_id: bytes, who: str, figures: Mapping[str, Any]) -> SignedRecord:
        """Keep what `who` measured at a door and answers for."""
        signature = Signature(who, dict(figures))
        return self._wire.post(f"/locks/{lock_id.hex()}/signed", SignedRecord, signature)

    def signed(self, lock_id: bytes) -> list[SignedRecord]:
        """The signed records of one lock, oldest first."""
        return self._wire.get(f"/locks/{lock_id.hex()}/signed", list[SignedRecord])


def _part(text: str) -> str:
    """`text` as one part of a path."""
    return quote(text, safe="")


class LockClient:
    """What the depot and the locksmith have the office do to a lock that hangs."""

    def __init__(self, wire: Wire) -> None:
        """Ask over `wire`."""
        self._wire = wire

    def config(self, lock_id: bytes) -> Config:
        """The configuration as the office wants it. Raises UnknownNameError."""
        told = self._wire.get(_lock(lock_id, "settings"), contract.Settings)
        return Config.parse(told.config)

    def configure(self, lock_id: bytes, config: Config) -> Parcel:
        """Seal another configuration into the next state; returns that state's envelope."""
        wanted = contract.Settings(config.pack())
        return self._wire.put(_lock(lock_id, "settings"), Parcel, wanted)

    def state(self, lock_id: bytes) -> Parcel:
        """The newest state's envelope. Raises UnknownNameError."""
        return self._wire.get(_lock(lock_id, "state"), Parcel)

    def close(self, lock_id: bytes, keeper: int = 0) -> Parcel:
        """End every phone's grants at this lock now, but those of the phone `keeper`.

        Returns the state that tells the lock. Raises UnknownNameError, OfficeRefusedError.
        """
        return self._wire.post(_lock(lock_id, "close"), Parcel, contract.Closing(keeper))

    def wipe_order(self, lock_id: bytes, give_up_log: bool = False) -> bytes:
        """The sealed order to wipe, for a log saved as far as this office has it.

        `give_up_log`: the log cannot be read; wipe all the same. Raises UnknownNameError.
        """
        order = contract.WipeRequest(give_up_log)
        told = self._wire.post(_lock(lock_id, "wipe-order"), contract.Envelope, order)
        return told.envelope or b""

    def last_word(self, lock_id: bytes) -> bytes:
        """What that lock sends when it is wiped, and never before. Raises UnknownNameError."""
        return self._wire.get(_lock(lock_id, "last-word"), contract.Envelope).envelope or b""

    def saved(self, lock_id: bytes) -> int:
        """The log index after the last record that this office holds. Raises UnknownNameError."""
        return self._wire.get(_lock(lock_id, "saved"), contract.Saved).next_index

    def battery(self, lock_id: bytes) -> contract.BatteryLife | None:
        """How long the battery will last, from the proven log; None without a measurement."""
        kind: Any = contract.BatteryLife | None
        found: contract.BatteryLife | None = self._wire.get(_lock(lock_id, "battery"), kind)
        return found

    def forget(self, lock_id: bytes) -> None:
        """The lock is wiped or given up: out of service, its door free, its key destroyed."""
        self._wire.do(_lock(lock_id, "forget"))


def _lock(lock_id: bytes, what: str) -> str:
    return f"/locks/{lock_id.hex()}/{what}"


class OfficeClient:
    """The office, as phones, staff and depots see it."""

    def __init__(self, http: "httpx.Client") -> None:
        """`http` leads to the office."""
        self._wire = Wire(http)
        self.units = UnitClient(self._wire)
        self.at_door = LockClient(self._wire)

    def close(self) -> None:
        """Hang up."""
        self._wire.http.close()

    def announce_lock(self, lock_id: bytes, k_lock: bytes, name: str, config: Config) -> bytes:
        """Keep the key of a lock that is about to be made; returns its first STATE envelope.

        Raises:
            OfficeRefusedError: when a lock hangs at that door already, or the name is none.
        """
        order = contract.Announcement(lock_id, k_lock, name, config.pack())
        return self._wire.post("/locks", contract.Envelope, order).envelope or b""

    def confirm_lock(self, lock_id: bytes) -> None:
        """The lock is made: it may be granted from now on."""
        self._wire.do(_lock(lock_id, "confirm"))

    def withdraw_lock(self, lock_id: bytes) -> None:
        """The lock did not come about: forget it and its key."""
        self._wire.do(_lock(lock_id, "withdraw"))

    def mailbox_key(self) -> bytes:
        """The public key that benches seal letters to this office with (32 bytes)."""
        return self._wire.get("/mailbox", contract.Envelope).envelope or b""

    def take_in_letter(self, letter: bytes) -> bool:
        """Put the lock of a bench's letter in service; whether it was new.

        Raises:
            OfficeRefusedError: for a letter that is not to this office, or was altered.
        """
        return self._wire.post("/mailbox", contract.Adopted, contract.Letter(letter)).new

    def add_phone(self, holder: str) -> Phone:
        """Enrol a holder's phone. Raises OfficeRefusedError when they have one."""
        return self._wire.post("/phones", Phone, contract.Enrolment(holder))

    def phones(self) -> list[Phone]:
        """All phones, blocked ones too."""
        return self._wire.get("/phones", list[Phone])

    def doors(self) -> list[contract.Door]:
        """All locks in service."""
        return self._wire.get("/doors", list[contract.Door])

    def grant(self, order: GrantOrder) -> None:
        """Issue a grant. Raises OfficeRefusedError when the phone has registered no hashes."""
        self._wire.do("/grants", order)

    def revoke(self, phone_id: int) -> int:
        """Block a phone now and raise the floors at its doors; how many must learn of it."""
        return self._wire.post(f"/phones/{phone_id}/block", contract.Blocked).doors

    def wanted(self, phone_id: int) -> list[contract.Wanted]:
        """For which doors and serials hashes should be registered now."""
        return self._wire.get(f"/phones/{phone_id}/wanted", list[contract.Wanted])

    def register(self, phone_id: int, registrations: list[Registration]) -> None:
        """Take in hashes. Raises OfficeRefusedError for a blocked phone."""
        self._wire.do(f"/phones/{phone_id}/registrations", registrations)

    def credentials(self, phone_id: int) -> list[Credential]:
        """The grants in force or to come, with the door keys of their weeks, one around."""
        return self._wire.get(f"/phones/{phone_id}/credentials", list[Credential])

    def parcels(self, phone_id: int) -> list[Parcel]:
        """Envelopes to carry: newest states not known to be applied, acknowledgements."""
        return self._wire.get(f"/phones/{phone_id}/parcels", list[Parcel])

    def clock_token(self, phone_id: int, lock_id: bytes, lock_nonce: bytes) -> bytes | None:
        """An envelope that sets that lock's clock in the session of that challenge."""
        order = contract.TokenRequest(lock_id, lock_nonce)
        told = self._wire.post(f"/phones/{phone_id}/clock-token", contract.Envelope, order)
        return told.envelope

    def hand_in(self, phone_id: int, pages: list[LogPage], receipts: list[SealedReceipt]) -> Intake:
        """Take in what a phone carried home; anything may be forged, so all of it is proven."""
        carried = contract.Post(pages, receipts)
        return self._wire.post(f"/phones/{phone_id}/post", Intake, carried)

    def take_log(self, page: LogPage) -> int:
        """Take in what a bench read off a lock's flash, proven like any page; how many were new."""
        return self._wire.post(_lock(page.lock_id, "log"), Intake, page).accepted

    def visits(self) -> list[Visit]:
        """All visits, by start."""
        return self._wire.get("/visits", list[Visit])

    def events(self, lock_id: bytes) -> list[contract.Event]:
        """The proven log of one lock. Raises UnknownNameError."""
        return self._wire.get(_lock(lock_id, "events"), list[contract.Event])

    def alarms(self) -> list[contract.Alarm]:
        """Everything raised so far."""
        return self._wire.get("/alarms", list[contract.Alarm])
