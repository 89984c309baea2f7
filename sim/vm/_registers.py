"""``machine.mem32``: the few registers that this chip's model knows."""

import _bridge


class _Words:
    """Words by their address; one that the model does not know raises OSError."""

    def __getitem__(self, address: int) -> int:
        """The register at ``address``."""
        return _bridge.call("pin.peek", address)[0]  # type: ignore[no-any-return]

    def __setitem__(self, address: int, value: int) -> None:
        """Write ``value`` to the register at ``address``."""
        _bridge.call("pin.poke", address, value)


mem32 = _Words()
