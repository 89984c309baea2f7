"""Stand-in for MicroPython's ``bluetooth``: the documented API on the simulated radio.

Attribute values live here, in the VM's heap, as on a board; the host asks for every single read
and write. Everything else, both roles, is done by a Bumble host stack in the host process.
"""

import _bridge
import errno
import sys

from _bluetooth_central import Central
from _bluetooth_secrets import Secrets
from _bluetooth_uuid import UUID
from _bluetooth_values import Attribute, service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Service = tuple[UUID, Iterable[tuple[Any, ...]]]

__all__ = (
    "BLE",
    "FLAG_INDICATE",
    "FLAG_NOTIFY",
    "FLAG_READ",
    "FLAG_WRITE",
    "FLAG_WRITE_NO_RESPONSE",
    "UUID",
)

FLAG_READ = 0x02
FLAG_WRITE_NO_RESPONSE = 0x04
FLAG_WRITE = 0x08
FLAG_NOTIFY = 0x10
FLAG_INDICATE = 0x20

MIN_MTU = 23
MAX_MTU = 527  # NimBLE's BLE_ATT_MTU_MAX
DEFAULT_MTU = 256  # what the ESP32's build offers
MAX_NAME_BYTES = 31  # NimBLE's BLE_SVC_GAP_DEVICE_NAME_MAX_LENGTH
IRQ_GATTS_WRITE = 3
IRQ_GATTS_READ_REQUEST = 4
NO_CONNECTION = 0xFFFF
STALE = 0xEE  # what a handler finds that keeps a memoryview longer than it may
ADDRESS_MODES = (0, 1, 2, 3)


class BLE(Central, Secrets):
    """The one radio; every call returns the same object."""

    _one: "BLE | None" = None
    _irq: "Callable[[int, tuple[Any, ...]], Any] | None" = None
    _active = False
    _is_starved = False

    def __new__(cls) -> "BLE":
        """Return the one object."""
        if cls._one is None:
            self = cls._one = object.__new__(cls)
            self._attributes = {}
            self._mtu = DEFAULT_MTU
            _bridge.subscribe("ble", self._on_event)
        return cls._one

    # General

    def active(self, active: "bool | None" = None) -> bool:
        """Switch the radio, or say whether it is on; switched off it forgets its services."""
        if active is not None and bool(active) != self._active:
            _bridge.call("ble.active", bool(active))
            self._attributes.clear()
            self._mtu = DEFAULT_MTU
            if active:
                self._load_secrets()
            self._active = bool(active)
        return self._active

    def config(self, *names: str, **values: "Any") -> "Any":
        """Query one parameter by name, or set any number by keyword."""
        if not values:
            if len(names) != 1:
                raise TypeError("must query one param")
            return self._query(names[0])
        if names:
            raise TypeError("can't specify pos and kw args")
        for name, value in values.items():
            self._configure(name, value)
        return None

    def _query(self, name: str) -> "Any":
        if name == "mac":
            self._check_active()
            kind, address = _bridge.call("ble.mac")
            return kind, address
        if name == "gap_name":
            return _bridge.call("ble.gap_name")[1]
        if name == "mtu":
            self._check_active()
            return self._mtu
        raise ValueError("unknown config param")

    def _configure(self, name: str, value: "Any") -> None:
        if name == "gap_name":
            name_bytes = value.encode() if isinstance(value, str) else bytes(value)
            if len(name_bytes) > MAX_NAME_BYTES:
                raise OSError(errno.EINVAL)
            _bridge.call("ble.set_gap_name", payload=name_bytes)
        elif name == "mtu":
            self._check_active()
            if not MIN_MTU <= value <= MAX_MTU:
                raise OSError(errno.EINVAL)
            self._mtu = value
            _bridge.call("ble.set_mtu", value)
        elif name == "addr_mode":
            self._check_active()
            if value not in ADDRESS_MODES:
                raise OSError(errno.EINVAL)
            _bridge.call("ble.set_address_mode", value)
        elif name in ("bond", "mitm", "io", "le_secure"):
            _bridge.call("ble.set_security", name, int(value))
        elif name != "rxbuf":  # events are synchronous on an ESP32: there is no such buffer
            raise ValueError("unknown config param")

    def irq(self, handler: "Callable[[int, tuple[Any, ...]], Any] | None") -> None:
        """Set the function that gets every event."""
        if handler is not None and not callable(handler):
            raise ValueError("invalid handler")
        self._irq = handler

    # GAP

    def gap_advertise(
        self,
        interval_us: "int | None" = 500000,
        adv_data: "Any" = None,
        *,
        resp_data: "Any" = None,
        connectable: bool = True,
    ) -> None:
        """Advertise, or stop with ``None``; data left out stay as they were."""
        if interval_us is None:
            if self._active:
                _bridge.call("ble.advertise_stop")
            return
        self._check_active()
        advert = b"" if adv_data is None else bytes(adv_data)
        response = b"" if resp_data is None else bytes(resp_data)
        _bridge.call(
            "ble.advertise",
            interval_us,
            bool(connectable),
            None if adv_data is None else len(advert),
            None if resp_data is None else len(response),
            payload=advert + response,
        )

    def gap_disconnect(self, conn_handle: int) -> bool:
        """End a connection; False when there is none of that handle."""
        self._check_active()
        return bool(_bridge.call("ble.disconnect", conn_handle)[0])

    def gap_pair(self, conn_handle: int) -> None:
        """Ask for encryption, pairing first if need be."""
        self._check_active()
        _bridge.call("ble.pair", conn_handle)

    def gap_passkey(self, conn_handle: int, action: int, passkey: int) -> None:
        """Answer a passkey event."""
        self._check_active()
        _bridge.call("ble.passkey", conn_handle, action, passkey)

    # GATT server

    def gatts_register_services(
        self, services_definition: "Iterable[Service]"
    ) -> "tuple[tuple[int, ...], ...]":
        """Replace all services; returns the value handles, descriptors after their owner."""
        self._check_active()
        handles = _bridge.call("ble.register", [service(one) for one in services_definition])[0]
        self._attributes = {handle: Attribute() for one in handles for handle in one}
        return tuple(tuple(one) for one in handles)

    def gatts_read(self, value_handle: int) -> bytes:
        """Local value; reading empties a buffer that appends."""
        self._check_active()
        attribute = self._attribute(value_handle)
        value = attribute.get()
        if attribute.append:
            attribute.used = 0
        return value

    def gatts_write(self, value_handle: int, data: "Any", send_update: bool = False) -> int:
        """Set a value, and on demand tell those who subscribed to it."""
        self._check_active()
        value = bytes(data, "utf8") if isinstance(data, str) else data
        self._attribute(value_handle).set(value)
        if send_update:
            _bridge.call("ble.updated", value_handle, payload=bytes(value))
        return len(value)

    def gatts_notify(self, conn_handle: int, value_handle: int, data: "Any" = None) -> None:
        """Notify one peer, whether it subscribed or not."""
        self._tell("ble.notify", conn_handle, value_handle, data)

    def gatts_indicate(self, conn_handle: int, value_handle: int, data: "Any" = None) -> None:
        """Indicate to one peer; an event tells when it confirmed."""
        self._tell("ble.indicate", conn_handle, value_handle, data)

    def gatts_set_buffer(self, value_handle: int, len: int, append: bool = False) -> None:
        """Size a value's buffer; empties it."""
        self._check_active()
        attribute = self._attribute(value_handle)
        attribute.data = bytearray(len)
        attribute.used = 0
        attribute.append = bool(append)

    def _tell(self, op: str, conn_handle: int, value_handle: int, data: "Any") -> None:
        self._check_active()
        if data is None:
            # NimBLE reads the value as a peer does, but on no connection.
            attribute = self._attribute(value_handle)
            if self._call(IRQ_GATTS_READ_REQUEST, (NO_CONNECTION, value_handle)):
                raise OSError(errno.EIO)
            data = attribute.get()
        elif isinstance(data, str):
            data = data.encode()
        _bridge.call(op, conn_handle, value_handle, payload=bytes(data))

    def _attribute(self, handle: int) -> Attribute:
        try:
            return self._attributes[handle]
        except KeyError:
            raise OSError(errno.EINVAL) from None

    # Events

    def _check_active(self) -> None:
        if not self._active:
            raise OSError(errno.ENODEV)

    def _on_event(self, event: str, args: "list[Any]", payload: bytes) -> "Any":
        if event == "irq":
            return self._raise(args[0], args[1:], payload)
        if event == "starve":
            self._is_starved = True
            return None
        if event in ("get_secret", "set_secret"):
            return self._on_secret(event, args, payload)
        attribute = self._attributes.get(args[1])
        if attribute is None:
            return -1
        if event == "write":
            attribute.receive(payload)
            self._call(IRQ_GATTS_WRITE, (args[0], args[1]))
            return 0
        refusal = self._call(IRQ_GATTS_READ_REQUEST, (args[0], args[1])) if args[0] >= 0 else 0
        if isinstance(refusal, int) and refusal:
            return int(refusal)
        return 0, attribute.get()

    def _raise(self, irq: int, items: "list[Any]", payload: bytes) -> "Any":
        buffer = memoryview(bytearray(payload))
        start = 0
        data = []
        for item in items:
            if not isinstance(item, list):
                data.append(item)
            elif item[0] == "u":
                data.append(UUID(bytes.fromhex(item[1])))
            else:
                data.append(buffer[start : start + item[1]])
                start += item[1]
        answer = self._call(irq, tuple(data))
        for index in range(len(buffer)):
            buffer[index] = STALE
        if isinstance(answer, (bytes, bytearray, memoryview)):
            return 1, bytes(answer)
        return answer if isinstance(answer, int) else None

    def _call(self, irq: int, data: "tuple[Any, ...]") -> "Any":
        if self._irq is None:
            return None
        starved, self._is_starved = self._is_starved, False
        try:
            if starved:
                raise MemoryError("memory allocation failed")
            return self._irq(irq, data)
        except Exception as error:  # noqa: BLE001 (whatever a handler raises, as on a board)
            print("Unhandled exception in IRQ callback handler")
            sys.print_exception(error)
            self._irq = None
            return None
