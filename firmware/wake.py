"""One wake: radio window, watchdog, relock, summaries, and the way back to deep sleep."""

import asyncio
import time

import machine

from firmware import board as hardware
from firmware import messages, power, records, rtc_state, visit
from firmware.ble_lock import BleLock
from firmware.state_record import OPTION_PROMPT_CLOSED
from firmware.uptime import Uptime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from firmware.parts import Parts
    from firmware.trial import Trial

_TICK_MS = 50
_HOUR_S = 3600
_GOOD_MS = 300000
"""A lock that worked for so long is forgiven the starts that failed before."""
_RESTART_GRACE_MS = 3000
"""Whoever is connected gets so long to read the last answer before new firmware is put in force."""


class Wake:
    """Runs from boot until there is no reason to stay awake."""

    def __init__(self, parts: "Parts", watchdog: machine.WDT) -> None:
        """Take the parts; the radio is still off."""
        self._parts = parts
        self._board = parts.board
        self._lock = parts.lock
        self._rtc = parts.rtc
        self._watchdog = watchdog
        self._uptime_ms = Uptime()
        self._radio = BleLock(parts, self._uptime_ms)
        self._woken_by = parts.board.woken_by()
        self._history = power.WakeHistory()
        if parts.ran_on:
            self._history.load(parts.rtc.buffer, rtc_state.WAKES)
        self._door = self._rtc.word(rtc_state.DOOR)
        self._trial: Trial | None = None
        self._is_forgiven = False

    async def run(self) -> None:
        """Serve until the window closes and the bolt rests, then sleep. Does not return.

        Raises what a start anew has to heal, with the motor off and all kept that it needs.
        """
        try:
            await self._work()
            await self._rest()
        except Exception:
            self._parts.actuator.stop()
            self._lock.faults += 1
            self._keep()
            raise
        self._sleep()

    async def _work(self) -> None:
        self._parts.battery.chemistry = self._lock.state.config.chemistry
        self._parts.measure_battery()
        self._note_cause()
        self._note_update()
        self._parts.relock.resume(self._lock.state.config.auto_relock_s, self._parts.ran_on)
        # Also in a wake that the radio stays silent in: the timer's, for what is due.
        self._look()
        if self._opens_radio() and await self._is_knocked():
            window = self._window()
            await self._serve(window)
            if self._is_spare_due(window):
                await self._make_spare()
                # Who knocked meanwhile shall not have to knock again.
                if window.remaining_ms(self._uptime_ms()) and not self._lock.restart_due:
                    await self._serve(window)

    async def _serve(self, window: power.Window) -> None:
        self._note_serving(1)
        self._radio.open()
        server = asyncio.create_task(self._radio.serve())
        await self._stay(window, server)
        server.cancel()
        self._radio.close()
        self._note_serving(0)

    def _note_serving(self, whether: int) -> None:
        self._rtc.set_word(rtc_state.SERVING, whether)
        self._rtc.save()

    def _opens_radio(self) -> bool:
        always = power.window_ms(self._lock.state.config, self._history, 0, False) == 0
        # Who stood at the door when the last start failed shall not have to knock again.
        was_cut = self._rtc.word(rtc_state.SERVING)
        return bool(always or was_cut or power.opens_radio(self._woken_by))

    async def _is_knocked(self) -> bool:
        """Wait for as many knocks as this door wants at this hour; other wakes need none."""
        needed = power.knocks_needed(self._lock.state.config, self._lock.clock.estimate())
        if self._woken_by != power.KNOCK or needed <= 1:
            return True
        knocks = [self._uptime_ms()]
        self._board.on_knock(lambda _: knocks.append(self._uptime_ms()))
        while self._uptime_ms() - knocks[-1] < power.KNOCK_GAP_MS and len(knocks) < needed:
            await self._tick()
        return len(knocks) >= needed

    def _window(self) -> power.Window:
        low = bool(self._parts.battery.flags & messages.FLAG_BATTERY_LOW)
        length_ms = power.window_ms(self._lock.state.config, self._history, time.time(), low)
        window = power.Window(self._uptime_ms(), length_ms)
        self._board.on_knock(lambda _: window.knock(self._uptime_ms()))
        self._board.on_handle(lambda _: window.knock(self._uptime_ms()))
        return window

    async def _stay(self, window: power.Window, server: "asyncio.Task[None]") -> None:
        """Keep the radio on for as long as the window says. Raises what ended `server`."""
        while window.remaining_ms(self._uptime_ms()) and not self._restarts():
            if server.done():
                # It ends only by what nobody foresaw: a start anew hears phones again.
                await server
            if self._is_spare_due(window) and not self._radio.connected:
                # A lock that is always on has no other end of a wake.
                break
            await self._tick()
            if self._lock.restart_due:
                self._radio.end_links(_RESTART_GRACE_MS)
            if self._uptime_ms() >= _GOOD_MS and not self._is_forgiven:
                self._is_forgiven = True
                self._rtc.forgive_starts()
            if self._radio.lost_holder:
                # The phone comes back by itself, and nobody shall have to knock for it.
                self._radio.lost_holder = False
                window.knock(self._uptime_ms())
            window.hold(self._radio.proven_links, self._uptime_ms())
            if window.proved and self._trial and self._trial.running:
                self._trial.proved()
        if window.proved:
            self._history.fruitful()
        else:
            self._history.fruitless(time.time())

    async def _make_spare(self) -> None:
        # Copying holds everything else up, the watch over the motor, too.
        await self._rest()
        if self._trial:
            self._trial.make_spare(self._watchdog.feed)

    def _is_spare_due(self, window: power.Window) -> bool:
        return bool(self._trial and self._trial.spare_due and window.proved)

    def _restarts(self) -> bool:
        """New firmware is in force, and whoever brought it has hung up."""
        return self._lock.restart_due and not self._radio.connected

    async def _rest(self) -> None:
        """Let a move under way, or a relock of a closed door, come to its end.

        A lock without keys waits for no relock: it is being taken down.
        """
        actuator = self._parts.actuator
        while not actuator.is_idle() or (actuator.is_relocking() and not self._lock.is_wiped):
            await self._tick()

    async def _tick(self) -> None:
        self._watchdog.feed()
        self._parts.actuator.tick()
        self._follow_config()
        self._look()
        await asyncio.sleep_ms(_TICK_MS)

    def _look(self) -> None:
        """Write down what may be known of door and case, and every hour what was counted."""
        self._note_door()
        self._lock.tampered = self._board.is_lid_open()
        # Once, however often the lock wakes before the case is shut again.
        if self._lock.tampered and not self._rtc.word(rtc_state.TAMPER_TOLD):
            self._lock.record(records.EVENT_TAMPER)
        self._rtc.set_word(rtc_state.TAMPER_TOLD, self._lock.tampered)
        self._summarise_hourly()

    def _follow_config(self) -> None:
        """Put in force what a new state says of the door: one that is always on never restarts."""
        config = self._lock.state.config
        if config is not self._parts.actuator.config:
            self._parts.actuator.config = config
            hardware.keep_prompt(config.options & OPTION_PROMPT_CLOSED)

    def _note_cause(self) -> None:
        """A cold start is evidence; an ordinary wake is nobody's business."""
        if self._woken_by == hardware.WAKE_COLD:
            # A relock that was pending went with the RTC memory: then the bolt stays as it is.
            forgot = 0 if self._rtc.survived else records.BOOT_FORGOT
            bolt = self._parts.actuator.position() * records.BOOT_BOLT
            self._lock.record(records.EVENT_BOOT, argument=machine.reset_cause() + bolt + forgot)

    def _note_update(self) -> None:
        """A new firmware is on trial, or gone again, or not copied to the other slot yet."""
        if _has_update_news():
            from firmware.trial import Trial

            self._trial = Trial(self._lock)

    def _note_door(self) -> None:
        """Within a visit, and for a relock that is due; a bolt thrown by hand ends a visit, too."""
        parts, door = self._parts, self._parts.actuator.door()
        if parts.actuator.position() == messages.BOLT_LOCKED:
            visit.drop(self._rtc)
        is_ours = visit.running(self._rtc) or parts.relock.in_ms() == 0
        if is_ours and messages.DOOR_UNKNOWN != self._door != door:
            opened = door == messages.DOOR_OPEN
            self._lock.record(records.EVENT_DOOR_OPENED if opened else records.EVENT_DOOR_CLOSED)
        self._door = door

    def _summarise_hourly(self) -> None:
        """At the full hour of the ticks, so that it tells nothing of when the lock was awake."""
        hour = time.time() // _HOUR_S
        if hour != self._rtc.word(rtc_state.SUMMARY_HOUR):
            self._lock.summarise()
            self._rtc.set_word(rtc_state.SUMMARY_HOUR, hour)
            # A lock that never sleeps must keep its clock, too.
            self._parts.save()

    def _keep(self) -> None:
        self._rtc.set_word(rtc_state.DOOR, self._door)
        self._history.pack_into(self._rtc.buffer, rtc_state.WAKES)
        self._parts.save()

    def _sleep(self) -> None:
        config = self._lock.state.config
        self._keep()
        self._rtc.forgive_starts()
        if self._trial:
            self._trial.ended(self._radio.let_down)
        if self._lock.restart_due:
            machine.reset()
        lock = self._lock
        summary_due = lock.strangers or lock.faults or lock.tally.left_out
        summary_ms = power.HOUR_MS - time.time() % _HOUR_S * 1000 + 1000 if summary_due else -1
        self._board.sleep(
            power.wake_signals(self._board.is_lid_open()),
            power.sleep_ms(config, self._parts.relock.in_ms(), summary_ms),
        )


def _has_update_news() -> bool:
    """Whether boot.py's slot file tells of a trial, of news, or of two slots."""
    try:
        with open("/slot", "rb") as file:
            active, previous, credit, news = file.read(4)
    except (OSError, ValueError):
        return False
    return bool(credit or news or active != previous)
