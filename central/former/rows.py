"""Writes the rows of a former office as rows of this one."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction

from central import runtime
from central.access.models import Grant, Registration
from central.intake.models import Alarm, LogBook, Receipt, Record
from central.locks.keys import keys_of
from central.locks.mailbox import keep_private_key
from central.locks.models import (
    Assignment,
    Floor,
    IssuedState,
    Lock,
    SignedRecord,
    Standing,
    Unit,
    UnitStep,
)
from central.phones.enrolment import person_called
from central.phones.models import Phone, SignIn
from central.places.points import point_called
from firmware import hash_auth, messages, records
from firmware.log_seal import CHAIN_START

Rows = Mapping[str, Sequence[Any]]


class Writer:
    """Knows what became of locks, phones and units."""

    def __init__(self, rows: Rows) -> None:
        """`rows` are those of the former office, by table."""
        self._rows = rows
        self._locks: dict[bytes, Lock] = {}
        self._phones: dict[int, Phone] = {}
        self._sign_ins: dict[int, SignIn] = {}

    def write(self, mailbox: bytes | None) -> tuple[int, int, int, int, int]:
        """Write all; returns how many doors, phones, grants, records and units there were."""
        with transaction.atomic():
            for row in sorted(self._rows["lock"], key=lambda row: row["in_service"]):
                self._lock(row)
            for row in self._rows["phone"]:
                self._phone(row)
            self._access()
            self._logs()
            self._units()
            if mailbox is not None:
                keep_private_key(mailbox)
        return tuple(  # type: ignore[return-value]
            len(self._rows[one]) for one in ("lock", "phone", "issued", "record", "unit")
        )

    def _lock(self, row: Any) -> None:
        """A lock that was forgotten had the hex of its id put behind its name."""
        lock_id, gone = bytes(row["lock_id"]), not row["k_lock"]
        name = row["name"].removesuffix(f" {lock_id.hex().upper()}")
        standing = Standing.IN_SERVICE if row["in_service"] else Standing.ANNOUNCED
        lock = Lock.objects.create(
            lock_id=lock_id,
            sealed_key=bytes(row["k_lock"]),
            standing=Standing.FORGOTTEN if gone else standing,
            config=bytes(row["config"]),
            state_number=row["state_number"],
        )
        self._locks[lock_id] = lock
        now = runtime.now()
        Assignment.objects.create(
            access_point=point_called(name), lock=lock, since=now, until=now if gone else None
        )
        envelope = bytes(row["state"])
        number = row["state_number"]
        IssuedState.objects.create(lock=lock, number=number, issued_at=number, envelope=envelope)
        self._book(lock, row)

    def _book(self, lock: Lock, row: Any) -> None:
        """What the former office had, it had acknowledged; so it is safe in the lock's eyes."""
        index, tag = row["next_index"], bytes(row["tag"])
        LogBook.objects.create(
            lock=lock,
            next_index=index,
            tag=tag,
            safe_index=index,
            safe_tag=tag,
            end_index=max([index, *(one + 1 for one in self._claimed(lock.lock_id))]),
            state_applied=row["state_applied"],
            battery_percent=row["battery_percent"],
            battery_mv=row["battery_mv"],
            flags=row["flags"],
            seen_at=row["seen"],
        )

    def _claimed(self, lock_id: bytes) -> Iterator[int]:
        return (row["position"] for row in self._rows["claim"] if row["lock_id"] == lock_id)

    def _phone(self, row: Any) -> None:
        now, blocked = runtime.now(), bool(row["blocked"])
        person = person_called(row["holder"])
        phone = Phone.objects.create(
            slot=row["phone_id"],
            organisation=person.organisation,
            owner=person,
            enrolled_at=now,
            blocked_at=now if blocked else None,
        )
        sign_in = SignIn.objects.create(
            phone=phone, person=person, began_at=now, ended_at=now if blocked else None
        )
        self._phones[row["phone_id"]], self._sign_ins[row["phone_id"]] = phone, sign_in

    def _access(self) -> None:
        for row in self._rows["registration"]:
            Registration.objects.create(
                **self._whose(row), serial=row["serial"], sealed_hashes=bytes(row["hashes"])
            )
        for row in self._rows["issued"]:
            self._grant(row)
        for row in self._rows["floor"]:
            Floor.objects.create(**self._whose(row), serial=row["serial"], until=row["until"])

    def _whose(self, row: Any) -> dict[str, Any]:
        return {"phone": self._phones[row["phone_id"]], "lock": self._locks[row["lock_id"]]}

    def _grant(self, row: Any) -> None:
        whose, envelope = self._whose(row), bytes(row["envelope"])
        Grant.objects.create(
            **whose,
            sign_in=self._sign_ins[row["phone_id"]],
            serial=row["serial"],
            rights=row["rights"],
            role=records.ROLE_CAREGIVER,
            not_before=row["not_before"],
            not_after=row["not_after"],
            schedule=_schedule(whose["lock"], envelope),
            envelope=envelope,
            issued_at=messages.parse_envelope_header(envelope)[1],
        )

    def _logs(self) -> None:
        tags: dict[bytes, bytes] = {}
        for row in sorted(self._rows["record"], key=lambda row: row["position"]):
            lock_id, tag = bytes(row["lock_id"]), bytes(row["tag"])
            Record.objects.create(
                lock=self._locks[lock_id],
                position=row["position"],
                previous_tag=tags.get(lock_id, CHAIN_START),
                tag=tag,
                plain=bytes(row["plain"]),
            )
            tags[lock_id] = tag
        for row in self._rows["claim"]:
            self._claim(row)
        for row in self._rows["alarm"]:
            kind, span = row["kind"], {key: row[key] for key in ("first_index", "last_index")}
            lock = self._locks[row["lock_id"]]
            Alarm.objects.create(lock=lock, kind=kind, **span, raised_at=runtime.now())

    def _claim(self, row: Any) -> None:
        """Of former receipts only the claim was kept; a nonce is made up of it."""
        where = {key: row[key] for key in ("moment", "position")}
        tag = bytes(row["tag"])
        nonce = hashlib.sha256(f"{where}".encode() + tag).digest()[:16]
        unknown = {"slot": 0, "serial": 0, "command": 0, "outcome": 0}
        lock = self._locks[row["lock_id"]]
        Receipt.objects.create(lock=lock, nonce=nonce, tag=tag, sure=True, **where, **unknown)

    def _units(self) -> None:
        units: dict[str, Unit] = {}
        for row in self._rows["unit"]:
            units[row["unit"]] = Unit.objects.create(
                name=row["unit"], stage=row["stage"], lock=self._lock_of(row), place=row["place"]
            )
        for row in sorted(self._rows["unit_step"], key=lambda row: row["position"]):
            told = {key: row[key] for key in ("stage", "who", "place", "moment", "note")}
            UnitStep.objects.create(unit=units[row["unit"]], lock=self._lock_of(row), **told)
        for row in sorted(self._rows["commissioning"], key=lambda row: row["position"]):
            figures = json.loads(row["figures"])
            lock = self._lock_of(row)
            if lock is not None:
                SignedRecord.objects.create(
                    lock=lock, who=row["who"], moment=row["moment"], figures=figures
                )

    def _lock_of(self, row: Any) -> Lock | None:
        return self._locks.get(bytes(row["lock_id"])) if row["lock_id"] else None


def _schedule(lock: Lock, envelope: bytes) -> bytes:
    """The weekly windows of a grant, which only its envelope tells; none once the key is gone."""
    if not lock.sealed_key:
        return b""
    keys = keys_of(lock)
    sealer = hash_auth.Sealer(keys.envelope_key, keys.lock_id)
    plain = sealer.open(envelope, messages.ENVELOPE_HEADER_BYTES)
    return bytes(records.Grant.parse(plain).schedule) if plain else b""
