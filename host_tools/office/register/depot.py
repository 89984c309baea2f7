"""The client's parts for depot and locksmith: the book of units, and locks that hang."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from firmware.state_record import Config
from host_tools.credentials import Parcel
from host_tools.office import contract
from host_tools.office.calls.requests import Wire
from host_tools.office.register.units import (
    NewUnit,
    Signature,
    SignedRecord,
    Stage,
    Unit,
    UnitMove,
    UnitStep,
)


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
        told = self._wire.get(lock_path(lock_id, "settings"), contract.Settings)
        return Config.parse(told.config)

    def configure(self, lock_id: bytes, config: Config) -> Parcel:
        """Seal another configuration into the next state; returns that state's envelope."""
        wanted = contract.Settings(config.pack())
        return self._wire.put(lock_path(lock_id, "settings"), Parcel, wanted)

    def state(self, lock_id: bytes) -> Parcel:
        """The newest state's envelope. Raises UnknownNameError."""
        return self._wire.get(lock_path(lock_id, "state"), Parcel)

    def close(self, lock_id: bytes, keeper: int = 0) -> Parcel:
        """End every phone's grants at this lock now, but those of the phone `keeper`.

        Returns the state that tells the lock. Raises UnknownNameError, OfficeRefusedError.
        """
        return self._wire.post(lock_path(lock_id, "close"), Parcel, contract.Closing(keeper))

    def wipe_order(self, lock_id: bytes, give_up_log: bool = False) -> bytes:
        """The sealed order to wipe, for a log saved as far as this office has it.

        `give_up_log`: the log cannot be read; wipe all the same. Raises UnknownNameError.
        """
        order = contract.WipeRequest(give_up_log)
        told = self._wire.post(lock_path(lock_id, "wipe-order"), contract.Envelope, order)
        return told.envelope or b""

    def last_word(self, lock_id: bytes) -> bytes:
        """What that lock sends when it is wiped, and never before. Raises UnknownNameError."""
        return self._wire.get(lock_path(lock_id, "last-word"), contract.Envelope).envelope or b""

    def saved(self, lock_id: bytes) -> int:
        """The log index after the last record that this office holds. Raises UnknownNameError."""
        return self._wire.get(lock_path(lock_id, "saved"), contract.Saved).next_index

    def battery(self, lock_id: bytes) -> contract.BatteryLife | None:
        """How long the battery will last, from the proven log; None without a measurement."""
        kind: Any = contract.BatteryLife | None
        found: contract.BatteryLife | None = self._wire.get(lock_path(lock_id, "battery"), kind)
        return found

    def forget(self, lock_id: bytes) -> None:
        """The lock is wiped or given up: out of service, its door free, its key destroyed."""
        self._wire.do(lock_path(lock_id, "forget"))


def lock_path(lock_id: bytes, what: str) -> str:
    """The path of something about one lock."""
    return f"/locks/{lock_id.hex()}/{what}"
