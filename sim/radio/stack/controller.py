"""A virtual Bluetooth LE controller: Bumble's, corrected where its radio is too simple.

Bumble's own takes the advertising interval's 0.625 ms for milliseconds, sends from the random
address always, carries no scan response, and calls every advert connectable. It tells links of the
same two devices not apart, so what was under way on an earlier one reached the next; and it calls
a link ended before the peer has heard of it.
"""

from __future__ import annotations

import dataclasses
import secrets
from typing import Any

from bumble import hci, ll
from bumble.controller import Connection, Controller, LegacyAdvertiser
from bumble.core import PhysicalTransport
from bumble.link import LocalLink

from sim.radio.air.air import Air
from sim.radio.air.packet import Medium, Packet

ADVERTISING_UNIT_S = 0.000625
"""Core specification, vol 4 part E 7.8.5: intervals count 0.625 ms."""
ADVERTISING_DELAY_S = 0.010
"""Vol 6 part B 4.4.2.2: each event is late by a random time of up to this."""
ADV_IND = 0
ADV_SCAN_IND = 2
ADV_NONCONN_IND = 3
SCAN_RSP = 4
ACTIVE_SCAN = 1
CONTROL_PDUS: dict[str, type[Any]] = {
    pdu.__name__: pdu
    for pdu in (
        ll.TerminateInd,
        ll.EncReq,
        ll.StartEncRsp,
        ll.RejectExtInd,
        ll.FeatureReq,
        ll.FeatureRsp,
        ll.PeripheralFeatureReq,
        ll.ConnectionUpdateInd,
    )
}


@dataclasses.dataclass
class RadioConnection(Connection):
    """A connection that the air can tell from every other."""

    access: int = 0
    """Its access address."""
    unanswered: bool = False
    """Whether nothing will ever come on it."""


class _Wire(LocalLink):
    """What Bumble's controller takes for its link: hands everything on to the medium."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.owner: RadioController | None = None

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        del transport
        del sender_controller
        connection = self.owner and self.owner.connection_with(destination_address)
        if connection and self.owner:
            self.owner.transmit("acl", connection, {}, data)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        del sender_address
        connection = self.owner and self.owner.connection_with(receiver_address)
        if connection and self.owner:
            self.owner.transmit("control", connection, _control_fields(packet), b"")


class _Advertiser(LegacyAdvertiser):
    """Legacy advertising with the right interval, type, address and scan response."""

    def start(self) -> None:
        self.stop()
        self.enabled = True
        self._round = getattr(self, "_round", 0) + 1
        self._send(self._round)

    def stop(self) -> None:
        self.enabled = False
        self._round = getattr(self, "_round", 0) + 1

    def _send(self, turn: int) -> None:
        if not self.enabled or turn != self._round:
            return
        controller = self.controller
        if not isinstance(controller, RadioController):
            return
        fields: dict[str, Any] = {"type": self.advertising_type}
        if self.advertising_type in (ADV_IND, ADV_SCAN_IND):
            fields["response"] = self.scan_response_data.hex()
        controller.medium.send(
            controller,
            Packet("adv", str(self.address), "", fields, bytes(self.advertising_data)),
        )
        wait_s = self.advertising_interval_min * ADVERTISING_UNIT_S
        wait_s += controller.jitter() * ADVERTISING_DELAY_S
        controller.clock.call_later(wait_s, lambda: self._send(turn))


class RadioController(Controller):
    """Controller of one board or phone, attached to an air."""

    le_features = Controller.le_features & ~hci.LeFeatureMask.LE_EXTENDED_ADVERTISING

    def __init__(self, name: str, medium: Medium, public_address: str) -> None:
        """Attach to ``medium`` under ``name``; the public address is written ``AA:BB:…/P``."""
        self._wire = _Wire()
        self._wire.owner = self
        super().__init__(name, link=self._wire, public_address=hci.Address(public_address))
        self.medium = medium
        self.clock = medium.clock
        self.le_legacy_advertiser = _Advertiser(self)
        self._random_address = hci.Address.ANY_RANDOM
        self.deaf = False
        """Whether requests for a link are ignored, however connectable the advert says it is."""
        medium.attach(self)

    def jitter(self) -> float:
        """Return a random fraction, 0..1."""
        if isinstance(self.medium, Air):
            return self.medium.faults.random.random()
        return 0.5

    def detach(self) -> None:
        """Leave the air without a word, as when the power goes."""
        self.le_legacy_advertiser.stop()
        self.medium.detach(self)

    def connection_with(self, peer: hci.Address) -> RadioConnection | None:
        """Return the connection with a peer; two devices have one at most."""
        connection = self.le_connections.get(peer)
        return connection if isinstance(connection, RadioConnection) else None

    def transmit(
        self, kind: str, connection: RadioConnection, fields: dict[str, Any], payload: bytes
    ) -> None:
        """Send on a connection, from the address it was made with."""
        source, target = str(connection.self_address), str(connection.peer_address)
        fields = {**fields, "access": connection.access}
        self.medium.send(self, Packet(kind, source, target, fields, payload))

    def receive(self, packet: Packet) -> None:
        """Take what reached this radio."""
        if packet.kind == "adv":
            self._hear(packet)
        elif packet.kind == "connect":
            self._accept(packet)
        elif connection := self.connection_with(hci.Address(packet.source)):
            if connection.access != packet.fields["access"]:
                return
            if packet.kind == "acl":
                self.on_link_acl_data(connection.peer_address, PhysicalTransport.LE, packet.payload)
            else:
                self.on_ll_control_pdu(connection.peer_address, _control_pdu(packet.fields))

    def on_hci_le_set_scan_enable_command(
        self, command: hci.HCI_LE_Set_Scan_Enable_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Listen, or stop listening."""
        result = super().on_hci_le_set_scan_enable_command(command)
        self._listen()
        return result

    def on_hci_le_create_connection_command(
        self, command: hci.HCI_LE_Create_Connection_Command
    ) -> None:
        """Wait for the peer's advert to connect to it."""
        super().on_hci_le_create_connection_command(command)
        self._listen()

    def on_hci_le_create_connection_cancel_command(
        self, command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Give up connecting; the host is told by a failed connection."""
        result = super().on_hci_le_create_connection_cancel_command(command)
        pending, self.pending_le_connection = self.pending_le_connection, None
        self._listen()
        if pending is not None:
            self._report_connection(
                hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                None,
                pending.peer_address,
                (0, 0, 0),
            )
        return result

    def on_hci_disconnect_command(self, command: hci.HCI_Disconnect_Command) -> None:
        """End a connection; the host hears that it has ended when the peer has confirmed."""
        connection = self.find_le_connection_by_handle(command.connection_handle)
        if connection is None:
            super().on_hci_disconnect_command(command)
            return
        self._send_hci_command_status(hci.HCI_COMMAND_STATUS_PENDING, command.op_code)
        connection.send_ll_control_pdu(ll.TerminateInd(command.reason))

    def _listen(self) -> None:
        on = self.le_scan_enable or self.pending_le_connection is not None
        self.medium.send(self, Packet("listen", fields={"on": on}))

    def _hear(self, packet: Packet) -> None:
        address = hci.Address(packet.source)
        kind = packet.fields["type"]
        if self.le_scan_enable:
            self._report(kind, address, packet.payload, packet.fields["dbm"])
            if self.le_scan_type == ACTIVE_SCAN and "response" in packet.fields:
                response = bytes.fromhex(packet.fields["response"])
                self._report(SCAN_RSP, address, response, packet.fields["dbm"])
        pending = self.pending_le_connection
        if not isinstance(pending, hci.HCI_LE_Create_Connection_Command):
            return
        is_wanted = kind == ADV_IND and pending.peer_address == address
        if is_wanted and self.connection_with(address) is None:
            self._initiate(pending)

    def _report(self, kind: int, address: hci.Address, data: bytes, dbm: int) -> None:
        report = hci.HCI_LE_Advertising_Report_Event.Report(
            event_type=kind,
            address_type=address.address_type,
            address=address,
            data=data,
            rssi=dbm,
        )
        self.send_hci_packet(hci.HCI_LE_Advertising_Report_Event([report]))

    def _initiate(self, pending: hci.HCI_LE_Create_Connection_Command) -> None:
        public = pending.own_address_type == hci.OwnAddressType.PUBLIC
        own = self.public_address if public else self.random_address
        parameters = (
            pending.connection_interval_min,
            pending.max_latency,
            pending.supervision_timeout,
        )
        self.pending_le_connection = None
        self._listen()
        access = secrets.randbits(32)
        connection = self._add_connection(hci.Role.CENTRAL, own, pending.peer_address, access)
        names = ("interval", "latency", "timeout")
        self.transmit("connect", connection, dict(zip(names, parameters, strict=True)), b"")
        self._report_connection(0, connection, connection.peer_address, parameters)

    def _accept(self, packet: Packet) -> None:
        advertiser, fields = self.le_legacy_advertiser, packet.fields
        peer = hci.Address(packet.source)
        is_meant = advertiser.enabled and str(advertiser.address) == packet.target
        if self.deaf or not is_meant or self.connection_with(peer) is not None:
            # Another phone was faster, or this one's earlier link has not timed out yet.
            self.medium.send(self, Packet("ignore", fields={"access": fields["access"]}))
            return
        advertiser.stop()
        own = advertiser.address
        connection = self._add_connection(hci.Role.PERIPHERAL, own, peer, fields["access"])
        connection.unanswered = bool(fields.get("unanswered"))
        parameters = (fields["interval"], fields["latency"], fields["timeout"])
        self._report_connection(0, connection, peer, parameters)

    def _add_connection(
        self, role: hci.Role, own: hci.Address, peer: hci.Address, access: int
    ) -> RadioConnection:
        connection = RadioConnection(
            controller=self,
            handle=self.allocate_connection_handle(),
            role=role,
            self_address=own,
            peer_address=peer,
            link=self._wire,
            transport=PhysicalTransport.LE,
            link_type=hci.HCI_Connection_Complete_Event.LinkType.ACL,
            access=access,
        )
        self.le_connections[peer] = connection
        return connection

    def _report_connection(
        self,
        status: int,
        connection: Connection | None,
        peer: hci.Address,
        parameters: tuple[int, int, int],
    ) -> None:
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=status,
                connection_handle=connection.handle if connection else 0,
                role=connection.role if connection else hci.Role.CENTRAL,
                peer_address_type=peer.address_type,
                peer_address=peer,
                connection_interval=parameters[0],
                peripheral_latency=parameters[1],
                supervision_timeout=parameters[2],
                central_clock_accuracy=0,
            )
        )


def _control_fields(pdu: ll.ControlPdu) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": type(pdu).__name__}
    for item in dataclasses.fields(pdu):  # type: ignore[arg-type]
        value = getattr(pdu, item.name)
        fields[item.name] = {"hex": value.hex()} if isinstance(value, bytes) else int(value)
    return fields


def _control_pdu(fields: dict[str, Any]) -> ll.ControlPdu:
    values = {
        name: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
        for name, value in fields.items()
        if name not in ("name", "access")
    }
    pdu: ll.ControlPdu = CONTROL_PDUS[fields["name"]](**values)
    return pdu
