"""Taking a lock down: revoke, save the log, wipe the unit, destroy its key. Safe to run again."""

from asyncio import to_thread
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from firmware import messages
from host_tools.credentials import Credential, SealedReceipt
from host_tools.errors import (
    DoorNotHeardError,
    ExitCode,
    LinkLostError,
    OfficeRefusedError,
)
from host_tools.office.client import OfficeClient
from host_tools.office.register.units import MOVES, Stage, Unit
from host_tools.phone.client import LockClient
from host_tools.phone.courier import ALL_RECORDS, SyncTasks
from host_tools.phone.link import LinkError
from host_tools.phone.service_session import ServiceSession
from provisioning.errors import ProvisioningError

_ORDERS = 3
"""How often an order is given whose answer does not come."""


class DecommissionError(ProvisioningError):
    """The unit is as it was, or further on; running again finishes."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: log_not_saved, wipe_refused or wipe_unheard."""
        super().__init__(key, ExitCode.DOOR_NEEDS_HELP, **values)


@dataclass(frozen=True)
class Decommissioned:
    """What came of it."""

    unit: Unit
    records: int


def _unheard(_step: str) -> None:
    """Nobody listens."""


class Decommissioning:
    """One lock's way back from the door."""

    def __init__(
        self,
        client: LockClient,
        credential: Credential,
        office: OfficeClient,
        who: str,
        tell: Callable[[str], None] = _unheard,
    ) -> None:
        """`credential` needs the rights of service and sync; `tell` hears of every step done."""
        self._client = client
        self._credential = credential
        self._office = office
        self._who = who
        self._tell = tell

    async def run(self, unit: str, place: str = "", give_up_log: bool = False) -> Decommissioned:
        """Take down the lock that `unit` is.

        Raises:
            UserError: when the lock is not heard, its log cannot be saved, or it refuses.
        """
        lock_id = self._credential.lock_id
        units, desk = self._office.units, self._office.at_door
        began = (await to_thread(units.unit, unit)).stage is Stage.TAKEN_DOWN
        await to_thread(desk.close, lock_id, self._credential.slot)
        await to_thread(units.move, unit, Stage.TAKEN_DOWN, self._who, place)
        self._tell("down_close")
        if not (began and await self._is_wiped()):
            await self._empty(give_up_log)
        self._tell("down_wipe")
        saved = await to_thread(desk.saved, lock_id)
        wiped = await to_thread(retire, self._office, unit, self._who, place)
        self._tell("down_forget")
        return Decommissioned(wiped, saved)

    async def _is_wiped(self) -> bool:
        """Whether the lock's answer to an earlier order was lost, and the lock says so itself.

        Silence proves nothing: that lock may be out of reach. Raises DecommissionError for it.
        """
        word = await to_thread(self._office.at_door.last_word, self._credential.lock_id)
        try:
            return await self._client.is_wiped(self._credential, word)
        except DoorNotHeardError as error:
            raise DecommissionError("wipe_unheard", door=self._credential.door) from error

    async def _empty(self, give_up_log: bool) -> None:
        """Save the log, then have the lock wipe itself."""
        if not give_up_log:
            await self._save_log()
            self._tell("down_save_log")
        for _ in range(_ORDERS):
            try:
                return await self._wipe(give_up_log)
            except (LinkError, LinkLostError, DoorNotHeardError):
                # It took the order or it did not: what it sends next tells.
                self._tell("down_answer_lost")
            if await self._is_wiped():
                return None
        raise DecommissionError("wipe_refused", door=self._credential.door)

    async def _save_log(self) -> int:
        """Bring the whole log home; how many records the office then holds."""
        lock_id, desk = self._credential.lock_id, self._office.at_door
        state = await to_thread(desk.state, lock_id)
        tasks = SyncTasks((state,), ALL_RECORDS, await to_thread(desk.saved, lock_id))
        exchange = await self._client.sync(self._credential, tasks)
        carried = (list(exchange.pages), [exchange.receipt])
        await to_thread(self._office.hand_in, self._credential.slot, *carried)
        saved, total = await to_thread(desk.saved, lock_id), exchange.status.log_next
        if exchange.refused or saved < total:
            door = self._credential.door
            raise DecommissionError("log_not_saved", door=door, saved=str(saved), total=str(total))
        return saved

    async def _wipe(self, give_up_log: bool) -> None:
        """Hand over the order; the lock's answer says that its keys are gone. Raises LinkError."""
        lock_id, door = self._credential.lock_id, self._credential.door
        order = await to_thread(self._office.at_door.wipe_order, lock_id, give_up_log)
        # A lock may obey an earlier order after it was last heard: then do not wait for its answer.
        word = await to_thread(self._office.at_door.last_word, lock_id)
        proof = messages.COMMAND_SERVICE
        async with self._client.session(self._credential, proof, word) as visit:
            session = ServiceSession(visit)
            status = await session.wipe(order)
            receipts = [SealedReceipt(lock_id, session.receipt)]
            await to_thread(self._office.hand_in, self._credential.slot, [], receipts)
            if status.outcome != messages.OUTCOME_OK:
                raise DecommissionError("wipe_refused", door=door)
            with suppress(LinkError):
                # Its answer is here; who hangs up does not matter.
                await session.end()


def retire(office: OfficeClient, unit: str, who: str, place: str = "", note: str = "") -> Unit:
    """A unit's keys are gone: destroy the office's, too, and note it wiped. Safe to repeat.

    Raises:
        UnknownNameError: when there is no such unit.
        OfficeRefusedError: when it cannot be wiped in its present stage; nothing was destroyed.
    """
    present = office.units.unit(unit)
    if present.lock_id and Stage.WIPED in MOVES[present.stage]:
        # First the key: the unit still names its lock, so that a crash in between is mended.
        office.at_door.forget(present.lock_id)
    return office.units.move(unit, Stage.WIPED, who, place, note)


def report_lost(office: OfficeClient, unit: str, who: str, place: str = "", note: str = "") -> Unit:
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
