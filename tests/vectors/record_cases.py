"""Cases of what is stored or sealed: envelopes, log records, plain formats, schedules."""

from firmware import messages, records, update_pack
from firmware.log_seal import RecordSeal
from tests.vectors import own
from tests.vectors.exchange_cases import flipped
from tests.vectors.own import Case


def _bodies() -> dict[str, tuple[int, bytes]]:
    """A body of every kind of office envelope."""
    return {
        "grant": (messages.ENVELOPE_GRANT, own.grant().pack()),
        "state": (messages.ENVELOPE_STATE, own.state().pack()),
        "state with keys": (messages.ENVELOPE_STATE, own.state(keys=True).pack()),
        "clock": (messages.ENVELOPE_CLOCK, records.pack_clock_token(own.CHALLENGE[2:], own.NOW)),
        "wipe": (messages.ENVELOPE_WIPE, own.wipe_order()),
        "acknowledgement": (
            messages.ENVELOPE_ACKNOWLEDGEMENT,
            records.pack_acknowledgement(1234, own.fixed("chain", 16)),
        ),
        "update": (
            messages.ENVELOPE_UPDATE,
            update_pack.pack_offer(own.fixed("manifest"), 1954, 36),
        ),
    }


def _opening(
    name: str, envelope: bytes, key: bytes = own.ENVELOPE_KEY, lock_id: bytes = b""
) -> Case:
    return {
        "name": name,
        "operation": "envelope_open",
        "key": key.hex(),
        "lock_id": (lock_id or own.LOCK_ID).hex(),
        "envelope": envelope.hex(),
    }


def envelope_cases() -> list[Case]:
    """Envelopes of both directions."""
    common = {"operation": "envelope_seal", "lock_id": own.LOCK_ID.hex(), "number": own.NOW}
    cases: list[Case] = [
        {"name": f"seal {name}", **common, "key": own.ENVELOPE_KEY.hex(), "kind": kind,
         "plaintext": body.hex()}
        for name, (kind, body) in _bodies().items()
    ]  # fmt: skip
    cases += [
        {"name": "seal receipt", **common, "key": own.RECEIPT_KEY.hex(),
         "kind": messages.ENVELOPE_RECEIPT, "plaintext": own.receipt_body().hex()},
    ]  # fmt: skip
    good = own.GRANT_ENVELOPE
    fields = {"kind": 0, "number": 2, "nonce": 6, "ciphertext": 22, "tag": len(good) - 1}
    return [
        *cases,
        _opening("open grant", good),
        _opening("open receipt", own.receipt(), own.RECEIPT_KEY),
        _opening("wrong direction", own.receipt()),
        _opening("wrong lock id", good, lock_id=own.OTHER_LOCK_ID),
        _opening("wrong version", good[:1] + b"\x02" + good[2:]),
        _opening("empty", b""),
        _opening("header alone", good[:6]),
        _opening("truncated by one", good[:-1]),
        _opening("shortest possible, not ours", bytes([1, 1]) + bytes(36)),
        _opening("oversized by one", good + b"\0"),
        *(_opening(f"tampered {name}", flipped(good, at)) for name, at in fields.items()),
    ]


def log_cases() -> list[Case]:
    """The event log's keys and records."""
    plain, previous, key = own.log_record().pack(), own.fixed("previous", 16), own.fixed("epoch")
    stored = RecordSeal(key).seal(77, previous, plain)
    record = {"epoch_key": key.hex(), "index": 77, "previous_tag": previous.hex()}
    opened = {**record, "operation": "log_open", "record": stored.hex()}
    return [
        *(
            {"name": f"epoch key {n}", "operation": "log_epoch_key",
             "root": own.LOG_ROOT.hex(), "steps": n}
            for n in (0, 1, 20)
        ),
        {"name": "seal", "operation": "log_seal", **record, "plaintext": plain.hex()},
        {"name": "open", **opened},
        {"name": "another index", **opened, "index": 78},
        {"name": "another predecessor", **opened, "previous_tag": bytes(16).hex()},
        {"name": "another epoch", **opened, "epoch_key": own.fixed("next epoch").hex()},
        {"name": "tampered tag", **opened, "record": flipped(stored, 0).hex()},
        {"name": "tampered body", **opened, "record": flipped(stored, 63).hex()},
    ]  # fmt: skip


def formats() -> dict[str, bytes]:
    """A good example of every plain format."""
    return {
        "challenge": own.CHALLENGE,
        "order": own.ORDER.pack(),
        "command": own.command_bodies()[1],
        "envelope_header": own.GRANT_ENVELOPE,
        "log_head": messages.pack_log_head(1000, 7),
        "status": own.status().pack(),
        "response": own.response_body(),
        "grant": own.grant().pack(),
        "log_record": own.log_record().pack(),
        "receipt": own.receipt_body(),
        "clock_token": records.pack_clock_token(own.CHALLENGE[2:], own.NOW),
        "acknowledgement": records.pack_acknowledgement(1234, own.fixed("chain", 16)),
        "config": own.config().pack(),
        "state": own.state().pack(),
        "update_offer": update_pack.pack_offer(own.fixed("manifest"), 1954, 36),
        "update_status": own.update_status(),
        "measurement": own.measurement().pack(),
        "wipe_order": own.wipe_order(),
    }


def format_cases() -> list[Case]:
    """Every plain format: as it is, cut by one, empty, one byte too long, of another version."""
    cases = []
    for name, data in formats().items():
        variants = {"": data, " truncated": data[:-1], " empty": b"", " oversized": data + b"\0"}
        if name in {"challenge", "envelope_header"}:
            at = 0 if name == "challenge" else 1
            variants[" wrong version"] = data[:at] + b"\x02" + data[at + 1 :]
        cases += [
            {"name": name + variant, "operation": "parse", "format": name, "data": value.hex()}
            for variant, value in variants.items()
        ]
    states = {
        "no floor": own.state(0),
        "128 floors and keys": own.state(128, keys=True),
        "replacement keys": own.state(keys=True),
    }
    for name, state in states.items():
        data = state.pack()
        cases += [
            {"name": f"state, {name}", "operation": "parse", "format": "state", "data": data.hex()},
            {"name": f"state, {name}, cut", "operation": "parse", "format": "state",
             "data": data[:-1].hex()},
        ]  # fmt: skip
    return cases + _past_its_limit()


def _past_its_limit() -> list[Case]:
    """States that deny the time at which they were sealed."""
    cases = []
    for name, after_s in {"at its limit": 0, "after its limit": 1, "before its limit": -1}.items():
        state = own.state()
        state.issued = state.issue_limit + after_s
        cases.append({"name": f"state, issued {name}", "operation": "parse", "format": "state",
                      "data": state.pack().hex()})  # fmt: skip
    return cases


def schedule_cases() -> list[Case]:
    """Schedules against instants and against the intervals of an unsure clock."""
    monday_morning = bytes([1, 24, 48])
    weekend = bytes([0b1100000, 0, 96])
    split = bytes([0b0011111, 24, 40, 0b0011111, 64, 88]) + bytes(6)
    hour, day = 3600, 86400
    spans = {
        "no window, always": (bytes(12), 0, 0),
        "just before": (monday_morning, 6 * hour - 1, 6 * hour - 1),
        "first second": (monday_morning, 6 * hour, 6 * hour),
        "last second": (monday_morning, 12 * hour - 1, 12 * hour - 1),
        "just after": (monday_morning, 12 * hour, 12 * hour),
        "tuesday": (monday_morning, day + 7 * hour, day + 7 * hour),
        "interval reaches in": (monday_morning, 5 * hour, 6 * hour),
        "interval spans it": (monday_morning, 0, 20 * hour),
        "friday night into the weekend": (weekend, 4 * day + 23 * hour, 5 * day),
        "friday night": (weekend, 4 * day + 22 * hour, 4 * day + 23 * hour),
        "between two windows": (split, 11 * hour, 12 * hour),
        "second window": (split, 17 * hour, 17 * hour),
        "unsure by years": (monday_morning, 13 * hour, 2000 * day),
        "empty window never opens": (bytes([127, 30, 30]), 0, 7 * day),
        "backwards window never opens": (bytes([127, 40, 20]), 0, 7 * day),
        "no weekday of seven": (bytes([128, 0, 96]), 0, 7 * day),
    }
    return [
        {"name": name, "operation": "schedule", "schedule": windows.hex(),
         "earliest": own.NOW + earliest, "latest": own.NOW + latest}
        for name, (windows, earliest, latest) in spans.items()
    ]  # fmt: skip
