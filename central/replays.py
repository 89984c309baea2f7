"""A signed call counts once, and only about now."""

import threading

WINDOW_S = 60
"""How far a phone's clock may be from the office's."""


class Replays:
    """The calls of the last minutes, in memory: what is older is refused by its time.

    A process that has just started knows no calls, so it takes none that was made before.
    """

    def __init__(self, since: int) -> None:
        """`since` is when this process began to take calls; all times are in one and the same."""
        self._since = since
        self._guard = threading.Lock()
        self._seen: dict[tuple[str, str], int] = {}

    def is_timely(self, created: int, now: int) -> bool:
        """Whether a call made then may count now."""
        return created >= self._since and abs(created - now) <= WINDOW_S

    def is_first(self, key_id: str, nonce: str, now: int) -> bool:
        """Whether this timely call has not counted before; from now on it has."""
        with self._guard:
            self._forget(now)
            known = (key_id, nonce) in self._seen
            # Until nobody could say any more that it was made about now.
            self._seen.setdefault((key_id, nonce), now + 2 * WINDOW_S)
            return not known

    def _forget(self, now: int) -> None:
        for call, until in list(self._seen.items()):
            if until >= now:
                break
            del self._seen[call]
