"""A simulated board: boots the VM again and again as its hardware would, and keeps what lasts."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, cast

from sim.board.bridge import BridgeServer, bridge_pair
from sim.board.calls import register_calls
from sim.board.console_log import ConsoleLog
from sim.board.launcher import Killable, fork_server
from sim.board.profile import BoardProfile
from sim.board.terminal import OutputPipe, SerialPort, Terminal
from sim.board.watchdog import Watchdog
from sim.chip.port import Port
from sim.chip.sleep_facts import LOST, RESTARTED, SLEEPS_ON
from sim.clock import Timer, WorldClock
from sim.hardware.drift import BoardClock
from sim.hardware.energy import AWAKE_MA, BOOT_MC, EnergyMeter
from sim.hardware.flash import NorFlash
from sim.hardware.i2c import I2cDevice
from sim.hardware.pins import PinBank
from sim.hardware.power import (
    Boot,
    Off,
    PowerState,
    ResetCause,
    Retained,
    Sleep,
    WakeReason,
    WakeSource,
)
from sim.hardware.sleep_current import sleeping_ua

CRASH_PAUSE_S = 0.4
"""Real seconds before a VM that crashed by itself boots again."""


async def _for_ever() -> NoReturn:
    """Wait for the end of this task."""
    while True:
        await asyncio.get_running_loop().create_future()


def _ignore(*_: object) -> None:
    """Stand in until somebody connects."""


class Board:
    """One board with its flash, pins, clock, memory and console."""

    def __init__(
        self,
        clock: WorldClock,
        profile: BoardProfile | None = None,
        image: bytes | None = None,
        flash_path: Path | None = None,
        seed: int | None = None,
    ) -> None:
        """Make a board, switched off, with `image` on its flash.

        Args:
            clock: the time of the world it stands in.
            profile: what chip it is and how its clock runs.
            image: the flash's first content; without it, that of `flash_path`.
            flash_path: where the flash is kept; without it, in a temporary file.
            seed: makes its random numbers repeat.
        """
        self.profile = profile or BoardProfile()
        self.clock = clock
        self.flash = NorFlash(flash_path)
        if image is not None:
            self.flash.load(image)
        self.port = Port(self.profile.chip, self.profile.outcomes)
        self.pins = PinBank(self.port)
        self.rtc = BoardClock(clock, self.profile.awake_ppm, self.profile.asleep_ppm)
        if self.profile.clock_is_set:
            self.rtc.set_right()
        self.retained = Retained()
        self.console = ConsoleLog()
        self.i2c: dict[int, I2cDevice] = {}
        self.temperature_c: Callable[[], float] = lambda: 20.0
        self.drain: Callable[[float], None] = _ignore
        self.energy = EnergyMeter(clock, self._drain)
        self.random = random.Random(seed) if seed is not None else random.SystemRandom()
        self.state = PowerState.OFF
        self.boots = 0
        self.heap_peak_bytes = 0
        """Most heap in use at any feeding of the watchdog, stand-ins and garbage included."""
        self.on_boot: list[Callable[[BridgeServer], None]] = []
        """Called with the bridge of each new VM, before its program runs: the radio's way in."""
        self.on_state: list[Callable[[PowerState], None]] = []
        self.pins.on_edge = self._on_edge
        self.pins.on_level = self._on_level
        self._begin()

    def _begin(self) -> None:
        """What changes from boot to boot, before the first one."""
        self.boot = Boot()
        self.wake_sources: dict[str, WakeSource] = {}
        self.timers: dict[int, Timer] = {}
        self.watchdog: Watchdog | None = None
        self.bridge: BridgeServer | None = None
        self.serial: SerialPort | None = None
        self._vm: Killable | None = None
        self._supplied = False
        self._ending: Boot | Sleep | Off | None = None
        self._wake: asyncio.Future[Boot | None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    def open_serial(self) -> str:
        """Offer the prompt on a pseudo terminal from the next boot on; returns its path."""
        if self.serial is None:
            self.serial = SerialPort()
        return self.serial.path

    def power_on(self) -> None:
        """Connect the supply, if it is not; after `cut_power` once the program has stopped."""
        self._supplied = True
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._live())

    async def power_off(self) -> None:
        """Take the supply away, wherever the program is."""
        self.cut_power()
        if self._task is not None:
            await self._task
            self._task = None

    def cut_power(self) -> None:
        """Take the supply away without waiting for the end."""
        self._end(Off())

    def press_reset(self, cause: ResetCause = ResetCause.HARD) -> None:
        """Reset the chip from outside, awake or asleep."""
        self._end(Boot(cause))

    def brown_out(self) -> None:
        """The supply sagged too far: the chip starts as after power-on."""
        self.reset_by("brown_out")

    def reset_by(self, what: str) -> None:
        """Reset the chip by `what`, with the outcome in force of that row of the port's facts.

        Raises KeyError when this chip has no such reset.
        """
        self._end(Boot(self._keep_of(what)))

    def _keep_of(self, what: str) -> ResetCause:
        """What a reset leaves of memory and seconds; its cause."""
        cause, memory, ticks = cast(tuple[int, str, str], self.port[f"reset.{what}"])
        if memory == LOST:
            self.retained.lose_power()
        if ticks == RESTARTED:
            self.rtc.set_us(0)
            self.pins.mux.lose_power()
        return ResetCause(cause)

    async def close(self) -> None:
        """Switch it off and let go of its files."""
        await self.power_off()
        if self.serial is not None:
            self.serial.close()
            self.serial = None
        self.flash.close()

    async def wait_state(self, wanted: PowerState, timeout_s: float = 10.0) -> None:
        """Wait up to `timeout_s` real seconds until the board is in the state `wanted`.

        Raises:
            TimeoutError: with the console's text.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while self.state is not wanted:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            text = f"board is {self.state.value}, not {wanted.value}:\n{self.console.text}"
            raise TimeoutError(text) from None

    @property
    def is_resting(self) -> bool:
        """Whether nothing happens here until a timer or somebody outside acts."""
        if self._wake is not None:
            return not self._wake.done()
        return self._task is None or self._task.done()

    async def stop_vm(self, ending: Boot | None) -> NoReturn:
        """For handlers of the VM's calls: end it, and never answer. None takes the power away."""
        self._end(Off() if ending is None else ending)
        await _for_ever()

    async def sleep_vm(self, time_ms: int | None) -> NoReturn:
        """For handlers of the VM's calls: end it in favour of deep sleep (None: no timer)."""
        self._end(Sleep(time_ms))
        await _for_ever()

    def _set_state(self, state: PowerState) -> None:
        self.state = state
        asleep_ma = sleeping_ua(self.pins) / 1000
        self.energy.set_load("awake", AWAKE_MA if state is PowerState.RUNNING else 0)
        self.energy.set_load("sleep", asleep_ma if state is PowerState.ASLEEP else 0)
        self._changed.set()
        for listener in self.on_state:
            listener(state)

    def _end(self, ending: Boot | Sleep | Off) -> None:
        """Leave the present state, once; a loss of power overrules everything else."""
        if isinstance(ending, Off):
            self._supplied = False
        if self._ending is None or isinstance(ending, Off):
            self._ending = ending
        if self._vm is not None:
            self._vm.kill()
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def _live(self) -> None:
        while self._supplied:
            self.boot, self._ending = Boot(), None
            await self._live_until_cut()

    async def _live_until_cut(self) -> None:
        ending: Boot | Sleep | Off = self.boot
        while not isinstance(ending, Off):
            if isinstance(ending, Sleep):
                ending = await self._sleep(ending.time_ms)
            else:
                self.boot = ending
                ending = await self._run()
        self._keep_of("power_on")
        self.pins.reset()
        self._set_state(PowerState.OFF)

    async def _run(self) -> Boot | Sleep | Off:
        """One boot, from reset to the VM's end."""
        self._set_state(PowerState.RUNNING)
        self.energy.draw("boot", BOOT_MC)
        if self.profile.boot_s:
            await self.clock.sleep(self.profile.boot_s)
        host_end, vm_end = bridge_pair()
        bridge = self.connect(BridgeServer(host_end))
        stream = self._stream()
        with vm_end:
            vm = fork_server().launch(
                ["-m", "_boot"],
                stream.stdin,
                stream.stdout,
                vm_end.fileno(),
                self.profile.heap_bytes,
            )
        stream.started()
        self.attach(vm)
        status = await vm.wait()
        await bridge.close()
        stream.close()
        self._stop_peripherals()
        if self._ending is None:
            self.console.write(f"\nthe interpreter ended by itself with status {status}\n")
            await asyncio.sleep(CRASH_PAUSE_S)
        return self._take_ending()

    def connect(self, bridge: BridgeServer) -> BridgeServer:
        """Be the hardware of the VM at the other end of a bridge, from its reset on."""
        self.boots += 1
        self.wake_sources.clear()
        self.bridge = bridge
        register_calls(self, bridge)
        for listener in self.on_boot:
            listener(bridge)
        return bridge

    def attach(self, vm: Killable) -> None:
        """Have a started VM end when the hardware wants it to."""
        self._vm = vm
        if self._ending is not None:
            vm.kill()

    async def detach(self) -> bool:
        """Take leave of a VM that has ended, and sleep if that is why; whether to boot again."""
        self._stop_peripherals()
        ending: Boot | Sleep | Off | None = self._take_ending() if self._ending else None
        while isinstance(ending, Sleep):
            ending = await self._sleep(ending.time_ms)
        if isinstance(ending, Boot):
            self.boot = ending
        return isinstance(ending, Boot)

    def _stream(self) -> OutputPipe | Terminal:
        if self.serial is None:
            return OutputPipe(self.console.write)
        return Terminal(self.console.write, self.serial)

    def _take_ending(self) -> Boot | Sleep | Off:
        """Why the state that just ended did so; without a reason, the VM crashed by itself."""
        ending, self._ending = self._ending, None
        return ending or Boot(ResetCause.HARD)

    def _stop_peripherals(self) -> None:
        self._vm = self.bridge = None
        self.energy.set_load("radio", 0)
        if self.watchdog is not None:
            self.watchdog.stop()
            self.watchdog = None
        for timer in self.timers.values():
            timer.cancel()
        self.timers.clear()
        self.pins.reset()

    async def _sleep(self, time_ms: int | None) -> Boot | Sleep | Off:
        """Deep sleep until a wake source, a reset or the end of the supply."""
        self._wake = asyncio.get_running_loop().create_future()
        self.rtc.fall_asleep()
        self._set_state(PowerState.ASLEEP)
        timer = self._alarm(time_ms)
        for route, source in self.wake_sources.items():
            self.pins.mux.take(source.pins, self.port[f"wake.{route}_pin"])
        self._check_wake()
        woken = await self._wake
        self._wake = None
        if timer is not None:
            timer.cancel()
        self.rtc.wake()
        if self._ending is None and woken is not None:
            return woken
        return self._take_ending()

    def _alarm(self, time_ms: int | None) -> Timer | None:
        """The end of a sleep by its timer, if it has one that comes."""
        if time_ms is None or (time_ms == 0 and self.port["sleep.zero"] == SLEEPS_ON):
            return None
        delay_s = self.rtc.world_s(time_ms / 1000)
        return self.clock.call_later(delay_s, lambda: self._wake_up(WakeReason.TIMER))

    def _check_wake(self) -> None:
        if self._wake is None:
            return
        for source in self.wake_sources.values():
            hits = source.hits({number: self.pins.level(number) for number in source.pins})
            if hits:
                self._wake_up(source.reason, hits)
                return

    def _wake_up(self, reason: WakeReason, pins: tuple[int, ...] = ()) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(Boot(ResetCause.DEEP_SLEEP, reason, pins))

    def _drain(self, charge_mc: float) -> None:
        self.drain(charge_mc)

    def _on_level(self, number: int) -> None:
        del number  # any pin may belong to a wake source
        self._check_wake()

    def _on_edge(self, number: int, flags: int) -> None:
        if self.bridge is not None:
            self.bridge.post("pin", "edge", number, flags)
