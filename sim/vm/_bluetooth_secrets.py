"""What the ``bluetooth`` stand-in has the program keep: keys of bonds, and the board's own."""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IRQ_GET_SECRET = 29
IRQ_SET_SECRET = 30
OWN_KEY = 10  # the type of the board's own identity key, beside NimBLE's types of secrets
OWN_KEY_NAME = b"irk"
OWN_KEY_BYTES = 16
PEER_SECRET = 2


class Secrets:
    """The program's memory of secrets, reached by events; a part of ``BLE``."""

    def _call(self, irq: int, data: "tuple[Any, ...]") -> "Any":
        raise NotImplementedError

    def _load_secrets(self) -> None:
        """As the radio starts: the board's own key, made once, then every peer's."""
        own = self._get_secret(OWN_KEY, OWN_KEY_NAME)
        if own is None or len(own) != OWN_KEY_BYTES:
            self._set_secret(OWN_KEY, OWN_KEY_NAME, os.urandom(OWN_KEY_BYTES))
        index = 0
        while self._get_secret(PEER_SECRET, None, index) is not None:
            index += 1

    def _get_secret(self, kind: int, key: "bytes | None", index: int = 0) -> "bytes | None":
        data = None if key is None else memoryview(key)
        answer = self._call(IRQ_GET_SECRET, (kind, index, data))
        if isinstance(answer, (bytes, bytearray, memoryview)):
            return bytes(answer)
        return None

    def _set_secret(self, kind: int, key: bytes, value: bytes) -> bool:
        data = memoryview(value) if value else None
        return bool(self._call(IRQ_SET_SECRET, (kind, memoryview(key), data)))

    def _on_secret(self, event: str, args: "list[Any]", payload: bytes) -> "Any":
        """Answer the host's question for a secret, or its wish to have one kept."""
        if event == "get_secret":
            value = self._get_secret(args[0], payload)
            return 0 if value is None else (1, value)
        size = args[1]
        return int(self._set_secret(args[0], payload[:size], payload[size:]))
