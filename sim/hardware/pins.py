"""The pins of a simulated chip: what the world drives, what the program drives, and edges."""

from collections.abc import Callable

from firmware import pins as table
from sim.chip.port import Port
from sim.hardware.sleep_mux import SleepMux

IRQ_RISING = 1
IRQ_FALLING = 2
PULL_DOWN = 1
PULL_UP = 2
FULL_DUTY = 65_535


def _ignore(*_: object) -> None:
    """Stand in until somebody connects."""


class PinBank:
    """All GPIOs of one chip."""

    def __init__(self, port: Port) -> None:
        """Pins of the chip of `port`; nothing connected."""
        self.port = port
        self.numbers = table.numbers(port.chip)
        self.mux = SleepMux()
        self._external: dict[int, int] = {}
        self._pulls: dict[int, int] = {}
        self.pulls_asleep: dict[int, int] = {}
        """The pulls that were on when the program ended, by GPIO."""
        self._driven: dict[int, int] = {}
        self._duties: dict[int, int] = {}
        self._triggers: dict[int, int] = {}
        self._held: set[int] = set()
        self._voltages: dict[int, Callable[[], int]] = {}
        self._output_listeners: dict[int, Callable[[float], None]] = {}
        self.on_edge: Callable[[int, int], None] = _ignore
        """Called with a GPIO number and the edge for every edge a program asked for."""
        self.on_level: Callable[[int], None] = _ignore
        """Called with a GPIO number whenever the world changed its level."""

    def number(self, signal: str) -> int:
        """The GPIO that carries `signal`, negative when this board has no such signal."""
        return self.numbers[signal]

    def exists(self, number: int) -> bool:
        """Whether the chip has the GPIO `number`."""
        return 0 <= number < self.port.number("pins.count")

    def level(self, number: int) -> int:
        """What the wake-up logic sees at a GPIO."""
        if number in self._driven:
            return self._driven[number]
        if number in self._external:
            return self._external[number]
        return int(self._pulls.get(number) == PULL_UP)

    def read(self, number: int) -> int:
        """What a program sees at a GPIO."""
        return 0 if number in self.mux else self.level(number)

    def drive(self, signal: str, level: int) -> None:
        """Let the world set a signal's level."""
        number = self.number(signal)
        if number < 0 or self._external.get(number) == level:
            return
        before = self.level(number)
        self._external[number] = level
        after = self.level(number)
        if before != after:
            flag = IRQ_RISING if after else IRQ_FALLING
            if self._triggers.get(number, 0) & flag and number not in self.mux:
                self.on_edge(number, flag)
            self.on_level(number)

    def connect_voltage(self, signal: str, microvolts: Callable[[], int]) -> None:
        """Let `microvolts` say what a converter measures at a signal."""
        self._voltages[self.number(signal)] = microvolts

    def connect_output(self, signal: str, listener: Callable[[float], None]) -> None:
        """Tell `listener` the duty (0.0 to 1.0) of a signal whenever the program changes it."""
        self._output_listeners[self.number(signal)] = listener

    def has_converter(self, number: int) -> bool:
        """Whether the GPIO can be measured."""
        return number in self.port.numbers("pins.converters")

    def microvolts(self, number: int) -> int:
        """What a converter measures at a GPIO."""
        source = self._voltages.get(number)
        return source() if source is not None else self.level(number) * 3_300_000

    def set_up(self, number: int, pull: int | None, level: int | None, output: bool | None) -> None:
        """Do what `Pin.init` asks: pull (-1 leaves it), first level, direction (None leaves it)."""
        if output is not None:
            self.mux.set_up(number)
        if pull != -1:
            self._pulls[number] = pull or 0
        if output is False:
            self._driven.pop(number, None)
            self._tell(number)
        elif output or level is not None:
            self.write(number, self._driven.get(number, 0) if level is None else level)

    def write(self, number: int, level: int) -> None:
        """Let the program drive a GPIO."""
        self._duties.pop(number, None)
        self._driven[number] = level
        self._tell(number)

    def set_duty(self, number: int, duty: int) -> None:
        """Let the program modulate a GPIO, `duty` of 65,535."""
        self._duties[number] = duty
        self._tell(number)

    def stop_duty(self, number: int) -> None:
        """End the modulation."""
        self._duties.pop(number, None)
        self._tell(number)

    def watch(self, number: int, trigger: int) -> None:
        """Report the edges in `trigger` of a GPIO."""
        self._triggers[number] = trigger

    def duty(self, signal: str) -> float:
        """How much of the time the program drives a signal high."""
        number = self.number(signal)
        if number in self._duties:
            return self._duties[number] / FULL_DUTY
        return float(self._driven.get(number, 0))

    def hold(self, number: int, held: bool) -> None:
        """Keep a GPIO's output through a reset or a deep sleep, or no longer."""
        (self._held.add if held else self._held.discard)(number)

    def reset(self) -> None:
        """What a reset does: every pin an input, no pulls, no interrupts, unless held."""
        self._triggers.clear()
        changed = [n for n in {*self._driven, *self._duties} if n not in self._held]
        for number in changed:
            self._driven.pop(number, None)
            self._duties.pop(number, None)
            self._tell(number)
        self.pulls_asleep = self._pulls
        self._pulls = {n: pull for n, pull in self._pulls.items() if n in self._held}

    def _tell(self, number: int) -> None:
        listener = self._output_listeners.get(number)
        if listener is not None:
            duty = self._duties.get(number)
            listener(self._driven.get(number, 0) if duty is None else duty / FULL_DUTY)
