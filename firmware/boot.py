"""Installed as /boot.py: picks the firmware's slot, and keeps a failing lock off the prompt.

The firmware lies in /a/firmware or /b/firmware. A small file names the slot in force, the one to
return to, what a new slot may still use up until it has proved itself, and the lowest firmware
version that may still be installed. Without a readable file the first slot that holds a firmware
is used; an update fills its slot under another name, so what is there is whole.

A slot that has proved itself may still rot. After some starts in a row that came to no end it is
read again, and if it is not what its manifest names, the other slot takes over: when that one is
whole, and not below the version floor.

/main.py, which shares this file's globals, only says `launch()`; a soft reset from the raw REPL
(mpremote) skips it, so a bench keeps its prompt. Where the office has closed the prompt, nothing
on the serial line interrupts either file, from their first statements on.

Nothing here may fail for good: whatever goes wrong ends in a reset or a deep sleep that grows
with every failure in a row, never at a prompt that empties the battery.
"""


def heed(character: int) -> None:
    """Let `character` on the serial line interrupt from now on; with -1 none does.

    MicroPython allows Ctrl-C before each file that it starts with, and raises what has come at
    the next jump. There is none before this: what came until -1 took effect is dropped here.
    """
    import micropython

    try:
        micropython.kbd_intr(character)
        for _ in b"-":
            pass
    except KeyboardInterrupt:
        if character > 0:
            raise


# Only as /boot.py, but without the jump that an `if` is (nor would `except` do: it jumps, too).
{"__main__": heed}.get(__name__, int)(-1)

# Looking for a file takes time, and in a simulated chip jumps.
import os  # noqa: E402
import struct  # noqa: E402
import sys  # noqa: E402
from binascii import crc32  # noqa: E402
from errno import ENOENT  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

SLOT_FILE: "Final" = "/slot"
"""Names the slots: active, previous (a letter each), credit left, news, floor, CRC-32."""

SLOTS: "Final" = "ab"
"""The two slots' directories."""

CLOSED: "Final" = "/closed"
"""While this file is there the prompt is closed; `app` keeps it as the office wants it."""

CTRL_C: "Final" = 3
"""What interrupts on a serial line that is open."""

TRIAL_CREDIT: "Final" = 200
"""What a new slot may use up until it has proved itself; 0 in the file means proved."""

START_COST: "Final" = 40
"""What a start takes of a trial's credit. `spare` gives all but 1 of it back: a firmware that no
phone can find must come to its end, too, only much later."""

LAUNCH_WATCHDOG_MS: "Final" = 20000
"""The watchdog runs from before the firmware's import on, so a hang there resets too."""

NEWS_SWITCHED: "Final" = 1
"""News for the log: the slot in force is new and on trial."""
NEWS_PROVED: "Final" = 2
"""The slot in force has proved itself."""
NEWS_RETURNED: "Final" = 3
"""The new slot did not prove itself, and the old one is back."""
NEWS_RESCUED: "Final" = 4
"""The slot in force had rotted, and the other one took over."""

STARTS_TO_RESCUE: "Final" = 3
"""After every so many starts in a row that came to no end the slot in force is read again."""

RTC_BYTES: "Final" = 8
"""RTC memory that this module uses, from offset 0, whatever firmware a slot holds."""

GC_THRESHOLD_BYTES: "Final" = 4096
"""Collect after so many bytes: importing leaves the heap so holed otherwise that a log answer's
half kilobyte finds no place among 36 free ones."""

interrupter = CTRL_C
"""What interrupts the firmware: `CTRL_C`, or -1 where the prompt is closed."""

on_trial = False
"""Whether the slot that was chosen has still to prove itself: see `launch`."""

_FORMAT: "Final" = "<2sBBI"
_CRC: "Final" = "<I"
_BACKOFF_MS: "Final" = (1000, 5000, 30000, 120000, 600000)
_FAILURES_MAGIC: "Final" = 0x6E66


def read_slots(path: str = SLOT_FILE) -> "tuple[str, str, int, int, int] | None":
    """Return (active slot, previous slot, trial credit, news, version floor), or None."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    if len(data) != struct.calcsize(_FORMAT) + 4 or data[-4:] != struct.pack(
        _CRC, crc32(data[:-4])
    ):
        return None
    names, credit, news, floor = struct.unpack(_FORMAT, data[:-4])
    if names[0] not in b"ab" or names[1] not in b"ab":
        return None
    return chr(names[0]), chr(names[1]), credit, news, floor


def write_slots(
    active: str,
    previous: str,
    credit: int,
    path: str = SLOT_FILE,
    news: int = 0,
    floor: int = 0,
) -> None:
    """Store the slots; `credit` 0 means proved. Atomic: littlefs renames in one step.

    Raises OSError when the file system refuses.
    """
    head = struct.pack(_FORMAT, (active + previous).encode(), credit, news, floor)
    with open(path + ".new", "wb") as file:
        file.write(head + struct.pack(_CRC, crc32(head)))
    os.rename(path + ".new", path)


def switch_to(slot: str, path: str = SLOT_FILE) -> None:
    """Put `slot` in force from the next boot on, on trial; the present one stays to return to."""
    slots = read_slots(path)
    present, floor = (slots[0], slots[4]) if slots else (SLOTS[1 - SLOTS.index(slot)], 0)
    write_slots(slot, present, TRIAL_CREDIT, path, NEWS_SWITCHED, floor)


def prove(version: int = 0, path: str = SLOT_FILE) -> bool:
    """Accept the slot in force for good; say whether it was on trial.

    Nothing older than `version`, which is the slot's own, can be installed from now on.
    """
    slots = read_slots(path)
    if slots is None or not slots[2]:
        return False
    write_slots(slots[0], slots[1], 0, path, NEWS_PROVED, max(slots[4], version))
    return True


def spare(path: str = SLOT_FILE) -> None:
    """Hardly count this boot against a slot on trial: nobody was there to try it."""
    slots = read_slots(path)
    if slots and slots[2]:
        credit = min(slots[2] + START_COST - 1, TRIAL_CREDIT)
        write_slots(slots[0], slots[1], credit, path, slots[3], slots[4])


def copied(path: str = SLOT_FILE) -> None:
    """Note that the other slot holds a copy of the one in force: no older one is left."""
    slots = read_slots(path)
    if slots and not slots[2]:
        write_slots(slots[0], slots[0], 0, path, slots[3], slots[4])


def news_told(path: str = SLOT_FILE) -> None:
    """Forget the news: they are in the log."""
    slots = read_slots(path)
    if slots and slots[3]:
        write_slots(slots[0], slots[1], slots[2], path, 0, slots[4])


def choose(path: str = SLOT_FILE) -> str:
    """Return the slot to boot and count this boot if the slot is on trial.

    The last boot of a trial still tries the new slot; the one after returns to the old.
    """
    slots = read_slots(path)
    if slots is None:
        return _first_filled()
    active, previous, credit, news, floor = slots
    if 0 < credit <= START_COST:
        write_slots(previous, previous, 0, path, NEWS_RETURNED, floor)
        return previous
    if credit:
        write_slots(active, previous, credit - START_COST, path, news, floor)
    return active


def rescue(path: str = SLOT_FILE, root: str = "/") -> None:
    """Leave a slot in force that is damaged for the other one, if that is whole and may run.

    A slot on trial returns by itself. Without a slot file the version floor is not known, so
    nothing changes. Raises OSError when the file system refuses.
    """
    slots = read_slots(path)
    if slots is None or slots[2]:
        return
    # The copy in the root: the one in the slot may have rotted, too.
    import slot_check  # type: ignore[import-not-found]

    active, floor = slots[0], slots[4]
    other = SLOTS[1 - SLOTS.index(active)]
    if not slot_check.is_whole(root + active) and slot_check.is_whole(root + other, floor):
        write_slots(other, active, 0, path, NEWS_RESCUED, floor)


def _look_why() -> None:
    """When the last starts came to no end, see whether the slot in force has rotted."""
    import machine

    try:
        count = failures(machine.RTC().memory())
        if count and not count % STARTS_TO_RESCUE:
            rescue()
    except Exception as error:  # noqa: BLE001 - whatever it is, the slot in force gets its start
        sys.print_exception(error)


def _first_filled() -> str:
    """Return the first slot that holds a firmware, else the first."""
    for slot in SLOTS:
        try:
            os.stat("/" + slot + "/firmware")
        except OSError:
            continue
        return slot
    return SLOTS[0]


def failures(memory: bytes) -> int:
    """Return the starts in a row that RTC `memory` counts, since one came to its end."""
    if len(memory) < RTC_BYTES:
        return 0
    magic, count, check = struct.unpack("<HHI", memory[:RTC_BYTES])
    return count if magic == _FAILURES_MAGIC and check == crc32(memory[:4]) else 0


def with_failures(memory: bytes, count: int) -> bytes:
    """Return RTC `memory` with `count` such starts; the rest is kept."""
    head = struct.pack("<HH", _FAILURES_MAGIC, min(count, 0xFFFF))
    return head + struct.pack("<I", crc32(head)) + memory[RTC_BYTES:]


def backoff_ms(failed: int) -> int:
    """Return how long to sleep after the `failed`-th failure in a row (1 is the first)."""
    return _BACKOFF_MS[min(max(failed, 1), len(_BACKOFF_MS)) - 1]


def select() -> bool:
    """Put the chosen slot first on the path; on any trouble the first one that is filled.

    Returns whether it has still to prove itself.
    """
    _look_why()
    try:
        slot = choose()
        slots = read_slots()
    except Exception as error:  # noqa: BLE001 - a worn file system must not keep the door shut
        sys.print_exception(error)
        slots = read_slots()
        slot = slots[0] if slots else _first_filled()
    sys.path.insert(0, "/" + slot)
    return bool(slots and slots[2])


def _find_interrupter(path: str = CLOSED) -> int:
    """Return what may interrupt; in doubt nothing: a damaged file system opens no prompt."""
    try:
        os.stat(path)
    except OSError as error:
        return CTRL_C if error.errno == ENOENT else -1
    return -1


def launch() -> None:
    """Count a start and run the firmware; when that ends or fails, sleep a while and boot again.

    A firmware on trial gets its next start at once: the sooner it has failed, the sooner the old
    one is back and opens.

    An interrupt from the console (a bench at work) goes through to the prompt, unless that is
    closed; the watchdog then ends an unattended one.
    """
    heed(interrupter)
    import gc

    import machine

    machine.WDT(timeout=LAUNCH_WATCHDOG_MS)
    gc.threshold(GC_THRESHOLD_BYTES)
    rtc = machine.RTC()
    failed = failures(rtc.memory()) + 1
    # Before the firmware runs: code that has rotted may just as well hang or crash the chip.
    rtc.memory(with_failures(rtc.memory(), failed))
    try:
        from firmware import app

        app.run()
    except KeyboardInterrupt:
        if interrupter == CTRL_C:
            raise
    except BaseException as error:  # noqa: BLE001 - nothing may reach the prompt, not SystemExit
        sys.print_exception(error)
    _pause(backoff_ms(1 if on_trial else failed))


def _pause(duration_ms: int) -> None:
    """Sleep so long, or until a knock; the slot in force knows the pin, if it knows anything."""
    import machine

    try:
        from firmware import board

        board.Board().sleep(("knock",), duration_ms)
    except BaseException as error:  # noqa: BLE001 - a pause without a knock is a pause, too
        sys.print_exception(error)
    machine.deepsleep(duration_ms)


if __name__ == "__main__":
    interrupter = _find_interrupter()
    heed(interrupter)
    on_trial = select()
    # What follows needs `launch` and what it calls; the memory is for the firmware.
    del select, choose, rescue, read_slots, write_slots, switch_to, prove, spare, news_told
    del copied, _look_why, _first_filled, _find_interrupter
