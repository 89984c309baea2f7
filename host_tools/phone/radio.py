"""Which radio to use: the computer's own, one adapter of it, or a plug-in such as the simulator.

A radio is a pair of bleak backends. Nothing else differs between real hardware and any other
radio, so everything above this module is the same code for both.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementDataCallback, BaseBleakScanner

from host_tools.errors import BluetoothUnavailableError, UnknownNameError

PLUGIN_GROUP = "noeglefri.radios"
"""Entry points that open a radio by the text after the colon of its specification."""


class RadioBackends(Protocol):
    """What a plug-in returns."""

    client_backend: type[BaseBleakClient]
    scanner_backend: type[BaseBleakScanner]

    async def close(self) -> None:
        """Give up what the radio holds."""


async def _nothing_to_close() -> None:
    return None


@dataclass(frozen=True)
class Radio:
    """Two bleak backends (None: the platform's own) and what they are constructed with."""

    client_backend: type[BaseBleakClient] | None = None
    scanner_backend: type[BaseBleakScanner] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    close: Callable[[], Awaitable[None]] = _nothing_to_close

    def scanner(self, service_uuids: list[str], heard: AdvertisementDataCallback) -> BleakScanner:
        """A scanner that reports only advertisements with one of `service_uuids`."""
        return BleakScanner(heard, service_uuids, backend=self.scanner_backend, **self.options)

    def client(
        self, device: BLEDevice, service: str, timeout_s: float, lost: Callable[[], None]
    ) -> BleakClient:
        """A client of `device` that looks for `service` only; `lost` is called when it drops."""
        return BleakClient(
            device,
            lambda _client: lost(),
            services=[service],
            timeout=timeout_s,
            backend=self.client_backend,
            **self.options,
        )


async def open_radio(specification: str = "") -> Radio:
    """Open a radio: "" for this computer's, "hci1" for an adapter, "NAME:REST" for a plug-in.

    Raises:
        UnknownNameError: when no plug-in of that name is installed, or it knows no such radio.
        BluetoothUnavailableError: when the plug-in's radio does not start.
    """
    name, colon, rest = specification.partition(":")
    if not colon and (not name or name.startswith("hci")):
        return Radio(options={"bluez": {"adapter": name}} if name else {})
    found = entry_points(group=PLUGIN_GROUP, name=name)
    if not found:
        raise UnknownNameError("unknown_radio", specification)
    try:
        opened = next(iter(found)).load()(rest)
        backends = cast(RadioBackends, await opened if inspect.isawaitable(opened) else opened)
    except ValueError as error:
        raise UnknownNameError("unknown_radio", specification) from error
    except OSError as error:
        raise BluetoothUnavailableError("bluetooth_missing") from error
    return Radio(backends.client_backend, backends.scanner_backend, close=backends.close)
