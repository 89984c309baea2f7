"""Answers what the stand-ins in a board's VM ask of its hardware."""

import errno
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from sim.board.bridge import BridgeServer, Reply
from sim.board.watchdog import Watchdog
from sim.hardware.drift import PPM
from sim.hardware.flash import ERASE_BLOCK_BYTES, PowerCutError
from sim.hardware.power import Boot, ResetCause, WakeReason, WakeSource
from sim.hardware.sleep_mux import SleepMux

if TYPE_CHECKING:
    from sim.board.board import Board

_OUTPUT_MODES = (3, 7)
_INPUT_MODE = 1
_WAKE_REASONS = {"ext0": WakeReason.EXT0, "ext1": WakeReason.EXT1, "gpio": WakeReason.GPIO}

Call = Callable[..., Awaitable[Any]]


def register_calls(board: "Board", bridge: BridgeServer) -> None:
    """Serve the channels power, time, rtc, flash, nvs, pin, adc, pwm and i2c for one boot."""
    channels = {
        "power": _Power(board),
        "time": _Time(board),
        "rtc": _Rtc(board),
        "flash": _Flash(board),
        "nvs": _Nvs(board),
        "pin": _Pins(board),
        "adc": _Adc(board),
        "pwm": _Pwm(board),
        "i2c": _I2c(board),
    }
    for name, channel in channels.items():
        bridge.register(name, channel.serve)


class _Channel:
    """Calls of one channel are methods; a payload, where there is one, is the last argument."""

    def __init__(self, board: "Board") -> None:
        self.board = board

    async def serve(self, operation: str, arguments: list[Any], payload: bytes) -> Any:
        """Find the method and call it."""
        method: Call | None = getattr(self, f"do_{operation}", None)
        if method is None:
            raise OSError(errno.ENOSYS, operation)
        return await method(*arguments, *([payload] if payload else []))


class _Power(_Channel):
    async def do_info(self) -> dict[str, Any]:
        board = self.board
        prompt = "" if board.serial is None else "raw" if board.boot.raw_prompt else "friendly"
        return {
            "machine": board.port["uname.machine"],
            "freq_mhz": board.port.numbers("freq.mhz"),
            "reset_cause": int(board.boot.cause),
            "wake_reason": int(board.boot.wake),
            "wake_pins": list(board.boot.wake_pins),
            "unique_id": list(board.profile.unique_id),
            "rate_ppm": round(board.clock.rate * PPM),
            "ticks_offset_us": board.profile.ticks_offset_us,
            "flash_path": str(board.flash.path.resolve()),
            "partitions": [
                [part.type, part.subtype, part.offset, part.size, part.label]
                for part in board.profile.partitions
            ],
            "prompt": prompt,
        }

    async def do_reset(self) -> None:
        await self.board.stop_vm(Boot(ResetCause.HARD))

    async def do_soft_reset(self, raw_prompt: bool = False) -> None:
        await self.board.stop_vm(Boot(ResetCause.SOFT, raw_prompt=raw_prompt))

    async def do_deepsleep(self, time_ms: int | None = None) -> None:
        await self.board.sleep_vm(time_ms)

    async def do_wake_on(self, route: str, pins: list[int], level: int) -> None:
        every = route == "ext1" and not level and self.board.port["wake.ext1_low"] == "all"
        self.board.wake_sources[route] = WakeSource(_WAKE_REASONS[route], tuple(pins), level, every)

    async def do_hold(self, enable: bool) -> None:
        del enable  # pins are held one by one, by `Pin.init(hold=True)`

    async def do_watch(self, timeout_ms: int) -> None:
        board = self.board
        if board.watchdog is not None:
            board.watchdog.stop()
        board.watchdog = Watchdog(
            board.clock, timeout_ms / 1000, lambda: board.press_reset(ResetCause.WATCHDOG)
        )

    async def do_feed(self, heap_bytes: int = 0) -> None:
        self.board.heap_peak_bytes = max(self.board.heap_peak_bytes, heap_bytes)
        if self.board.watchdog is not None:
            self.board.watchdog.feed()

    async def do_random(self, count: int) -> Reply:
        return Reply(payload=self.board.random.randbytes(count))

    async def do_heap(self) -> list[int]:
        port = self.board.port
        free = port.number("heap.free")
        taken = port.number("heap.radio") if self.board.energy.is_loaded("radio") else 0
        return [free, free - taken]

    async def do_temperature(self) -> float:
        return self.board.temperature_c()


class _Time(_Channel):
    async def do_read(self) -> list[int]:
        board = self.board
        speed_ppm = round(board.clock.rate * (PPM + board.rtc.gain_ppm))
        return [board.rtc.read_us(), speed_ppm]

    async def do_start_timer(self, number: int, period_ms: float, periodic: bool) -> None:
        board = self.board
        await self.do_stop_timer(number)

        def fire() -> None:
            if periodic:
                board.timers[number] = board.clock.call_later(period_ms / 1000, fire)
            if board.bridge is not None:
                board.bridge.post("timer", "fire", number)

        board.timers[number] = board.clock.call_later(period_ms / 1000, fire)

    async def do_stop_timer(self, number: int) -> None:
        timer = self.board.timers.pop(number, None)
        if timer is not None:
            timer.cancel()


class _Rtc(_Channel):
    async def do_set(self, shown_us: int) -> None:
        self.board.rtc.set_us(shown_us)

    async def do_read_memory(self) -> Reply:
        return Reply(payload=self.board.retained.memory)

    async def do_write_memory(self, data: bytes = b"") -> None:
        self.board.retained.memory = data


class _Flash(_Channel):
    async def do_program(self, offset: int, data: bytes = b"") -> None:
        try:
            self.board.flash.program(offset, data)
        except PowerCutError:
            await self.board.stop_vm(None)

    async def do_erase(self, offset: int) -> None:
        try:
            self.board.flash.erase(offset // ERASE_BLOCK_BYTES)
        except PowerCutError:
            await self.board.stop_vm(None)


class _Nvs(_Channel):
    async def do_set_int(self, namespace: str, key: str, value: int) -> None:
        self.board.retained.nvs[namespace, key] = value

    async def do_get_int(self, namespace: str, key: str) -> int:
        value = self._find(namespace, key)
        if not isinstance(value, int):
            raise OSError(errno.EINVAL, key)
        return value

    async def do_set_blob(self, namespace: str, key: str, value: bytes = b"") -> None:
        self.board.retained.nvs[namespace, key] = value

    async def do_get_blob(self, namespace: str, key: str) -> Reply:
        value = self._find(namespace, key)
        if not isinstance(value, bytes):
            raise OSError(errno.EINVAL, key)
        return Reply(payload=value)

    async def do_erase(self, namespace: str, key: str) -> None:
        self._find(namespace, key)
        del self.board.retained.nvs[namespace, key]

    def _find(self, namespace: str, key: str) -> int | bytes:
        try:
            return self.board.retained.nvs[namespace, key]
        except KeyError:
            raise OSError(errno.ENOENT, key) from None


class _Pins(_Channel):
    async def do_check(self, number: int) -> None:
        if not self.board.pins.exists(number):
            raise OSError(errno.EINVAL, f"no pin {number}")

    async def do_init(
        self, number: int, mode: int, pull: int | None, level: int | None, hold: bool | None
    ) -> None:
        output = True if mode in _OUTPUT_MODES else False if mode == _INPUT_MODE else None
        self.board.pins.set_up(number, pull, level, output)
        if hold is not None:
            self.board.pins.hold(number, hold)

    async def do_read(self, number: int) -> int:
        return self.board.pins.read(number)

    async def do_peek(self, address: int) -> int:
        return self._mux_at(address).register

    async def do_poke(self, address: int, value: int) -> None:
        self._mux_at(address).register = value

    def _mux_at(self, address: int) -> SleepMux:
        if address not in self.board.port.numbers("pins.mux_register"):
            raise OSError(errno.EFAULT, f"no register is modelled at {address:#x}")
        return self.board.pins.mux

    async def do_write(self, number: int, level: int) -> None:
        self.board.pins.write(number, level)

    async def do_irq(self, number: int, trigger: int) -> None:
        self.board.pins.watch(number, trigger)


class _Adc(_Channel):
    async def do_check(self, number: int) -> None:
        if not self.board.pins.has_converter(number):
            raise OSError(errno.EINVAL, f"pin {number} has no converter")

    async def do_read(self, number: int) -> int:
        return self.board.pins.microvolts(number)


class _Pwm(_Channel):
    async def do_set(self, number: int, frequency_hz: int, duty: int) -> None:
        del frequency_hz  # the motor averages it out
        self.board.pins.set_duty(number, duty)

    async def do_stop(self, number: int) -> None:
        self.board.pins.stop_duty(number)


class _I2c(_Channel):
    async def do_scan(self) -> list[int]:
        return sorted(self.board.i2c)

    async def do_read(self, address: int, register: int | None, count: int) -> Reply:
        return Reply(payload=self._device(address).read(register, count))

    async def do_write(self, address: int, data: bytes = b"") -> None:
        self._device(address).write(data)

    def _device(self, address: int) -> Any:
        try:
            return self.board.i2c[address]
        except KeyError:
            raise OSError(errno.ENODEV, f"nobody answers at {address:#x}") from None
