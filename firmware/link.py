"""One connection's exchange, as a state machine over what is written and read: no radio here.

`docs/protocol.md` draws the states. A write changes what the next read yields; a read changes
nothing but an expired challenge, because a long read comes as several.
"""

from firmware import messages
from firmware.access_policy import judge
from firmware.messages import Command
from firmware.state_record import STATE_LIMIT
from firmware.status import pack_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from firmware.beacon import Beacon
    from firmware.lock import Lock
    from firmware.request import Verified
    from firmware.service import Service
    from firmware.status import Status
    from firmware.update import Update

    class Home(Protocol):
        """What the links of one lock share."""

        beacon: Beacon
        lock: Lock
        update: Update | None
        """The firmware update that somebody with the service right drives."""

        def make_service(self) -> Service:
            """Make what a service session works with. Raises OSError without hardware."""


CONNECT_DEADLINE_MS = 10000
TENURE_MS = 1500
"""For so long no newcomer takes a link's place. A phone that discovers everything first has proven
itself after 0.6 s at a connection interval of 30 ms (docs/benchmarks.md), 1 s at 50 ms."""
REQUEST_DEADLINE_MS = 3000
CHALLENGE_LIFE_MS = 5000
SESSION_LIFE_MS = 60000
SESSION_IDLE_MS = 10000

_BUSY = bytes((messages.KIND_BUSY,))
_REFUSED = bytes((messages.KIND_REFUSED,))
_NO_PROOF = bytes(messages.PROOF_BYTES)
_ENVELOPE_LIMIT = STATE_LIMIT + messages.ENVELOPE_OVERHEAD
# What a session does not outlive, whatever it was begun with.
_ENDS_A_GRANT = (
    messages.OUTCOME_GRANT_ENDED,
    messages.OUTCOME_OUTSIDE_SCHEDULE,
    messages.OUTCOME_REVOKED,
)
_REQUEST_SIZES = {
    messages.KIND_REQUEST: messages.REQUEST_BYTES,
    messages.KIND_REQUEST_WITH_GRANT: messages.REQUEST_WITH_GRANT_BYTES,
}
_SESSION_SIZES = {
    messages.KIND_COMMAND: messages.COMMAND_BYTES,
    messages.KIND_DELIVERY: messages.COMMAND_BYTES + messages.DELIVERY_PIECE,
    messages.KIND_DELIVERY_SMALL: messages.COMMAND_BYTES + messages.DELIVERY_SMALL_PIECE,
}


class Link:
    """The lock's end of one connection."""

    def __init__(self, home: "Home", ticks_ms: "Callable[[], int]") -> None:
        """`ticks_ms` is a clock that never wraps within a connection's life."""
        self._home = home
        self._lock = home.lock
        self._ticks_ms = ticks_ms
        self._tenure_end_ms = ticks_ms() + TENURE_MS
        self._deadline_ms = ticks_ms() + CONNECT_DEADLINE_MS
        self._session_end_ms = 0
        self._last_ms: int | None = None
        self._challenge_read = False
        self._grant_ahead: bytes | None = None
        self._session: Verified | None = None
        self._movement = 0
        self._parcel = bytearray()
        self._service: Service | None = None
        self._known_evidence = -1
        self._others_evidence = 0
        self.mtu = 23
        self.proved = False
        """Whether a holder who was not refused has ever proven themselves on this link."""
        self.let_down = True
        """Whether nothing was answered yet, or the last request was refused as nobody's."""
        self.ended = False
        self._offer_challenge()

    @property
    def authenticated(self) -> bool:
        """Whether a holder has proven themselves on this link and the session lives."""
        return self._session is not None

    @property
    def gives_way(self) -> bool:
        """Whether a newcomer may take this link's place: it has had its time, and no session."""
        return not self.authenticated and self._ticks_ms() >= self._tenure_end_ms

    def expired(self) -> bool:
        """Whether the radio should drop this link now."""
        now = self._ticks_ms()
        is_over = self._last_ms is not None and now >= self._last_ms
        return self.ended or is_over or now >= self._deadline_ms

    def end_within(self, duration_ms: int) -> None:
        """Bring it to its end, whoever it is; what was said first holds."""
        if self._last_ms is None:
            self._last_ms = self._ticks_ms() + duration_ms

    def _offer_challenge(self) -> None:
        self._session = None
        self._challenge = self._home.beacon.challenge()
        self._challenge_end_ms = self._ticks_ms() + CHALLENGE_LIFE_MS
        self._answer = b""

    def read(self) -> bytes:
        """What a read yields now; the same bytes until the next write."""
        if self._answer:
            return self._answer
        if not self._challenge_read:
            self._challenge_read = True
            self.let_down = False
            self._deadline_ms = self._ticks_ms() + REQUEST_DEADLINE_MS
        # A challenge fits one read at any MTU, so replacing it cannot mix two.
        if self._ticks_ms() >= self._challenge_end_ms:
            self._offer_challenge()
        return self._challenge

    def busy(self) -> None:
        """A write has come and waits to be processed; reads say so until it is."""
        self._answer = _BUSY

    def write(self, message: bytes) -> None:
        """Process one whole write; the next read yields the answer."""
        lock = self._lock
        if lock.is_wiped:
            self._answer = _REFUSED
            return
        if lock.evidence != self._known_evidence:
            self._others_evidence = lock.evidence
        self._process(message)
        self._known_evidence = lock.evidence

    def _process(self, message: bytes) -> None:
        kind = message[0] if message else 0
        if kind == messages.KIND_GRANT_AHEAD and len(message) == messages.GRANT_AHEAD_BYTES:
            self._grant_ahead = message[1:]
            self._session = None
            self._answer = b""
        elif kind == messages.KIND_NEW_CHALLENGE and len(message) == 1:
            self._offer_challenge()
        elif len(message) == _REQUEST_SIZES.get(kind):
            self._answer = self._request(message)
        elif self._session and len(message) == _SESSION_SIZES.get(kind):
            self._answer = self._in_session(self._session, message)
        else:
            self._answer = self._refuse()

    def _refuse(self) -> bytes:
        """One code for everything unproven. The challenge is spent."""
        self._session = None
        self._challenge_end_ms = 0
        return _REFUSED

    def _request(self, message: bytes) -> bytes:
        fresh = self._challenge_read and self._ticks_ms() < self._challenge_end_ms
        grant_ahead, self._grant_ahead = self._grant_ahead, None
        self._refuse()
        verified = self._lock.verify(message, grant_ahead, self._challenge)
        self.let_down = verified is None
        if verified is None or not fresh:
            return _REFUSED
        status = self._lock.obey(verified)
        if status.outcome < messages.OUTCOME_NO_RIGHT:
            self._begin_session(verified)
        return self._respond(verified, verified.order.command, status, verified.server_proof)

    def _begin_session(self, verified: "Verified") -> None:
        """Only for a holder who was not refused: others get the reason, and nothing else."""
        self._session = verified
        self.proved = True
        self._parcel = bytearray()
        self._movement = self._lock.bolt.movement
        self._session_end_ms = self._ticks_ms() + SESSION_LIFE_MS
        self._keep_alive()

    def _keep_alive(self) -> None:
        self._deadline_ms = min(self._ticks_ms() + SESSION_IDLE_MS, self._session_end_ms)

    def _respond(
        self, session: "Verified", command: int, status: "Status", proof: bytes = _NO_PROOF
    ) -> bytes:
        receipt = self._lock.receipt(session.grant, command, status)
        return session.channel.seal(messages.KIND_RESPONSE, pack_response(status, proof, receipt))

    def _in_session(self, session: "Verified", message: bytes) -> bytes:
        body = session.channel.open(message)
        if body is None or self._ticks_ms() >= self._deadline_ms:
            return self._refuse()
        self._keep_alive()
        command = Command.parse(body[: messages.COMMAND_BODY_BYTES])
        outcome = judge(command.code, session.grant, self._lock.state, self._lock.clock)
        if outcome in _ENDS_A_GRANT:
            self._session = None
        if outcome == messages.OUTCOME_OK and command.code == messages.COMMAND_READ_LOG:
            return self._log_answer(session, command)
        piece = body[messages.COMMAND_BODY_BYTES :]
        if outcome == messages.OUTCOME_OK and command.code >= messages.COMMAND_UPDATE_OFFER:
            return self._serve(session, command, piece)
        status = self._carry_out(session, command, outcome, piece)
        return self._respond(session, command.code, status)

    # What is rare is loaded when it is asked for: code is RAM.

    def _serve(self, session: "Verified", command: Command, piece: bytes) -> bytes:
        """The commands that need the right *service*."""
        if command.code == messages.COMMAND_WIPE:
            from firmware.wipe import obey

            outcome = obey(self._lock, piece[: command.count], self._others_evidence)
            return self._respond(session, command.code, self._lock.status(outcome))
        if command.code < messages.COMMAND_MEASURE:
            return session.channel.seal(messages.KIND_UPDATE, self._update(command, piece))
        if self._service is None:
            self._service = self._home.make_service()
        return session.channel.seal(messages.KIND_MEASUREMENT, self._service.obey(command).pack())

    def _update(self, command: Command, piece: bytes) -> bytes:
        """Carry an update on; one that fails is forgotten, and found again in flash."""
        from firmware.update import attend

        home = self._home
        update, home.update = home.update, None
        home.update = attend(self._lock, update, command, piece)
        return home.update.status()

    def _carry_out(
        self, session: "Verified", command: Command, outcome: int, piece: bytes
    ) -> "Status":
        """The commands that answer with a status."""
        lock = self._lock
        if command.code == messages.COMMAND_OPEN:
            # Opening always takes a fresh challenge.
            return lock.status(messages.OUTCOME_BAD_COMMAND)
        if outcome != messages.OUTCOME_OK:
            return lock.execute(command.code, session.grant, outcome)
        if command.code == messages.COMMAND_DELIVER:
            return lock.status(self._take_piece(command, piece))
        if command.code == messages.COMMAND_OUTCOME:
            return self._movement_status()
        self.ended = command.code == messages.COMMAND_END
        status = lock.execute(command.code, session.grant, outcome)
        self._movement = lock.bolt.movement
        return status

    def _movement_status(self) -> "Status":
        """How this session's own movement went: never another one's."""
        bolt = self._lock.bolt
        if bolt.movement != self._movement:
            return self._lock.status(messages.OUTCOME_INTERRUPTED)
        retry_ms = bolt.remaining_ms() if bolt.outcome == messages.OUTCOME_MOVING else 0
        return self._lock.status(bolt.outcome, retry_ms)

    def _take_piece(self, command: Command, piece: bytes) -> int:
        """Collect a delivery in order; at its end hand the envelope over."""
        if command.value == 0:
            self._parcel = bytearray()
        if command.count > _ENVELOPE_LIMIT or command.value != len(self._parcel):
            return messages.OUTCOME_BAD_COMMAND
        self._parcel.extend(piece[: command.count - command.value])
        if len(self._parcel) < command.count:
            return messages.OUTCOME_OK
        parcel, self._parcel = bytes(self._parcel), bytearray()
        from firmware.envelopes import apply_envelope

        return apply_envelope(self._lock, parcel, self._challenge)

    def _log_answer(self, session: "Verified", command: Command) -> bytes:
        """Stored records, as they are: they were sealed for the office when they were written."""
        small = self.mtu < messages.SMALL_MTU
        most = messages.LOG_SMALL_RECORDS if small else messages.LOG_RECORDS
        body = bytearray(messages.LOG_HEAD_BYTES + most * messages.LOG_RECORD_BYTES)
        wanted = min(command.count, most)
        count = self._lock.log.read(
            command.value, wanted, memoryview(body)[messages.LOG_HEAD_BYTES :]
        )
        body[: messages.LOG_HEAD_BYTES] = messages.pack_log_head(command.value, count)
        kind = messages.KIND_LOG_SMALL if small else messages.KIND_LOG
        return session.channel.seal(kind, body)
