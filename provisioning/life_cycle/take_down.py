"""Taking a lock down: revoke, save the log, wipe the unit, destroy its key. Safe to run again."""

from collections.abc import Callable
from dataclasses import dataclass

from firmware import messages
from host_tools.courier import ALL_RECORDS, Errand
from host_tools.credentials import Credential, Receipt
from host_tools.errors import ExitCode, OfficeRefusedError, UserError
from host_tools.lock_client import LockClient
from host_tools.lock_link import LinkError
from host_tools.office.local import LocalOffice
from host_tools.office.units import Stage, Unit
from host_tools.service_session import ServiceSession


class TakeDownError(UserError):
    """The unit is as it was, or further on; running again finishes."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: log_not_saved or wipe_refused."""
        super().__init__(key, ExitCode.DOOR_NEEDS_HELP, **values)


@dataclass(frozen=True)
class TakenDown:
    """What came of it."""

    unit: Unit
    records: int


def _unheard(_step: str) -> None:
    """Nobody listens."""


class TakeDown:
    """One lock's way back from the door."""

    def __init__(
        self,
        client: LockClient,
        credential: Credential,
        office: LocalOffice,
        who: str,
        tell: Callable[[str], None] = _unheard,
    ) -> None:
        """`credential` needs the rights of service and sync; `tell` hears of every step done."""
        self._client = client
        self._credential = credential
        self._office = office
        self._who = who
        self._tell = tell

    async def run(self, unit: str, place: str = "", give_up_log: bool = False) -> TakenDown:
        """Take down the lock that `unit` is.

        Raises:
            UserError: when the lock is not heard, its log cannot be saved, or it refuses.
        """
        lock_id = self._credential.lock_id
        self._office.at_door.close(lock_id, self._credential.slot)
        self._office.units.move(unit, Stage.TAKEN_DOWN, self._who, place)
        self._tell("down_close")
        saved = 0 if give_up_log else await self._save_log()
        self._tell("down_save_log")
        await self._wipe(give_up_log)
        self._tell("down_wipe")
        wiped = retire(self._office, unit, self._who, place)
        self._tell("down_forget")
        return TakenDown(wiped, saved)

    async def _save_log(self) -> int:
        """Bring the whole log home; how many records the office then holds."""
        lock_id, desk = self._credential.lock_id, self._office.at_door
        errand = Errand((desk.state(lock_id),), ALL_RECORDS, desk.saved(lock_id))
        exchange = await self._client.sync(self._credential, errand)
        self._office.hand_in(self._credential.slot, list(exchange.pages), [exchange.receipt])
        saved, total = desk.saved(lock_id), exchange.status.log_next
        if exchange.refused or saved < total:
            door = self._credential.door
            raise TakeDownError("log_not_saved", door=door, saved=str(saved), total=str(total))
        return saved

    async def _wipe(self, give_up_log: bool) -> None:
        """Hand over the order; the lock's answer says that its keys are gone."""
        lock_id, door = self._credential.lock_id, self._credential.door
        order = self._office.at_door.wipe_order(lock_id, give_up_log)
        async with self._client.session(self._credential, messages.COMMAND_SERVICE) as visit:
            session = ServiceSession(visit)
            try:
                status = await session.wipe(order)
                self._office.hand_in(self._credential.slot, [], [Receipt(lock_id, session.receipt)])
                if status.outcome == messages.OUTCOME_OK:
                    await session.end()
            except LinkError as error:
                raise TakeDownError("wipe_refused", door=door) from error
        if status.outcome != messages.OUTCOME_OK:
            raise TakeDownError("wipe_refused", door=door)


def retire(office: LocalOffice, unit: str, who: str, place: str = "", note: str = "") -> Unit:
    """A unit's keys are gone: destroy the office's, too, and note it wiped. Raises UserError."""
    lock_id = office.units.unit(unit).lock_id
    wiped = office.units.move(unit, Stage.WIPED, who, place, note)
    if lock_id:
        office.at_door.forget(lock_id)
    return wiped


def report_lost(office: LocalOffice, unit: str, who: str, place: str = "", note: str = "") -> Unit:
    """Nobody knows where it is: end every grant at it, and keep its key for when it turns up.

    Raises:
        OfficeRefusedError: when the unit is nobody's lock.
    """
    lock_id = office.units.unit(unit).lock_id
    if lock_id is None:
        raise OfficeRefusedError("unit_holds_no_lock", name=unit)
    lost = office.units.move(unit, Stage.LOST, who, place, note)
    office.at_door.close(lock_id)
    return lost
