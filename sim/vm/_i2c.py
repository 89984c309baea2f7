"""``machine.I2C`` towards the devices that the simulated board carries."""

import _bridge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class I2C:
    """A bus; every transfer is one question to the host, ENODEV (19) when nobody answers."""

    def __init__(self, id: int = -1, **settings: "Any") -> None:
        """The board has one bus, whatever the pins."""

    def init(self, **settings: "Any") -> None:
        """Nothing to set up."""

    def deinit(self) -> None:
        """Nothing to give back."""

    def scan(self) -> "list[int]":
        """Addresses that answer."""
        return _bridge.call("i2c.scan")[0]  # type: ignore[no-any-return]

    def readfrom(self, addr: int, nbytes: int, stop: bool = True) -> bytes:
        """Read ``nbytes`` from where the device stands."""
        return _bridge.call("i2c.read", addr, None, nbytes)[1]

    def readfrom_into(self, addr: int, buf: "Any", stop: bool = True) -> None:
        """Fill ``buf``, see `readfrom`."""
        buf[:] = self.readfrom(addr, len(buf))

    def readfrom_mem(self, addr: int, memaddr: int, nbytes: int, *, addrsize: int = 8) -> bytes:
        """Read ``nbytes`` from register ``memaddr`` on."""
        return _bridge.call("i2c.read", addr, memaddr, nbytes)[1]

    def readfrom_mem_into(self, addr: int, memaddr: int, buf: "Any", *, addrsize: int = 8) -> None:
        """Fill ``buf``, see `readfrom_mem`."""
        buf[:] = self.readfrom_mem(addr, memaddr, len(buf))

    def writeto(self, addr: int, buf: "Any", stop: bool = True) -> int:
        """Write: the first byte names the register."""
        _bridge.call("i2c.write", addr, payload=bytes(buf))
        return len(buf)

    def writeto_mem(self, addr: int, memaddr: int, buf: "Any", *, addrsize: int = 8) -> None:
        """Write from register ``memaddr`` on."""
        _bridge.call("i2c.write", addr, payload=bytes([memaddr]) + bytes(buf))


SoftI2C = I2C
