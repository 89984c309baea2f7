"""The contract's part on phones that call over a network: one-time codes, and who is let in."""

from dataclasses import dataclass, field

from host_tools.office.calls.requests import Wire
from host_tools.office.contract import Phone
from host_tools.wire import Bytes, Line

ENROL_PATH = "/phones/enrolment"
CODE_LENGTH = 10
"""Letters and digits of a code: 50 bits, too many to guess in the minutes that it lives."""


@dataclass(frozen=True)
class CodeOrder:
    """For whom a code is: a person, or the pool of an organisation."""

    holder: Line = ""
    pool: Line = ""


@dataclass(frozen=True)
class Code:
    """A one-time code, told once; the office keeps its hash. `expires_at` is lock time."""

    code: str = field(repr=False)
    expires_at: int


@dataclass(frozen=True)
class Application:
    """A phone asks to be let in; the call is signed by the key that it names."""

    code: Line = field(repr=False)
    public_key: Bytes


class PhoneClient:
    """Enrolment, as staff and phones see it."""

    def __init__(self, wire: Wire) -> None:
        """`wire` leads to the office."""
        self._wire = wire

    def make_code(self, order: CodeOrder) -> Code:
        """A code for a person's phone, or for one of a pool.

        Raises:
            OfficeRefusedError: when the person has a phone in use, or the name is none.
            UnknownNameError: for an unknown organisation.
        """
        return self._wire.post("/codes", Code, order)

    def enrol(self, application: Application) -> Phone:
        """Be let in by a code; repeated by the same key it answers the same.

        Raises:
            OfficeRefusedError: when the code is unknown, used up or too old.
        """
        return self._wire.post(ENROL_PATH, Phone, application)
