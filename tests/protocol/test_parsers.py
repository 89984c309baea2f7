"""Every parser survives any bytes: it reads them, or it says that they are no message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware import messages
from firmware.messages import MessageError
from firmware.state_record import STATE_LIMIT
from tests.support.vm import run_vm
from tests.vectors import own
from tests.vectors.exchange_cases import request, verify
from tests.vectors.generate import evaluate
from tests.vectors.parsers import PARSERS, REFUSED
from tests.vectors.record_cases import formats

GOOD = formats()


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """`data` cut, lengthened, with bytes replaced, or with two pieces of it exchanged."""
    places = st.integers(0, len(data))
    return st.one_of(
        places.map(lambda at: data[:at]),
        st.binary(max_size=600).map(lambda tail: data + tail),
        st.tuples(places, st.binary(max_size=8)).map(
            lambda change: data[: change[0]] + change[1] + data[change[0] + len(change[1]) :]
        ),
        places.map(lambda at: data[at:] + data[:at]),
    )


def survives(name: str, data: bytes) -> None:
    try:
        PARSERS[name](data)
    except MessageError as refusal:
        assert len(str(refusal)) < 40  # noqa: PT017 - a field's name, never its value


@pytest.mark.parametrize("name", sorted(PARSERS))
@given(data=st.binary(max_size=STATE_LIMIT + 8))
def test_a_parser_survives_any_bytes(name: str, data: bytes) -> None:
    survives(name, data)


@pytest.mark.parametrize("name", sorted(PARSERS))
@given(source=st.data())
def test_a_parser_survives_a_damaged_message(name: str, source: st.DataObject) -> None:
    survives(name, source.draw(damaged(GOOD[name])))


@pytest.mark.parametrize("name", sorted(set(PARSERS) - {"envelope_header", "log_head"}))
@given(change=st.integers(-40, 40).filter(bool))
def test_a_parser_refuses_every_other_length(name: str, change: int) -> None:
    data = GOOD[name]
    other = data[:change] if change < 0 else data + bytes(change)
    with pytest.raises(MessageError):
        PARSERS[name](other)


@given(data=damaged(request(own.GRANT_ENVELOPE)))
def test_a_damaged_request_is_refused(data: bytes) -> None:
    unchanged = data == request(own.GRANT_ENVELOPE)
    result = evaluate(verify("damaged", data))
    assert unchanged or result == REFUSED


@given(data=damaged(own.GRANT_ENVELOPE))
def test_a_damaged_envelope_is_refused(data: bytes) -> None:
    case = {
        "operation": "envelope_open",
        "key": own.ENVELOPE_KEY.hex(),
        "lock_id": own.LOCK_ID.hex(),
        "envelope": data.hex(),
    }
    assert data == own.GRANT_ENVELOPE or evaluate(case) == REFUSED


@pytest.mark.parametrize("name", sorted(GOOD))
def test_no_plain_format_is_longer_than_a_message_may_be(name: str) -> None:
    assert len(GOOD[name]) <= max(messages.LIMIT, STATE_LIMIT)


PROGRAM = """
import gc
from firmware import hash_auth
from firmware.log_seal import RecordSeal
from firmware.messages import MessageError
from firmware.request import RequestVerifier
from firmware.secure_channel import SecureChannel
from tests.vectors.parsers import PARSERS

state = 2026
def draw(limit):
    global state
    state = (state * 1103515245 + 12345) % 2147483648
    return (state >> 8) % limit

def noise(length):
    return bytes([draw(256) for _ in range(length)])

office = hash_auth.Sealer(bytes(32), bytes(8))
verifier = RequestVerifier(bytes(8), office, lambda slot: None)
challenge = bytes([1, 0]) + bytes(16)
parsed = refused = 0
for length in {lengths}:
    data = noise(length)
    for name in sorted(PARSERS):
        try:
            PARSERS[name](data)
            parsed += 1
        except MessageError:
            refused += 1
    gc.collect()
    for kind in (b"", b"\\x01", b"\\x02", b"\\x55"):
        message = (kind + data)[:length]
        assert verifier.verify(message, data, challenge, 1, bytes(32)) is None
    assert office.open(data, 6) is None
    assert SecureChannel(bytes(128), is_lock=True).open(data) is None
    if length >= 64:
        assert RecordSeal(bytes(32)).open(0, bytes(16), data[:64]) is None
    gc.collect()
print(parsed > 0, refused > 0)
"""


def test_the_parsers_survive_any_bytes_in_the_vm() -> None:
    valid = sorted({len(data) for data in GOOD.values()})
    wire = [messages.REQUEST_BYTES, messages.REQUEST_WITH_GRANT_BYTES, messages.LIMIT, 600]
    around = {length + by for length in (*valid, *wire) for by in (-1, 0, 1)}
    lengths = [0, 1, 5, 6, 15, 16, 17, *sorted(around), STATE_LIMIT, STATE_LIMIT + 1]
    assert run_vm(PROGRAM.replace("{lengths}", repr(lengths))) == "True True\n"
