"""Heap of a running lock in the 32-bit VM, and of each module, against the design's budget.

A lock's hardware modules are native code; the VM's stand-ins for them are loaded first and not
counted. Everything else is: the interpreter's own start, asyncio, boot.py, every module of the
firmware as bytecode, the objects of a lock that is on the air, and links with their sessions.
"""

from dataclasses import dataclass

from benchmarks.figures import Figure, Report
from benchmarks.stored_lock import (
    LOCK_ID,
    NOW,
    PHONE_SLOT,
    SERIAL,
    StoredLock,
    identity,
    make,
    office,
    phone_grant,
    phone_keys,
)
from benchmarks.vm import PROGRAMS
from benchmarks.vm32 import run_steps, stand_in_files
from firmware import hash_auth, messages
from firmware_build.compile import build_package, compile_text
from firmware_build.firmware_files import FIRMWARE, firmware_files
from host_tools.phone.protocol import build_request

BUDGET_BYTES = 96 * 1024
"""Design: the most with 1,000 grants and a full log; a test fails the build above it."""
REACHED_BYTES = 82_000
"""What two sessions keep within today, with some room; above it a test fails, too, so that
whoever takes more does so on purpose."""
AMBITION_BYTES = 64 * 1024
EVENTS = 10_000
GRANTS = (0, 100, 1000)
LINKS = 2

_STAND_INS = """
import asyncio, sys
sys.path.insert(0, "/stand_ins")
import _device, bluetooth, cryptolib, esp32, machine, time
"""
_SLOT = "/a/firmware/"
# Loaded from the leaves up, so that each is charged with its own weight alone.
_ORDER = (
    "messages",
    "records",
    "state_record",
    "status",
    "hash_auth",
    "secure_channel",
    "request",
    "flash",
    "lock_clock",
    "access_list",
    "log_seal",
    "key_store",
    "event_log",
    "lock_state",
    "access_policy",
    "storage",
    "beacon",
    "lock",
    "link",
    "ble_lock",
    "pins",
    "board",
    "actuator",
    "battery",
    "power",
    "rtc_state",
    "uptime",
)


@dataclass(frozen=True, slots=True)
class HeapUse:
    """Bytes in use, each after a collection."""

    stand_ins: int
    """What the stand-ins take; in none of the other figures."""
    modules: dict[str, int]
    """What importing each module adds; `interpreter` is the VM's own start with asyncio."""
    on_air: int
    """The whole lock, advertising."""
    in_session: int
    """The same with two links, a proven holder's session on each."""
    with_post: int
    """And with all the code that caregivers' phones make a lock load: a courier's envelope opened,
    a full sector of grants moved."""


def measure() -> Report:
    """Weigh locks with few and many grants, all with a full log."""
    uses = {count: weigh(make(count, EVENTS)) for count in GRANTS}
    figures = [
        Figure(f"on the air, {count:,} grants, {EVENTS:,} events", use.on_air, "bytes")
        for count, use in uses.items()
    ]
    full = uses[max(GRANTS)]
    figures.append(Figure(f"the same in {LINKS} sessions", full.in_session, "bytes"))
    figures.append(
        Figure(
            "and with post delivered, a sector moved", full.with_post, "bytes", limit=BUDGET_BYTES
        )
    )
    figures.append(
        Figure("many grants cost more by", full.on_air - uses[min(GRANTS)].on_air, "bytes")
    )
    details = {
        "ambition_bytes": AMBITION_BYTES,
        "stand_ins_bytes": full.stand_ins,
        "module_bytes": dict(sorted(full.modules.items(), key=lambda item: -item[1])),
    }
    return Report(tuple(figures), details)


def weigh(lock: StoredLock) -> HeapUse:
    """Boot a lock from its flash in the 32-bit VM, serve phones, and weigh every step."""
    device = firmware_files()
    files = {**device, **stand_in_files(), "/stand_ins/running_lock.mpy": _running_lock()}
    files |= {f"/flash/{label}": content for label, content in lock.partitions.items()}
    files |= {f"/state.{copy}": lock.state_file for copy in range(2)}
    names = _modules(device)
    boot = device["/boot.py"].decode()
    start = ["import asyncio", _STAND_INS, boot]
    imports = [f"import firmware.{name}" for name in names]
    run = ["import running_lock", "running_lock.open_radio()"]
    challenges = _challenges(files, [*start, *imports, *run])
    serve = [_exchange(link, challenge) for link, challenge in enumerate(challenges)]
    serve.append("import firmware.envelopes, firmware.grant_compaction")
    heaps = [step.heap_bytes for step in run_steps(files, [*start, *imports, *run, *serve])]
    stand_ins = heaps[1] - heaps[0]
    counted = [heaps[0], *(heap - stand_ins for heap in heaps[1:])]
    return _use(names, counted, stand_ins, len(start))


def _use(names: list[str], heaps: list[int], stand_ins: int, started: int) -> HeapUse:
    modules = {"interpreter": heaps[0], "boot.py": heaps[started - 1] - heaps[started - 2]}
    for step, name in enumerate(names, started):
        modules[name] = heaps[step] - heaps[step - 1]
    program = started + len(names)
    # The measuring program is no part of a lock.
    excess = heaps[program] - heaps[program - 1]
    on_air, in_session, with_post = heaps[program + 1], heaps[-2], heaps[-1]
    return HeapUse(stand_ins, modules, on_air - excess, in_session - excess, with_post - excess)


def _modules(device: dict[str, bytes]) -> list[str]:
    """The modules to weigh one by one; `app` then loads whatever else a wake holds."""
    return [*(name for name in _ORDER if f"{_SLOT}{name}.mpy" in device), "app"]


def _running_lock() -> bytes:
    """The measuring program, speaking of the firmware's private parts as its build calls them."""
    text = (PROGRAMS / "running_lock.py").read_text(encoding="utf-8")
    names = build_package(FIRMWARE).names
    for private in ("wake.Wake._radio", "ble_lock.BleLock._process", "ble_lock.BleLock._inbox"):
        text = text.replace("." + private.rsplit(".", 1)[1], "." + names[private])
    return compile_text(text, "running_lock.py")


def _challenges(files: dict[str, bytes], steps: list[str]) -> list[bytes]:
    """What the lock challenges each link with: its random numbers are always the same here."""
    asks = [f"print(running_lock.connect({link}).hex())" for link in range(LINKS)]
    return [bytes.fromhex(step.output) for step in run_steps(files, [*steps, *asks])[-LINKS:]]


def _exchange(link: int, challenge: bytes) -> str:
    """The step in which a phone connects and has the bolt withdrawn."""
    return f"""
assert running_lock.connect({link}) == {challenge!r}
assert running_lock.write({link}, {_request(challenge)!r})[0] == {messages.KIND_RESPONSE}
"""


def _request(challenge: bytes) -> bytes:
    """The phone's answer: open the door; its grant comes along, for a list may be empty."""
    flags, _ = messages.parse_challenge(challenge)
    # After a battery change nobody has told this lock the time yet.
    is_lost = flags & messages.CHALLENGE_CLOCK_LOST
    week = messages.LOST_WEEK if is_lost else messages.week_of(NOW)
    door_key = hash_auth.door_key(identity().door_root, week)
    order = messages.Order(PHONE_SLOT, SERIAL, messages.COMMAND_OPEN, 0, NOW)
    header = messages.pack_envelope_header(messages.ENVELOPE_GRANT, NOW)
    grant = office().seal(header, phone_grant().pack())
    request = build_request(challenge, week, door_key, LOCK_ID, phone_keys(), order, grant)
    return request.message
