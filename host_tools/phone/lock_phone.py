"""One phone as a whole: its store, its office and its lock client, put together.

What the command line does, a program can do with this class.
"""

from dataclasses import replace

from firmware import messages
from host_tools.credentials import Credential
from host_tools.office.client import OfficeClient
from host_tools.office.contract import Intake, Phone, Registration
from host_tools.phone.client import LockClient
from host_tools.phone.courier import ALL_RECORDS, GATHER_IN_PASSING, SyncTasks, TokenSource
from host_tools.phone.credential_store import CredentialStore
from host_tools.phone.events import Exchange
from host_tools.phone.protocol import CredentialKeys


def enrol(store: CredentialStore, phone: Phone) -> None:
    """Make this store the phone that the office just enrolled."""
    store.keep(replace(store.state, phone_id=phone.phone_id, holder=phone.holder))


def refresh(store: CredentialStore, office: OfficeClient) -> Intake:
    """Everything a phone does when it is online; safe to repeat.

    Hands in what was carried, registers hashes ahead, fetches grants and post.

    Raises:
        UnknownNameError: when the office does not know this phone.
    """
    state = store.state
    intake = office.hand_in(state.phone_id, list(state.pages), list(state.receipts))
    answered = state.pages[: len(intake.pages)]
    store.handed_in(answered, state.receipts)
    wanted = office.wanted(state.phone_id)
    if wanted:
        hashes = [_registration(store.secret, one.lock_id, one.serial) for one in wanted]
        office.register(state.phone_id, hashes)
    stored = {(one.lock_id, one.serial) for one in state.credentials if one.grant_stored}
    credentials = tuple(
        replace(one, grant_stored=(one.lock_id, one.serial) in stored)
        for one in office.credentials(state.phone_id)
    )
    parcels = tuple(office.parcels(state.phone_id))
    store.keep(replace(store.state, credentials=credentials, parcels=parcels))
    return intake


def _registration(secret: bytes, lock_id: bytes, serial: int) -> Registration:
    keys = CredentialKeys.derive(secret, lock_id, serial)
    return Registration(lock_id, serial, keys.stored_key, keys.server_key)


class LockPhone:
    """Works doors and keeps what every visit brings."""

    def __init__(
        self,
        store: CredentialStore,
        client: LockClient,
        office: OfficeClient | None = None,
    ) -> None:
        """`office` is given while it is within reach: then locks' clocks can be set, too."""
        self.store = store
        self._client = client
        self._office = office

    async def do(self, door: str, command: int) -> Exchange:
        """Send COMMAND_OPEN, LOCK, STATUS or SYNC to the door called `door`.

        A SYNC gathers the whole log, the others a few records in passing. Raises UserError.
        """
        moment = self._client.clock()
        credential = self.store.credential(door, moment)
        exchange = await self._work(credential, command)
        # Where two grants meet, a phone whose clock is wrong takes the other one.
        other = self.store.neighbour(credential, exchange.outcome, moment)
        return exchange if other is None else await self._work(other, command)

    async def _work(self, credential: Credential, command: int) -> Exchange:
        tasks = self._sync_tasks(credential, command)
        exchange = await self._client.request(credential, command, tasks)
        self.store.after(credential, exchange)
        return exchange

    def _sync_tasks(self, credential: Credential, command: int) -> SyncTasks:
        whole = command == messages.COMMAND_SYNC
        state = self.store.state
        return SyncTasks(
            tuple(one for one in state.parcels if one.lock_id == credential.lock_id),
            ALL_RECORDS if whole else GATHER_IN_PASSING,
            self.store.next_index(credential.lock_id),
            self._token_source(credential.lock_id) if whole else None,
        )

    def _token_source(self, lock_id: bytes) -> TokenSource | None:
        office, phone_id = self._office, self.store.state.phone_id
        if office is None:
            return None
        return lambda nonce: office.clock_token(phone_id, lock_id, nonce)
