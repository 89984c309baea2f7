"""Mistakes in how a lock keeps its links; the storm must find each one."""

from tests.adversary.modules import Fault

LEAKS = [
    (
        "failing port",
        Fault(
            "a handler lets out what raises",
            "ble_lock",
            "        except Exception:  # noqa: BLE001 - whatever it was, it costs this one link\n",
            "        except ValueError:\n",
        ),
    ),
    (
        "failing port",
        Fault(
            "a handler that is lost stays lost",
            "ble_lock",
            "            self._ble.irq(self._handler)\n            self._follow",
            "            self._follow",
        ),
    ),
    (
        "silent peers",
        Fault(
            "a link whose time is over keeps its place",
            "ble_lock",
            "            if link.gives_way:\n",
            "            if False:\n",
        ),
    ),
    (
        "silent peers",
        Fault(
            "a proven holder gives way",
            "link",
            "return not self.authenticated and self._ticks_ms()",
            "return self._ticks_ms()",
        ),
    ),
    (
        "pairing",
        Fault(
            "writers may pile up messages",
            "ble_lock",
            "_MAX_WAITING = 3",
            "_MAX_WAITING = 300",
        ),
    ),
    (
        "pairing",
        Fault(
            "what one peer wrote can be read by another",
            "ble_lock",
            '        self._ble.gatts_write(self._handle, b"")\n        link = ',
            "        link = ",
        ),
    ),
    (
        "untold ends",
        Fault(
            "ends that nobody told are not found",
            "ble_lock",
            "            if not self._ble.gap_disconnect(connection):\n",
            "            if self._ble.gap_disconnect(connection) is None:\n",
        ),
    ),
    (
        "pairing",
        Fault(
            "an end is forgotten",
            "ble_lock",
            "            self._connections.discard(data[0])\n            self._lasts",
            "            self._lasts",
        ),
    ),
    (
        "untold ends",
        Fault(
            "an advertisement that ended untold is not set up anew",
            "ble_lock",
            "(self._advertise_due or old)",
            "self._advertise_due",
        ),
    ),
    (
        "vanishing peers",
        Fault(
            "vanished peers keep the radio",
            "ble_lock",
            "stuck = late_ms >= _GHOST_MS or silent_ms >= _SILENCE_MS",
            "stuck = False",
        ),
    ),
    (
        "new identities",
        Fault(
            "a due identity waits for links that never end",
            "ble_lock",
            "            self.end_links(_FAREWELL_MS)\n        else:",
            "            pass\n        else:",
        ),
    ),
    (
        "silent peers",
        Fault(
            "silent peers are never dropped",
            "link",
            "return self.ended or is_over or now >= self._deadline_ms",
            "return self.ended or is_over",
        ),
    ),
    (
        "failing port",
        Fault(
            "an advertisement that fails ends the lock",
            "ble_lock",
            "        except (OSError, MemoryError):\n            if self._lasts",
            "        except ValueError:\n            if self._lasts",
        ),
    ),
    (
        "pairing",
        Fault(
            "links of dropped peers stay in memory",
            "ble_lock",
            "        link = self._links.pop(connection, None)\n",
            "        link = self._links.get(connection)\n",
        ),
    ),
]
"""Each must be found alone, on its front of the storm."""
