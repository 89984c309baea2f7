"""The parts that one wake works with, built from flash and RTC memory."""

import sys
import time

import machine

import firmware
from firmware import board as hardware
from firmware import lock_clock, messages, records, rtc_state, visit
from firmware.actuator import Actuator
from firmware.battery import Battery
from firmware.beacon import Beacon
from firmware.lock import Lock
from firmware.order_tally import TALLY_BYTES, OrderTally
from firmware.records import LogRecord
from firmware.relock import Relock
from firmware.state_record import OPTION_EXTERNAL_RTC, OPTION_PROMPT_CLOSED, LockState
from firmware.storage import Storage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.clock_source import ClockSource
    from firmware.event_log import EventLog
    from firmware.key_store import Identity
    from firmware.lock_state import StateStore
    from firmware.service import Service
    from firmware.update import Update


class Parts:
    """Everything one wake works with, taken up where the last one left it."""

    def __init__(
        self,
        board: hardware.Board,
        rtc: rtc_state.RtcState,
        identity: "Identity",
        states: "StateStore",
    ) -> None:
        """Read flash and RTC memory. Raises OSError when a partition is missing."""
        self.board = board
        self.rtc = rtc
        self.ran_on = rtc.survived and _ran_on(rtc.word(rtc_state.SAVED_TICK))
        """Whether the chip's seconds have surely run since the last start."""
        config = LockState.parse(states.body).config
        hardware.keep_prompt(config.options & OPTION_PROMPT_CLOSED)
        storage = Storage(hardware.partition, states, self._log_hint())
        self._source = self._open_source(config.options & OPTION_EXTERNAL_RTC, states.number)
        self.clock = lock_clock.LockClock(_ticks_s)
        self.battery = Battery(config.chemistry)
        self._take_up(storage.log)
        self.relock = Relock(rtc, self.save)
        if not self.ran_on:
            visit.drop(rtc)
        self.actuator = Actuator(board, config, self.battery, self.relock, self._on_moved)
        self.beacon = Beacon(identity, self.clock, *self._count_boot())
        orders = memoryview(rtc.buffer)[rtc_state.ORDERS : rtc_state.ORDERS + TALLY_BYTES]
        tally = OrderTally(orders)
        self.lock = Lock(self.beacon, storage, self.actuator, self.battery, tally)
        self.lock.strangers = rtc.word(rtc_state.STRANGERS)
        self.lock.faults = rtc.word(rtc_state.FAULTS)
        if rtc.word(rtc_state.LOG_HINT) == storage.log.next_index:
            # As the log stood when this was kept; else whatever it holds may be evidence.
            self.lock.evidence = rtc.word(rtc_state.EVIDENCE)
        if self._source and self._source.news:
            self.lock.record(records.EVENT_CLOCK_CHIP, argument=self._source.news)
        self.update: Update | None = None
        _forget("pins", "log_search")

    def make_service(self) -> "Service":
        """Make what a service session works with: its code is loaded only now."""
        from firmware.service import Service

        return Service(self.board, self.actuator, self.battery)

    def _open_source(self, wanted: int, state_number: int) -> "ClockSource | None":
        """Return the external clock's part if it is wanted, or has counted until now."""
        if not wanted and not self.rtc.word(rtc_state.EXTERNAL_TICK):
            return None
        from firmware.clock_source import ClockSource

        bus = self.board.clock_bus() if wanted else None
        return ClockSource(self.rtc, _ticks_s, bus, bool(wanted), state_number)

    def _log_hint(self) -> "bytes | None":
        at = rtc_state.LOG_HINT
        return bytes(self.rtc.buffer[at : at + 32]) if self.rtc.survived else None

    def _take_up(self, log: "EventLog") -> None:
        """Set clock, battery and the number of cold starts as they were."""
        rtc, source = self.rtc, self._source
        if rtc.survived:
            if source:
                self.clock = source.resume(self.ran_on)
            else:
                self._load_clock()
            self.battery.resume(rtc.word(rtc_state.BATTERY_MV), rtc.word(rtc_state.BATTERY_LEVEL))
            return
        last = log.last_record()
        record = LogRecord.parse(last) if last else LogRecord(0)
        if source:
            self.clock = source.recover(record.clock_lowest, record.clock_estimate)
        else:
            self.clock.recover(record.clock_lowest, record.clock_estimate)
        self.battery.resume(record.battery_mv, 0, True)
        rtc.set_word(rtc_state.BOOT_COUNT, record.boot_count)

    def _count_boot(self) -> "tuple[int, int]":
        """Return the number of this cold start, which is told, and of this boot since it."""
        rtc = self.rtc
        starts, awakenings = rtc.word(rtc_state.BOOT_COUNT), rtc.word(rtc_state.AWAKENINGS) + 1
        if self.board.woken_by() == hardware.WAKE_COLD or not rtc.survived:
            starts, awakenings = starts + 1, 0
        rtc.set_word(rtc_state.BOOT_COUNT, starts)
        rtc.set_word(rtc_state.AWAKENINGS, awakenings)
        return starts, awakenings

    def _load_clock(self) -> None:
        """Go on with the kept clock; where it may have stood still, from when it was kept."""
        rtc = self.rtc
        if self.ran_on:
            self.clock.load(rtc.buffer, rtc_state.CLOCK)
            return
        kept = max(rtc.word(rtc_state.SAVED_TICK), _ticks_s())
        self.clock = lock_clock.LockClock(lambda: kept)
        self.clock.load(rtc.buffer, rtc_state.CLOCK)
        self.clock.doubt()
        self.clock.move(_ticks_s, lock_clock.RC_DRIFT_DIVISOR, _ticks_s())

    def _on_moved(self, command: int, outcome: int, asked: bool) -> None:
        """Log what became of a move: a failure whoever asked, a success when nobody did.

        An opening begins a visit, a thrown bolt ends it.
        """
        if outcome == messages.OUTCOME_OPENED:
            visit.begin(self.rtc)
        elif outcome == messages.OUTCOME_LOCKED:
            visit.drop(self.rtc)
        else:
            self.lock.record_failure(command, outcome)
            return
        if not asked:
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
        rtc.set_word(rtc_state.SAVED_TICK, _ticks_s())
        rtc.set_word(rtc_state.BATTERY_MV, self.battery.battery_mv)
        rtc.set_word(rtc_state.BATTERY_LEVEL, self.battery.level)
        rtc.set_word(rtc_state.STRANGERS, self.lock.strangers)
        rtc.set_word(rtc_state.FAULTS, self.lock.faults)
        rtc.set_word(rtc_state.EVIDENCE, self.lock.evidence)
        rtc.save()


def _ran_on(saved_tick: int) -> bool:
    """Say whether the chip's seconds have run on since they showed `saved_tick`.

    RTC memory may outlive what stops or restarts them: a supply that sagged, reported as a
    power-on, or a reset of no known cause (0: USB, fuses) (`ports/esp32/modmachine.c:238`).
    """
    return machine.reset_cause() > machine.PWRON_RESET and _ticks_s() >= saved_tick


def _forget(*names: str) -> None:
    """Let go of modules whose work is done; one that is wanted again is loaded again."""
    for name in names:
        if sys.modules.pop("firmware." + name, None):
            delattr(firmware, name)


def _ticks_s() -> int:
    """The chip's own seconds: they run through deep sleep and start again with the power."""
    return time.time()
