"""Mistakes in what a lock does when something fails; misfortune must find each one."""

from tests.adversary.modules import Fault

MISTAKES = [
    Fault(
        "a log that fails keeps the door shut",
        "lock",
        "except Exception:  # noqa: BLE001 - the log may fail",
        "except ValueError:  # the log may fail",
    ),
    Fault(
        "a grant that cannot be stored ends the exchange",
        "lock",
        "except (OSError, ValueError):\n            # The list is a cache",
        "except ValueError:\n            # The list is a cache",
    ),
    Fault(
        "new keys that cannot be stored are half in force",
        "lock",
        "        except OSError:\n            self.faults += 1\n",
        "        except ValueError:\n            self.faults += 1\n",
    ),
    Fault(
        "a spoilt copy of the identity is not mended",
        "key_store",
        "            if bodies[copy] != newest:\n",
        "            if False:\n",
    ),
    Fault(
        "a spoilt copy of the log's key is not mended",
        "key_store",
        "                self._mend()\n",
        "                pass\n",
    ),
    Fault(
        "the copy of the log's key is not looked at",
        "key_store",
        "return self._read(0, epoch) or self._read(1, epoch)",
        "return self._read(0, epoch)",
    ),
    Fault(
        "a state lies in one file only",
        "lock_state",
        "for path in self._paths:\n            _write",
        "for path in self._paths[:1]:\n            _write",
    ),
    Fault(
        "a spoilt state is taken for whole",
        "lock_state",
        " or data[-CRC_BYTES:] != checksum(content)",
        "",
    ),
    Fault(
        "a spoilt grant is taken for whole",
        "access_list",
        "return self.entry[BODY_BYTES:MARKS_AT] == checksum(self.entry[:BODY_BYTES])",
        "return True",
    ),
    Fault(
        "one bad byte of a header loses the log's end",
        "log_search",
        "return self._fits(epoch) or self._mend(epoch)",
        "return self._fits(epoch)",
    ),
    Fault(
        "seconds that began anew are not doubted",
        "lock_clock",
        "        self.recover(self._floor, estimate)\n"
        "        self._hard = (earliest, FOREVER, self._ticks_s())\n",
        "        self._estimate = estimate\n",
    ),
    Fault(
        "a token is younger than the protocol lets it be",
        "envelopes",
        "_TOKEN_AGE_S = 67",
        "_TOKEN_AGE_S = 60",
    ),
    Fault(
        "the drift of the clock is forgotten",
        "lock_clock",
        "return elapsed // self._divisor + TICK_MARGIN_S",
        "return TICK_MARGIN_S",
    ),
    Fault(
        "a refused proof begins a session",
        "link",
        "        if status.outcome < messages.OUTCOME_NO_RIGHT:\n",
        "        if True:\n",
    ),
    Fault(
        "every refusal is logged",
        "lock",
        "        if self.tally.refuses(grant):\n",
        "        if True:\n",
    ),
    Fault(
        "every order is logged",
        "order_tally",
        "return orders < ORDERS_AN_HOUR",
        "return True",
    ),
    Fault(
        "the first order left out is told for the last",
        "order_tally",
        "last = (time, min(count + 1, 0xFFFF), event, outcome)",
        "last = (time, min(count + 1, 0xFFFF), event, 0)",
    ),
    Fault(
        "a wiped lock serves on",
        "link",
        "        if lock.is_wiped:\n",
        "        if False:\n",
    ),
    Fault(
        "a wiped lock logs on",
        "lock",
        "        if self.is_wiped:\n",
        "        if False:\n",
    ),
    Fault(
        "a wipe does not look what came after the order",
        "wipe",
        "        evidence > index + 1 or not lock",
        "        not lock",
    ),
    Fault(
        "orders left out are no evidence",
        "lock",
        "            self.evidence = self.log.next_index + 1\n",
        "            pass\n",
    ),
    Fault(
        "a start does not notice that seconds began anew",
        "parts",
        "rtc.survived and _ran_on(rtc.word(rtc_state.SAVED_TICK))",
        "rtc.survived",
    ),
    Fault(
        "a start in doubt is sure of its clock",
        "parts",
        "        self.clock.doubt()\n",
        "",
    ),
    Fault(
        "orders are counted from none again at every wake",
        "parts",
        "tally = OrderTally(orders)",
        "tally = OrderTally(bytearray(TALLY_BYTES))",
    ),
    Fault(
        "a planned relock is saved when the lock sleeps only",
        "relock",
        "        self._rtc.set_word(rtc_state.RELOCK_TICK, tick)\n        self._save()\n",
        "        self._rtc.set_word(rtc_state.RELOCK_TICK, tick)\n",
    ),
    Fault(
        "a relock waits for seconds that began anew",
        "relock",
        "        if is_late or (self._due() and not ran_on):\n",
        "        if False:\n",
    ),
    Fault(
        "a relock outlives the count that it was planned by",
        "relock",
        "        if is_late or (self._due() and not ran_on):\n",
        "        if is_late:\n",
    ),
    Fault(
        "an unknown slot costs a read less",
        "access_list",
        "        if not is_read:\n            self.read_entry(0, 0)\n",
        "",
    ),
    Fault(
        "the log forgets the clock's floor",
        "lock",
        "entry.clock_lowest = self.clock.floor()",
        "entry.clock_lowest = 0",
    ),
]
"""Each must be found alone."""
