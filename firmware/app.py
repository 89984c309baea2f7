"""Builds the lock's parts and runs one wake, from boot to deep sleep."""

import asyncio
import os
import sys
import time

import machine

import firmware
from firmware import board as hardware
from firmware import key_store, lock_clock, messages, records, rtc_state
from firmware.access_list import AccessList
from firmware.actuator import Actuator
from firmware.battery import Battery
from firmware.event_log import EventLog
from firmware.lock import Lock
from firmware.lock_state import StateStore
from firmware.records import LogRecord
from firmware.state_record import OPTION_EXTERNAL_RTC, OPTION_PROMPT_CLOSED, LockState
from firmware.wake import Wake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.clock_source import ClockSource
    from firmware.key_store import Identity
    from firmware.service import Service

# A lock that nobody has provisioned waits so long for the bench, then sleeps.
_BENCH_WAIT_S = 120


def run() -> None:
    """Work through one wake; does not return, but by an exception that boot.py catches."""
    board = hardware.Board()
    watchdog = hardware.watchdog()
    identity = key_store.load_identity(hardware.partition("keys"))
    states = StateStore()
    if identity is None:
        _finish_wipe(watchdog)
    if identity is None or states.number < 0:
        _wait_for_bench(board, watchdog)
        return
    rtc = rtc_state.RtcState(machine.RTC().memory)
    parts = Parts(board, rtc, identity, states)
    if machine.reset_cause() != machine.DEEPSLEEP_RESET:
        _report(board, identity)
    asyncio.run(Wake(parts, watchdog).run())


def _finish_wipe(watchdog: machine.WDT) -> None:
    """Go on with a wipe that has begun: `wipe.MARK` is there."""
    try:
        os.stat("/wiping")
    except OSError:
        return
    from firmware import wipe

    wipe.finish(watchdog.feed)


def _wait_for_bench(board: hardware.Board, watchdog: machine.WDT) -> None:
    """Without keys there is nobody to open for: say so, then save the battery.

    A wiped lock says that it is one over the air, too.
    """
    from firmware import wipe

    word = wipe.kept_word()
    if word:
        sys.stdout.write("noeglefri: wiped " + word.hex() + "\n")
    sys.stdout.write("noeglefri: not provisioned, " + board.chip + "\n")
    if word:
        wipe.announce(word)
    for _ in range(_BENCH_WAIT_S):
        watchdog.feed()
        time.sleep(1)
    if word:
        wipe.fall_silent()
    board.sleep(("knock",), 0)


def _report(board: hardware.Board, identity: "Identity") -> None:
    """Tell the bench's console which lock came up; its id is on its label, too."""
    sys.stdout.write("noeglefri: lock " + identity.lock_id.hex() + ", " + board.chip + "\n")


class Parts:
    """Everything one wake works with, taken up where the last one left it."""

    def __init__(
        self,
        board: hardware.Board,
        rtc: rtc_state.RtcState,
        identity: "Identity",
        states: StateStore,
    ) -> None:
        """Read flash and RTC memory. Raises OSError when a partition is missing."""
        self.board = board
        self.rtc = rtc
        config = LockState.parse(states.body).config
        hardware.keep_prompt(config.options & OPTION_PROMPT_CLOSED)
        log = self._open_log()
        self._source = self._open_source(config.options & OPTION_EXTERNAL_RTC, states.number)
        self.clock = lock_clock.LockClock(_ticks_s)
        self.battery = Battery(config.chemistry)
        boot_count = self._take_up(log)
        self.actuator = Actuator(board, config, self.battery, self._on_moved)
        self.lock = Lock(
            identity,
            self.clock,
            AccessList(hardware.partition("grants")),
            log,
            states,
            self.actuator,
            self.battery,
            boot_count,
            _store_identity,
        )
        self.lock.strangers = rtc.word(rtc_state.STRANGERS)
        if self._source and self._source.news:
            self.lock.record(records.EVENT_CLOCK_CHIP, argument=self._source.news)
        self.lock.make_service = self._make_service
        _forget("pins", "log_search")

    def _make_service(self) -> "Service":
        from firmware.service import Service

        return Service(self.board, self.actuator, self.battery)

    def _open_source(self, wanted: int, state_number: int) -> "ClockSource | None":
        """Return the external clock's part if it is wanted, or has counted until now."""
        if not wanted and not self.rtc.word(rtc_state.EXTERNAL_TICK):
            return None
        from firmware.clock_source import ClockSource

        bus = self.board.clock_bus() if wanted else None
        return ClockSource(self.rtc, _ticks_s, bus, bool(wanted), state_number)

    def _open_log(self) -> EventLog:
        hint, epoch = None, None
        if self.rtc.survived:
            at = rtc_state.LOG_HINT
            hint = bytes(self.rtc.buffer[at : at + 32])
            epoch = EventLog.epoch_of(hint)
        ring = key_store.KeyRing(hardware.partition("keys"), epoch)
        return EventLog(hardware.partition("log"), ring, hint)

    def _take_up(self, log: EventLog) -> int:
        """Set clock and battery as they were; return the number of this boot."""
        rtc, source = self.rtc, self._source
        if rtc.survived:
            if source:
                self.clock = source.resume()
            else:
                self.clock.load(rtc.buffer, rtc_state.CLOCK)
            self.battery.resume(rtc.word(rtc_state.BATTERY_MV), rtc.word(rtc_state.BATTERY_LEVEL))
            return rtc.word(rtc_state.BOOT_COUNT) + 1
        last = log.last_record()
        record = LogRecord.parse(last) if last else LogRecord(0)
        if source:
            self.clock = source.recover(record.clock_lowest, record.clock_estimate)
        else:
            self.clock.recover(record.clock_lowest, record.clock_estimate)
        self.battery.resume(record.battery_mv, 0, True)
        return record.boot_count + 1

    def _on_moved(self, command: int, outcome: int, asked: bool) -> None:
        """Log what became of a move: a failure whoever asked, a success when nobody did."""
        if outcome not in (messages.OUTCOME_OPENED, messages.OUTCOME_LOCKED):
            self.lock.record(records.EVENT_MOVE_FAILED, argument=command << 8 | outcome)
        elif not asked:
            self.lock.record(records.EVENT_AUTO_LOCKED)

    def measure_battery(self) -> None:
        """Measure, and log a changed battery or a warning that begins."""
        level = self.battery.level
        self.battery.measure(self.board.battery_mv(), self.board.temperature_c())
        if self.battery.is_changed:
            self.lock.record(records.EVENT_BATTERY_CHANGED, argument=self.battery.battery_mv)
            self.battery.acknowledge_change()
        if self.battery.level > level:
            self.lock.record(records.EVENT_BATTERY_WARNING, argument=self.battery.level)

    def save(self) -> None:
        """Put what the next wake needs into RTC memory."""
        rtc = self.rtc
        self.clock.pack_into(rtc.buffer, rtc_state.CLOCK)
        if self._source:
            self._source.save(self.clock, self.lock.states.number)
        hint = self.lock.log.hint()
        rtc.buffer[rtc_state.LOG_HINT : rtc_state.LOG_HINT + len(hint)] = hint
        rtc.set_word(rtc_state.BATTERY_MV, self.battery.battery_mv)
        rtc.set_word(rtc_state.BATTERY_LEVEL, self.battery.level)
        rtc.set_word(rtc_state.STRANGERS, self.lock.strangers)
        rtc.set_word(rtc_state.BOOT_COUNT, self.lock.boot_count)
        rtc.save()


def _forget(*names: str) -> None:
    """Let go of modules whose work is done; one that is wanted again is loaded again."""
    for name in names:
        if sys.modules.pop("firmware." + name, None):
            delattr(firmware, name)


def _ticks_s() -> int:
    """The chip's own seconds: they run through deep sleep and start again with the power."""
    return time.time()


def _store_identity(identity: "Identity") -> None:
    key_store.store_identity(hardware.partition("keys"), identity)
