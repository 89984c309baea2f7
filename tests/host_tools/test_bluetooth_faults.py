"""What is wrong with a computer's Bluetooth is told cause by cause, as bleak itself raises it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from bleak.backends.bluezdbus.defs import ADAPTER_INTERFACE
from bleak.backends.bluezdbus.manager import BlueZManager
from bleak.backends.bluezdbus.utils import assert_reply
from bleak.exc import BleakError
from dbus_fast.constants import MessageType
from dbus_fast.message import Message

from host_tools.phone.bluetooth_faults import bluetooth_fault
from host_tools.texts.errors import ERRORS

ADAPTER = "/org/bluez/hci0"


def bluez(adapters: Mapping[str, Mapping[str, Any]]) -> BlueZManager:
    """Bleak's picture of a computer with these adapters."""
    manager = BlueZManager()
    properties = {path: {ADAPTER_INTERFACE: dict(of)} for path, of in adapters.items()}
    vars(manager).update(_adapters=set(adapters), _properties=properties)
    return manager


def chosen(**properties: Any) -> Callable[[], object]:
    """Bleak choosing the computer's one adapter."""
    return bluez({ADAPTER: properties}).get_default_adapter


def answered(name: str) -> Callable[[], object]:
    """Bleak reading an error on the bus."""
    reply = Message(
        message_type=MessageType.ERROR, error_name=name, signature="s", body=["no"], reply_serial=1
    )
    return lambda: assert_reply(reply)


def old_program() -> None:
    """What bleak says when it asks bluetoothd for its version."""
    raise BleakError("Bleak requires BlueZ >= 5.55.")


def no_bus() -> None:
    """A computer without a system bus."""
    raise FileNotFoundError("/run/dbus/system_bus_socket")


CAUSES: Mapping[str, list[Callable[[], object]]] = {
    "bluetooth_missing": [bluez({}).get_default_adapter, no_bus],
    "bluetooth_classic": [chosen(Roles=[], Powered=True)],
    "bluetooth_off": [
        chosen(Roles=["central"], Powered=False),
        answered("org.bluez.Error.NotReady"),
    ],
    "bluetooth_old": [chosen(Powered=True), old_program],
    "bluetooth_adapter": [lambda: bluez({ADAPTER: {}})._check_adapter("/org/bluez/hci7")],
    "bluetooth_denied": [answered("org.freedesktop.DBus.Error.AccessDenied")],
    "bluetooth_busy": [answered("org.bluez.Error.InProgress")],
    "bluetooth_stopped": [answered("org.freedesktop.DBus.Error.ServiceUnknown")],
    "bluetooth_unusable": [answered("org.bluez.Error.Failed")],
}


@pytest.mark.parametrize("key", CAUSES)
def test_each_cause_has_its_own_words(key: str) -> None:
    for cause in CAUSES[key]:
        with pytest.raises((BleakError, OSError, KeyError)) as raised:
            cause()
        told = bluetooth_fault(raised.value)
        assert told.key == key
        assert list(ERRORS.values()).count(told.text) == 1


def test_an_adapter_that_is_not_there_is_named() -> None:
    told = bluetooth_fault(BleakError("adapter 'hci7' not found"))
    assert told.values == {"adapter": "hci7"}
