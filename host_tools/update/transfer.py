"""Brings new firmware to one lock over whatever reaches it; goes on where a broken link left it.

`docs/protocol.md` section 11 is the normative text.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from firmware import messages, update_format, update_pack
from firmware.messages import Command
from firmware.status import Status
from firmware.update_format import UpdateStatus
from host_tools.credentials import Credential
from host_tools.errors import DoorNotHeardError, ExitCode, LinkLostError
from host_tools.phone.link import LinkError
from host_tools.update.errors import UpdateError
from host_tools.update.release import Release

ATTEMPTS = 8
"""Connections that one update may take; each goes on where the last one ended."""
BLOCK_ATTEMPTS = 3
"""Times that one block is sent before it is given up."""
SILENT = "update_silent"
"""The key of `UpdateSilentError`, by which a rollout's plan remembers it."""
_UNDER_WAY = (
    update_format.PHASE_COPYING,
    update_format.PHASE_WANTING,
    update_format.PHASE_COMPLETE,
)
_NOT_NOW = (update_format.REASON_OUT_OF_ORDER, update_format.REASON_ON_TRIAL)
_BATTERY_WEAK = messages.FLAG_BATTERY_LOW | messages.FLAG_BATTERY_CRITICAL
_PATCH_MISFITS = (
    update_format.REASON_TRUNCATED,
    update_format.REASON_EXTRA_FILES,
    update_format.REASON_BAD_MANIFEST,
)


class UpdateRefusedError(UpdateError):
    """The lock does not take this firmware; `reason` is a REASON_…."""

    def __init__(self, door: str, reason: int) -> None:
        """`door` is the name the user knows."""
        super().__init__(f"update_reason_{reason}", ExitCode.REFUSED, door=door)
        self.reason = reason


class UpdatePostponedError(UpdateRefusedError):
    """The lock cannot take any firmware now; later it can."""


class UpdateSilentError(UpdateError):
    """The lock has put the new firmware in force, and was not heard since."""

    def __init__(self, door: str) -> None:
        """`door` is the name the user knows."""
        super().__init__(SILENT, ExitCode.NOT_HEARD, door=door)


class BatteryLowError(UpdateError):
    """The cells may not last through an update, and the trial after it."""

    def __init__(self, door: str, percent: int) -> None:
        """`percent`: what the lock says is left."""
        super().__init__(
            "update_battery", ExitCode.DOOR_NEEDS_HELP, door=door, percent=str(percent)
        )


class UpdateReturnedError(UpdateError):
    """The new firmware did not prove itself: the lock runs the old one again."""

    def __init__(self, door: str) -> None:
        """`door` is the name the user knows."""
        super().__init__("update_returned", ExitCode.REFUSED, door=door)


class NoServiceRightError(UpdateError):
    """The lock knows the holder and declined; `outcome` is an OUTCOME_…."""

    def __init__(self, door: str, outcome: int) -> None:
        """`door` is the name the user knows."""
        super().__init__("update_no_service", ExitCode.REFUSED, door=door)
        self.outcome = outcome


@dataclass(frozen=True)
class Package:
    """A release, sealed for one lock, and the releases that the lock may be running."""

    release: Release
    envelope: bytes
    bases: tuple[Release, ...] = ()

    def base(self, named: bytes) -> Release | None:
        """The release that a lock names as its base, if it is known here."""
        return next((one for one in self.bases if one.base == named), None)


@dataclass
class Sent:
    """What one update cost on the air, phone to lock."""

    payload_bytes: int = 0
    """Offer, and patches of blocks."""
    message_bytes: int = 0
    """Whole messages of the update, with their padding, headers and tags."""
    connections: int = 0


FileProgress = Callable[[int, int], None]
"""Called with the number of files that are whole, and of all."""


def _nobody(_done: int, _total: int) -> None:
    """The listener of those who do not listen."""


class UpdateSession(Protocol):
    """What carries the update's messages: a `LockSession`, or the lock's prompt."""

    async def keep_fresh(self, command: int) -> None:
        """Prove again before the update outlives the session."""

    async def ask(self, kind: int, body: bytes) -> bytes | Status:
        """One message and the plain body of its answer."""

    async def command(self, code: int) -> Status:
        """One command that answers with a status."""


class UpdateVisit(Protocol):
    """One connection to a lock, proven."""

    @property
    def session(self) -> UpdateSession:
        """What carries the messages."""

    @property
    def status(self) -> Status:
        """What the lock answered to the proof."""

    @property
    def mtu(self) -> int:
        """Bytes that one message may take."""


class UpdateClient(Protocol):
    """Reaches a lock: a `LockClient`, or a cable."""

    def session(
        self, credential: Credential, command: int
    ) -> AbstractAsyncContextManager[UpdateVisit]:
        """Connect and prove with `command`."""


@dataclass
class DoorUpdate:
    """One lock's update."""

    client: UpdateClient
    credential: Credential
    package: Package
    told: FileProgress = _nobody
    switched: bool = False
    """Whether the lock was told, maybe by an earlier run, to start the release."""
    sent: Sent = field(default_factory=Sent)
    _base_known: bool = True

    async def run(self) -> Sent:
        """Bring the lock to the package's release, and see it run; returns what was sent.

        Raises:
            UserError: refused, returned to the old firmware, not heard, or link lost for good.
        """
        try:
            for _ in range(ATTEMPTS):
                try:
                    if await self._visit():
                        return self.sent
                except LinkError:
                    continue
            raise LinkLostError(self.credential.door)
        except (DoorNotHeardError, LinkLostError) as error:
            if self.switched:
                raise UpdateSilentError(self.credential.door) from error
            raise

    async def _visit(self) -> bool:
        async with self.client.session(self.credential, messages.COMMAND_SERVICE) as visit:
            self.sent.connections += 1
            return await self._is_done(visit)

    async def _is_done(self, visit: UpdateVisit) -> bool:
        """Whether the lock runs the release; if not, bring it there as far as the link holds."""
        self._check_right(visit.status)
        transfer = _Transfer(visit, self)
        if await self._is_running(transfer):
            return True
        if visit.status.flags & _BATTERY_WEAK:
            raise BatteryLowError(self.credential.door, visit.status.battery_percent)
        await transfer.bring()
        await visit.session.command(messages.COMMAND_END)
        return False

    def _check_right(self, status: Status) -> None:
        if status.outcome >= messages.OUTCOME_NO_RIGHT:
            raise NoServiceRightError(self.credential.door, status.outcome)

    async def _is_running(self, transfer: "_Transfer") -> bool:
        status = await transfer.ask(Command(messages.COMMAND_UPDATE_STATUS))
        if status.base == self.package.release.base:
            return True
        if self.switched and status.phase == update_format.PHASE_IDLE:
            raise UpdateReturnedError(self.credential.door)
        return False

    def note_switch(self) -> None:
        """The lock is told to start the new firmware: it is on trial from now on."""
        self.switched = True

    def base_of(self, status: UpdateStatus) -> Release | None:
        """The release to tell differences from; none once the lock could not follow."""
        return self.package.base(status.base) if self._base_known else None

    def forget_base(self) -> bool:
        """Tell the whole manifest from now on; whether that is news."""
        known, self._base_known = self._base_known, False
        return known


class _Transfer:
    """The update commands of one session."""

    def __init__(self, visit: UpdateVisit, update: DoorUpdate) -> None:
        self._visit = visit
        self._update = update
        self._release = update.package.release
        self._small = visit.mtu < messages.SMALL_MTU

    async def bring(self) -> None:
        """Offer, send what is wanted, switch: the lock then starts the new firmware."""
        status = await self._offer()
        total = len(self._release.files)
        while status.phase in (update_format.PHASE_COPYING, update_format.PHASE_WANTING):
            self._update.told(status.file, total)
            await self._visit.session.keep_fresh(messages.COMMAND_SERVICE)
            if status.phase == update_format.PHASE_COPYING:
                status = await self.ask(Command(messages.COMMAND_UPDATE_STATUS))
            else:
                status = await self._send_block(status)
        if status.phase == update_format.PHASE_COMPLETE:
            # The answer may be lost.
            self._update.note_switch()
            status = await self.ask(Command(messages.COMMAND_UPDATE_SWITCH))
        if status.reason not in (update_format.REASON_NONE, update_format.REASON_DAMAGED):
            raise self._refused(status)
        self._update.told(total, total)

    async def _offer(self) -> UpdateStatus:
        status = await self.ask(Command(messages.COMMAND_UPDATE_STATUS))
        if status.offered == self._release.version and status.phase in _UNDER_WAY:
            # A lock that follows this very offer knows it by its envelope.
            envelope = self._update.package.envelope
            status = await self._send(messages.COMMAND_UPDATE_OFFER, 0, envelope)
            if status.reason == update_format.REASON_NONE:
                return status
        while status.phase != update_format.PHASE_SWITCHED:
            base = self._update.base_of(status)
            parcel = self._update.package.envelope + self._release.patch(base)
            status = await self._send(messages.COMMAND_UPDATE_OFFER, 0, parcel)
            if status.reason == update_format.REASON_NONE:
                break
            misfit = base is not None and status.reason in _PATCH_MISFITS
            if not (misfit and self._update.forget_base()):
                raise self._refused(status)
        return status

    async def _send_block(self, wanted: UpdateStatus) -> UpdateStatus:
        """Send one block; in full, should the lock's file not be what its release says."""
        base = self._update.base_of(wanted)
        place = update_pack.block_place(wanted.file, wanted.block, 0)
        status = wanted
        for _ in range(BLOCK_ATTEMPTS):
            patch = self._release.block_patch(wanted.file, wanted.block, base)
            status = await self._send(messages.COMMAND_UPDATE_BLOCK, place, patch)
            if status.reason != update_format.REASON_BAD_BLOCK:
                return status
            base = None
        raise self._refused(status)

    def _refused(self, status: UpdateStatus) -> UpdateRefusedError:
        kind = UpdatePostponedError if status.reason in _NOT_NOW else UpdateRefusedError
        return kind(self._update.credential.door, status.reason)

    async def _send(self, code: int, place: int, parcel: bytes) -> UpdateStatus:
        """A parcel in pieces; the status after the last, or after one that was refused."""
        self._update.sent.payload_bytes += len(parcel)
        status, offset, total = UpdateStatus(), 0, len(parcel)
        while offset < total:
            small = self._small or total - offset <= messages.DELIVERY_SMALL_PIECE
            kind = messages.KIND_DELIVERY_SMALL if small else messages.KIND_DELIVERY
            size = messages.DELIVERY_SMALL_PIECE if small else messages.DELIVERY_PIECE
            command = Command(code, 0, total, place + offset)
            piece = parcel[offset : offset + size].ljust(size, b"\0")
            status = await self.ask(command, kind, piece)
            if status.reason != update_format.REASON_NONE:
                break
            offset += size
        return status

    async def ask(
        self, command: Command, kind: int = messages.KIND_COMMAND, piece: bytes = b""
    ) -> UpdateStatus:
        """One command of the update. Raises LinkError, or NoServiceRightError."""
        self._update.sent.message_bytes += messages.COMMAND_BYTES + len(piece)
        answer = await self._visit.session.ask(kind, command.pack() + piece)
        if isinstance(answer, Status):
            raise NoServiceRightError(self._update.credential.door, answer.outcome)
        return UpdateStatus.parse(answer)


def bases_among(releases: Iterable[Release], wanted: Release) -> tuple[Release, ...]:
    """Releases that locks may be running, without the one they are to get."""
    return tuple(one for one in releases if one.base != wanted.base)
