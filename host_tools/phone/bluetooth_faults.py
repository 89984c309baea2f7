"""Why this computer's Bluetooth cannot be used, each cause by itself.

Bleak says so in four ways: with a reason, with BlueZ's own error, in a sentence, and where BlueZ is
too old by a KeyError, as it asks an adapter for its `Roles` (BlueZ 5.55 has them).
"""

import re
from collections.abc import Mapping

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)

from host_tools.errors import BluetoothUnavailableError

_REASONS: Mapping[BleakBluetoothNotAvailableReason, str] = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: "bluetooth_missing",
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: "bluetooth_classic",
    BleakBluetoothNotAvailableReason.POWERED_OFF: "bluetooth_off",
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: "bluetooth_denied",
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: "bluetooth_denied",
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: "bluetooth_denied",
}
_OF_BUS: Mapping[str, str] = {
    "org.bluez.Error.NotReady": "bluetooth_off",
    "org.bluez.Error.InProgress": "bluetooth_busy",
    "org.bluez.Error.NotAuthorized": "bluetooth_denied",
    "org.freedesktop.DBus.Error.AccessDenied": "bluetooth_denied",
    "org.freedesktop.DBus.Error.ServiceUnknown": "bluetooth_stopped",
    "org.freedesktop.DBus.Error.NameHasNoOwner": "bluetooth_stopped",
}
"""Names of errors: BlueZ, doc/org.bluez.Adapter; the D-Bus specification."""
_ABSENT = re.compile(r"adapter '(?P<adapter>.*)' not found")
_OLD = "requires BlueZ"


def bluetooth_fault(error: Exception) -> BluetoothUnavailableError:
    """What a failure to start scanning means to the user."""
    if absent := _ABSENT.fullmatch(str(error)):
        return BluetoothUnavailableError("bluetooth_adapter", adapter=absent["adapter"])
    return BluetoothUnavailableError(_key_of(error))


def _key_of(error: Exception) -> str:
    if isinstance(error, BleakBluetoothNotAvailableError):
        return _REASONS.get(error.reason, "bluetooth_unusable")
    if isinstance(error, BleakDBusError):
        return _OF_BUS.get(error.dbus_error, "bluetooth_unusable")
    if isinstance(error, KeyError) or _OLD in str(error):
        return "bluetooth_old"
    if isinstance(error, PermissionError):
        return "bluetooth_denied"
    return "bluetooth_missing" if isinstance(error, OSError) else "bluetooth_unusable"
