"""A phone that calls an office as over a network, with a clock of its own."""

import httpx
from django.core.handlers.wsgi import WSGIHandler

from central.embedded.office import EmbeddedOffice
from firmware.messages import UNIX_EPOCH_OFFSET_S
from host_tools.office.calls.phone_auth import PhoneAuth
from host_tools.office.calls.signing import SEED_BYTES, key_from, public_bytes
from host_tools.office.client import OfficeClient
from host_tools.office.contract import Phone
from host_tools.office.phones import Application, CodeOrder
from tests.central.inside import outside
from tests.host_tools.people import Clock


class Network(httpx.BaseTransport):
    """Carries requests to the office as a server does: nobody is its administrator."""

    def __init__(self, office: EmbeddedOffice) -> None:
        """`office` answers."""
        self._office = office
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Let the office's thread answer."""
        request.read()
        self.sent.append(request)

        def ask() -> httpx.Response:
            answer = httpx.WSGITransport(WSGIHandler()).handle_request(request)
            content = answer.read()
            return httpx.Response(answer.status_code, headers=answer.headers, content=content)

        return outside(self._office, ask)


class Caller:
    """One phone: its key, its clock, and what it sent."""

    def __init__(self, office: EmbeddedOffice, clock: Clock, number: int = 1) -> None:
        """`number` makes its key."""
        self.key = key_from(bytes([number]) * SEED_BYTES)
        self.wrong_by_s = 0
        self.network = Network(office)
        auth = PhoneAuth(self.key, lambda: clock.now + UNIX_EPOCH_OFFSET_S + self.wrong_by_s)
        base = "http://office.example"
        self.http = httpx.Client(transport=self.network, base_url=base, auth=auth)
        self.office = OfficeClient(self.http)

    def enrol(self, code: str) -> Phone:
        """Ask to be let in."""
        return self.office.enrolment.enrol(Application(code, public_bytes(self.key)))


def enrolled(office: EmbeddedOffice, clock: Clock, holder: str, number: int = 1) -> Caller:
    """A phone that was let in for somebody."""
    caller = Caller(office, clock, number)
    caller.enrol(office.enrolment.make_code(CodeOrder(holder)).code)
    return caller
