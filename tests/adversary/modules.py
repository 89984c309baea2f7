"""The protocol's code as the adversary meets it: as it is, or as a copy with one fault planted."""

import importlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from tests.support.vm import ROOT

_NAMES = (
    "access_list",
    "access_policy",
    "actuator",
    "battery",
    "beacon",
    "envelopes",
    "event_log",
    "flash",
    "grant_compaction",
    "grant_layout",
    "hash_auth",
    "key_store",
    "link",
    "lock",
    "lock_clock",
    "lock_state",
    "log_layout",
    "log_seal",
    "log_search",
    "messages",
    "order_tally",
    "parts",
    "records",
    "relock",
    "request",
    "rtc_state",
    "secure_channel",
    "state_record",
    "status",
    "storage",
    "visit",
    "wipe",
    "wipe_order",
)
_PHONE = "phone_protocol"
"""What the phone's half is called among the lock's modules."""
_STAND_INS = {
    "board": (
        "Board = object\nWAKE_COLD = 'cold'\npartition = None\ndef keep_prompt(closed): pass\n"
    ),
    "machine": "PWRON_RESET = 1\ncause = 0\ndef reset_cause(): return cause\n",
}
"""What of the chip these modules ask for; the door that is at work puts its own in here."""


@dataclass(frozen=True)
class Fault:
    """One mistake: in `module` every `old` reads `new`."""

    name: str
    module: str
    old: str
    new: str

    def planted_in(self, source: str) -> str:
        """The source with the mistake. Raises ValueError when there is no place for it."""
        if self.old not in source:
            raise ValueError(f"{self.name}: {self.module} no longer reads {self.old!r}")
        return source.replace(self.old, self.new)


def _sources() -> dict[str, str]:
    sources = {name: (ROOT / "firmware" / f"{name}.py").read_text() for name in _NAMES}
    phone = (ROOT / "host_tools/phone/protocol.py").read_text()
    return sources | _STAND_INS | {_PHONE: phone}


def _moved(source: str, package: str) -> str:
    """The source as a module of that package."""
    moved = re.sub(
        r"^import firmware$", f"import {package} as firmware", source, flags=re.MULTILINE
    )
    moved = re.sub(r"^import machine$", f"from {package} import machine", moved, flags=re.MULTILINE)
    return re.sub(r"\bfrom firmware\b", f"from {package}", moved)


def load(directory: Path, fault: Fault | None = None) -> SimpleNamespace:
    """Import a copy of the protocol's modules, kept in `directory`, under a package of its own.

    Phone and lock share the copy, as they share the code, so that a fault in a shared primitive
    does not merely make the two disagree.
    """
    package = "adversary_" + re.sub(r"\W", "_", fault.name if fault else "sound")
    home = directory / package
    home.mkdir()
    (home / "__init__.py").touch()
    for name, source in _sources().items():
        changed = fault.planted_in(source) if fault and fault.module == name else source
        (home / f"{name}.py").write_text(_moved(changed, package))
    sys.path.insert(0, str(directory))
    try:
        names = (*_NAMES, *_STAND_INS, _PHONE)
        return SimpleNamespace(**{n: importlib.import_module(f"{package}.{n}") for n in names})
    finally:
        sys.path.remove(str(directory))
