"""Which pins the wake logic has taken from the program, and what gives them back."""

from collections.abc import Iterable

from sim.chip.fact import Value
from sim.chip.sleep_facts import READS


class SleepMux:
    """Pins routed to the chip's low-power side before a sleep; a program reads 0 there.

    What the table of port facts says of a route decides whether `Pin.init` gives its pins back;
    writing the chip's register does so on every chip that has one.
    """

    def __init__(self) -> None:
        """Nothing taken: the state after power-on."""
        self._taken: dict[int, Value] = {}

    def __contains__(self, number: int) -> bool:
        """Whether the GPIO `number` is out of the program's reach."""
        return number in self._taken

    def take(self, numbers: Iterable[int], after: Value) -> None:
        """Route pins away; `after` is what the table says of them after the wake."""
        self._taken.update(dict.fromkeys(numbers, after))

    def set_up(self, number: int) -> None:
        """`Pin.init` was called with a mode."""
        if self._taken.get(number) == READS:
            del self._taken[number]

    def lose_power(self) -> None:
        """Forget it all."""
        self._taken.clear()

    @property
    def register(self) -> int:
        """Bit n is set while GPIO n is taken."""
        return sum(1 << number for number in self._taken)

    @register.setter
    def register(self, value: int) -> None:
        self._taken = {n: after for n, after in self._taken.items() if value >> n & 1}
