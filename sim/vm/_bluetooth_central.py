"""The half of the ``bluetooth`` stand-in that scans, connects and uses other boards' services."""

import _bridge
from _bluetooth_values import optional

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from _bluetooth_uuid import UUID


class Central:
    """Central's part of ``BLE``."""

    def _check_active(self) -> None:
        raise NotImplementedError

    def gap_scan(
        self,
        duration_ms: "int | None" = 0,
        interval_us: int = 1280000,
        window_us: int = 11250,
        active: bool = False,
    ) -> None:
        """Scan for so long (0: until stopped), or stop with ``None``."""
        self._check_active()
        if duration_ms is None:
            _bridge.call("ble.scan_stop")
        else:
            _bridge.call("ble.scan", duration_ms, interval_us, window_us, bool(active))

    def gap_connect(
        self,
        addr_type: "int | None",
        addr: "Any" = None,
        scan_duration_ms: "int | None" = 2000,
        min_conn_interval_us: "int | None" = None,
        max_conn_interval_us: "int | None" = None,
    ) -> None:
        """Connect to a peripheral, or give up connecting with a lone ``None``."""
        self._check_active()
        if addr is None:
            if addr_type is not None:
                raise TypeError("invalid addr")
            _bridge.call("ble.connect_cancel")
            return
        if len(addr) != 6:
            raise ValueError("invalid addr")
        _bridge.call(
            "ble.connect",
            addr_type,
            2000 if scan_duration_ms is None else scan_duration_ms,
            min_conn_interval_us or 0,
            max_conn_interval_us or 0,
            payload=bytes(addr),
        )

    # GATT client

    def gattc_discover_services(self, conn_handle: int, uuid: "UUID | None" = None) -> None:
        """Find primary services, all or by UUID."""
        self._client("ble.discover_services", conn_handle, optional(uuid))

    def gattc_discover_characteristics(
        self, conn_handle: int, start_handle: int, end_handle: int, uuid: "UUID | None" = None
    ) -> None:
        """Find characteristics in a range of handles."""
        self._client(
            "ble.discover_characteristics", conn_handle, start_handle, end_handle, optional(uuid)
        )

    def gattc_discover_descriptors(
        self, conn_handle: int, start_handle: int, end_handle: int
    ) -> None:
        """Find descriptors in a range of handles."""
        self._client("ble.discover_descriptors", conn_handle, start_handle, end_handle)

    def gattc_read(self, conn_handle: int, value_handle: int) -> None:
        """Read as much of a value as one response holds."""
        self._client("ble.read", conn_handle, value_handle)

    def gattc_write(self, conn_handle: int, value_handle: int, data: "Any", mode: int = 0) -> None:
        """Write, with mode 1 confirmed by an event."""
        self._check_active()
        value = data.encode() if isinstance(data, str) else bytes(data)
        _bridge.call("ble.write", conn_handle, value_handle, int(mode), payload=value)

    def gattc_exchange_mtu(self, conn_handle: int) -> None:
        """Agree on a larger MTU with the peer."""
        self._client("ble.exchange_mtu", conn_handle)

    def _client(self, op: str, *args: "Any") -> None:
        self._check_active()
        _bridge.call(op, *args)
