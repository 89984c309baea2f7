"""``machine.ADC`` and ``machine.PWM``: voltages come from the host, duty cycles go there."""

import _bridge
from _pin import Pin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Full scale in microvolts by attenuation (ESP32 datasheet, "ADC characteristics").
_FULL_SCALE_UV = (950000, 1250000, 1750000, 3100000)
_STEPS = 4095
_FULL_DUTY = 65535


class ADC:
    """A 12-bit converter on one pin."""

    ATTN_0DB = 0
    ATTN_2_5DB = 1
    ATTN_6DB = 2
    ATTN_11DB = 3
    WIDTH_9BIT = 9
    WIDTH_10BIT = 10
    WIDTH_11BIT = 11
    WIDTH_12BIT = 12

    def __init__(self, pin: "Pin | int", *, atten: int = ATTN_0DB, sample_ns: int = 0) -> None:
        """Convert what is on ``pin``; ValueError when that pin has no converter."""
        self._id = pin.id if isinstance(pin, Pin) else pin
        self._bits = 12
        self.atten(atten)
        try:
            _bridge.call("adc.check", self._id)
        except OSError:
            raise ValueError("invalid pin")  # noqa: B904 (the VM knows no chains)

    def init(self, *, atten: int = ATTN_0DB, sample_ns: int = 0) -> None:
        """Choose the attenuation."""
        self.atten(atten)

    def atten(self, atten: int) -> None:
        """Choose the attenuation: the higher, the wider the range."""
        if not 0 <= atten < len(_FULL_SCALE_UV):
            raise ValueError("invalid atten")
        self._full_scale_uv = _FULL_SCALE_UV[atten]

    def width(self, bits: int) -> None:
        """Choose how many bits `read` returns."""
        self._bits = bits

    def _steps(self) -> int:
        microvolts = _bridge.call("adc.read", self._id)[0]
        return max(0, min(_STEPS, microvolts * _STEPS // self._full_scale_uv))  # type: ignore[no-any-return]

    def read(self) -> int:
        """Raw reading in the chosen width."""
        return self._steps() >> 12 - self._bits

    def read_u16(self) -> int:
        """Raw reading scaled to 16 bits."""
        steps = self._steps()
        return steps << 4 | steps >> 8

    def read_uv(self) -> int:
        """Calibrated reading in microvolts, in whole millivolts as the port gives it."""
        return self._steps() * self._full_scale_uv // _STEPS // 1000 * 1000


class PWM:
    """Pulse-width modulation on one pin; starts at 5 kHz and half duty as the port does."""

    def __init__(self, dest: "Pin | int", **settings: "Any") -> None:
        """Start on ``dest`` with the settings of `init`."""
        self._id = dest.id if isinstance(dest, Pin) else dest
        self._freq = 5000
        self._duty_u16 = 32768
        self.init(**settings)

    def init(
        self,
        *,
        freq: int = -1,
        duty_u16: int = -1,
        duty_ns: int = -1,
        duty: int = -1,
        invert: bool = False,
    ) -> None:
        """Change frequency (Hz) and duty cycle."""
        if freq >= 0:
            if not 1 <= freq <= 40000000:
                raise ValueError("frequency must be from 1Hz to 40MHz")
            self._freq = freq
        if duty >= 0:
            duty_u16 = duty * _FULL_DUTY // 1023
        if duty_ns >= 0:
            duty_u16 = duty_ns * self._freq * _FULL_DUTY // 1000000000
        if duty_u16 >= 0:
            self._duty_u16 = min(duty_u16, _FULL_DUTY)
        duty_u16 = self._duty_u16
        _bridge.call("pwm.set", self._id, self._freq, _FULL_DUTY - duty_u16 if invert else duty_u16)

    def freq(self, hz: int = -1) -> "int | None":
        """Read or set the frequency in Hz."""
        if hz < 0:
            return self._freq
        self.init(freq=hz)
        return None

    def duty_u16(self, value: int = -1) -> "int | None":
        """Read or set the duty cycle, 0 to 65535."""
        if value < 0:
            return self._duty_u16
        if value > _FULL_DUTY:
            raise ValueError("duty_u16 must be from 0 to 65535")
        self.init(duty_u16=value)
        return None

    def duty(self, value: int = -1) -> "int | None":
        """Read or set the duty cycle, 0 to 1023."""
        if value < 0:
            return self._duty_u16 >> 6
        self.init(duty=value)
        return None

    def duty_ns(self, value: int = -1) -> "int | None":
        """Read or set the pulse width in nanoseconds."""
        if value < 0:
            return self._duty_u16 * 1000000000 // (_FULL_DUTY * self._freq)
        self.init(duty_ns=value)
        return None

    def deinit(self) -> None:
        """Stop; the pin goes back to what it was."""
        _bridge.call("pwm.stop", self._id)
