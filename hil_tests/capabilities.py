"""What rigs can do beyond talking to a lock, and which tests they can therefore run."""

from collections.abc import Iterable

CAPABILITIES = {
    "air": "lose, delay and repeat packets, break links",
    "battery": "change the cells or their charge",
    "door": "open and close the door",
    "drift": "bend the lock's clock",
    "energy": "measure the charge that the lock draws",
    "hang": "freeze the processor, so that only the watchdog helps",
    "handle": "lift the handle",
    "jam": "block the bolt",
    "key": "turn the cylinder key",
    "knock": "knock on the door",
    "mtu": "use a phone with a small MTU",
    "neighbour": "put up a second lock within reach",
    "phones": "use several phones at once",
    "power": "take the supply away at any moment",
    "sleep": "have the lock sleep between visits",
    "sniffer": "see every advertised bit and the addresses",
    "time": "let hours pass in a moment",
}
"""Every capability by name, with what it means."""

SIMULATOR = frozenset(CAPABILITIES)
"""The simulator can do everything."""

ALWAYS_ON = SIMULATOR - {"drift", "energy", "sleep", "time"}
"""A simulated lock on mains power; hours can only be jumped while everybody sleeps."""

SERIAL = frozenset({"sleep"})
"""A board on a serial line, alone: it is reset where others knock."""

SERIAL_WITH_RELAY = SERIAL | {"knock"}
"""The same with a relay whose contact stands in for the knock sensor."""

KNOWN_RIGS = {
    "sim": SIMULATOR,
    "sim:always-on": ALWAYS_ON,
    "serial": SERIAL,
    "serial with relay": SERIAL_WITH_RELAY,
}
"""What every rig that exists can do."""


def complaint(needs: Iterable[str]) -> str:
    """Why a test with these `needs` could never run on any known rig; empty when one can."""
    wanted = set(needs)
    unknown = sorted(wanted - CAPABILITIES.keys())
    if unknown:
        return f"no capability is called {', '.join(unknown)}"
    if not any(wanted <= abilities for abilities in KNOWN_RIGS.values()):
        return f"no known rig can {', '.join(sorted(wanted))}"
    return ""
