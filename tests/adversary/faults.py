"""Mistakes that somebody could make in the protocol's code; the adversary must find each one."""

import pytest
from _pytest.mark import ParameterSet

from tests.adversary.modules import Fault

FAULTS = [
    Fault(
        "the holder's proof is not checked",
        "request",
        "if not (authentic and proven and grant is not _NOBODY):",
        "if not (authentic and grant is not _NOBODY):",
    ),
    Fault(
        "the request's outer tag is not checked",
        "request",
        "if not (authentic and proven and grant is not _NOBODY):",
        "if not (proven and grant is not _NOBODY):",
    ),
    Fault(
        "a lower serial may replace a higher one",
        "request",
        "offered.serial > known.serial",
        "offered.serial != known.serial",
    ),
    Fault(
        "a grant may be used under another slot",
        "request",
        "offered.slot == order.slot and offered.serial > known.serial\n"
        "        grant = offered if is_fresh else known\n"
        "        if grant.slot != order.slot or grant.serial != order.serial:",
        "offered.serial > known.serial\n"
        "        grant = offered if is_fresh else known\n"
        "        if grant.serial != order.serial:",
    ),
    Fault(
        "a used challenge may be used again",
        "link",
        "        self._session = None\n        self._challenge_end_ms = 0\n",
        "        self._session = None\n",
    ),
    Fault(
        "a challenge lives for hours",
        "link",
        "CHALLENGE_LIFE_MS = 5000",
        "CHALLENGE_LIFE_MS = 50000000",
    ),
    Fault(
        "a new challenge repeats the nonce",
        "beacon",
        "        self._nonces += 1\n",
        "        self._nonces = 1\n        os = type('os', (), {'urandom': bytes})\n",
    ),
    Fault(
        "a restart repeats the nonces",
        "beacon",
        '            os.urandom(16),\n            self.boot_count.to_bytes(4, "little"),\n',
        "",
    ),
    Fault(
        "revocations are not looked at",
        "access_policy",
        "    if is_revoked(grant, state):\n",
        "    if False:\n",
    ),
    Fault(
        "the overall floor is not looked at",
        "access_policy",
        "max(state.overall_floor, ",
        "max(0, ",
    ),
    Fault(
        "a revocation floor spares the serial it names",
        "access_policy",
        "grant.serial <= max(",
        "grant.serial < max(",
    ),
    Fault(
        "issue times of a wrong office clock are believed",
        "lock",
        "        if self.state.believes(issued):\n",
        "        if True:\n",
    ),
    Fault(
        "a floor of a wrong office clock stays",
        "state_record",
        "        if not self.believes(clock.floor()):\n",
        "        if False:\n",
    ),
    Fault(
        "rights are not looked at",
        "access_policy",
        "if grant.rights & right != right:",
        "if False:",
    ),
    Fault(
        "any one right is enough",
        "access_policy",
        "if grant.rights & right != right:",
        "if not grant.rights:",
    ),
    Fault(
        "an ended grant still counts",
        "lock_clock",
        "return self._floor < until and earliest < until and latest >= start",
        "return latest >= start",
    ),
    Fault(
        "a grant counts before it begins",
        "lock_clock",
        "return self._floor < until and earliest < until and latest >= start",
        "return self._floor < until and earliest < until",
    ),
    Fault(
        "the schedule is not looked at",
        "access_policy",
        "if not schedule_allows(grant.schedule, earliest, latest):",
        "if False:",
    ),
    Fault(
        "the weekday is off by one",
        "records",
        "(day + _FIRST_WEEKDAY) % 7",
        "(day + _FIRST_WEEKDAY + 1) % 7",
    ),
    Fault(
        "an older state replaces a newer one",
        "envelopes",
        "    if number <= lock.states.number:\n        return messages.OUTCOME_STALE\n",
        "",
    ),
    Fault(
        "a state is kept in memory only",
        "lock",
        "        self.states.store(number, body)\n",
        "        self.states.number = number\n",
    ),
    Fault(
        "an envelope's tag is not checked",
        "hash_auth",
        "        if not equal(tag, view[len(signed) :]):\n            return None\n",
        "",
    ),
    Fault(
        "only the first byte of a MAC is compared",
        "hash_auth",
        'return int.from_bytes(left, "big") ^ int.from_bytes(right, "big") == 0',
        "return left[0] == right[0]",
    ),
    Fault(
        "an envelope's nonce is constant",
        "hash_auth",
        "nonce = self._nonce_mac.digest(self._lock_id, header, plaintext)[:NONCE_BYTES]",
        "nonce = bytes(NONCE_BYTES)",
    ),
    Fault(
        "a clock token is good in any session",
        "envelopes",
        "    if lock_nonce != challenge[2:]:\n        return messages.OUTCOME_STALE\n",
        "",
    ),
    Fault(
        "a session message carries no counter",
        "secure_channel",
        "        self._counter += 1\n        return body",
        "        return body",
    ),
    Fault(
        "a session message may be replayed",
        "secure_channel",
        "self._counter.to_bytes",
        "(0).to_bytes",
    ),
    Fault(
        "a session's tag is not checked",
        "secure_channel",
        "        if not equal(self._tag(bytes(view[:1]), ciphertext), "
        "view[len(view) - TAG_BYTES :]):\n            return None\n",
        "",
    ),
    Fault(
        "a session outlives a bad message",
        "link",
        "self._deadline_ms:\n            return self._refuse()",
        "self._deadline_ms:\n            return _REFUSED",
    ),
    Fault(
        "a session never expires",
        "link",
        "if body is None or self._ticks_ms() >= self._deadline_ms:",
        "if body is None:",
    ),
    Fault(
        "a session may open",
        "link",
        "if command.code == messages.COMMAND_OPEN:",
        "if False:",
    ),
    Fault(
        "a session's rights are never checked again",
        "link",
        "outcome = judge(command.code, session.grant, self._lock.state, self._lock.clock)",
        "outcome = messages.OUTCOME_OK",
    ),
    Fault(
        "a delivery is taken up to any length",
        "link",
        "command.count > _ENVELOPE_LIMIT or ",
        "",
    ),
    Fault(
        "an empty write is not expected",
        "link",
        "kind = message[0] if message else 0",
        "kind = message[0]",
    ),
    Fault(
        "too many failures shut the door",
        "lock",
        "        if verified is None:\n            self.strangers += 1\n",
        "        if verified is None or self.strangers > 20:\n            self.strangers += 1\n"
        "            return None\n",
    ),
    Fault(
        "one liar narrows the clock alone",
        "lock_clock",
        "if other != slot and abs(",
        "if abs(",
    ),
    Fault(
        "two liars move the clock out of the office's interval",
        "lock_clock",
        "        earliest, latest = self._hard_interval()\n"
        "        if low <= latest and high >= earliest:\n"
        "            self._narrow = (low, min(high, FOREVER), now)\n",
        "        self._narrow = self._hard = (low, min(high, FOREVER), now)\n",
    ),
    Fault(
        "what two liars agreed on cannot be repaired",
        "lock_clock",
        "if tick <= self._narrow[2] and high - low >= latest - earliest:",
        "if self._narrow[1] < FOREVER:",
    ),
    Fault(
        "replaced keys are kept in memory only",
        "lock",
        "        self.storage.replace_identity(self.identity)\n",
        "",
    ),
    Fault(
        "the envelope key is not replaced with the others",
        "lock",
        "identity.envelope_key, identity.receipt_key = keys[:32], keys[32:64]",
        "identity.receipt_key = keys[32:64]",
    ),
    Fault(
        "a lock's nonces hang on its flash alone",
        "beacon",
        "            os.urandom(16),\n",
        "",
    ),
    Fault(
        "a lost clock still advertises by its estimate",
        "beacon",
        "if self.clock.is_lost():",
        "if False:",
    ),
    Fault(
        "old log keys stay in the flash",
        "key_store",
        "        self._partition.writeblocks(sector, _ERASED_KEY, offset)\n",
        "        self._partition.readblocks(sector, bytearray(1), offset)\n",
    ),
    Fault(
        "a log record's tag is not checked",
        "log_seal",
        "return plaintext if equal(tag, self._tag(index, previous_tag, plaintext)) else None",
        "return plaintext",
    ),
    Fault(
        "a log record's place is not bound",
        "log_seal",
        'self._mac.digest(index.to_bytes(4, "little"), previous_tag, plaintext)',
        "self._mac.digest(plaintext)",
    ),
]
"""Each must be found alone."""

SLOWLY_FOUND = {
    "a clock token is good in any session",
    "one liar narrows the clock alone",
    "an older state replaces a newer one",
    # By misfortune:
    "a spoilt copy of the log's key is not mended",
    "a spoilt copy of the identity is not mended",
    "a spoilt grant is taken for whole",
    "a spoilt state is taken for whole",
    "one bad byte of a header loses the log's end",
}
"""Each takes from six seconds to a minute of computing: looked for by `make test-long` only."""


def each_alone(planted: list[Fault]) -> list[ParameterSet]:
    """Parameters of a test that looks for one of them at a time."""
    return [
        pytest.param(one, id=one.name, marks=[pytest.mark.long] * (one.name in SLOWLY_FOUND))
        for one in planted
    ]
