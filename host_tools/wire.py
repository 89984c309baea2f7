"""How the contract's bytes and texts cross the wire: lock ids as hex, other bytes as base64.

The marks on a type are read by pydantic on both sides, when the office is first called: who only
imports the contract does not wait for it.
"""

import base64
from typing import TYPE_CHECKING, Annotated, Any

from host_tools.names import NAME_LIMIT, WORDS_LIMIT, one_line

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


class _Text:
    """Bytes in Python, text on the wire."""

    def __init__(self, encoding: str, size: int | None = None) -> None:
        """`encoding` is hex or base64; `size` in bytes, where only one is lawful."""
        self._encoding = encoding
        self._size = size

    def decode(self, value: Any) -> Any:
        """The bytes of a text; pydantic judges what is neither. Raises ValueError."""
        if not isinstance(value, str):
            return value
        if self._encoding == "hex":
            return bytes.fromhex(value)
        return base64.b64decode(value, validate=True)

    def encode(self, value: bytes) -> str:
        """The text of bytes."""
        return value.hex() if self._encoding == "hex" else base64.b64encode(value).decode()

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from pydantic_core import core_schema

        whole = core_schema.bytes_schema(strict=True, min_length=self._size, max_length=self._size)
        return core_schema.no_info_before_validator_function(
            self.decode,
            whole,
            serialization=core_schema.plain_serializer_function_ser_schema(self.encode),
        )

    def __get_pydantic_json_schema__(
        self, _schema: "CoreSchema", _handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        if self._encoding == "base64":
            return {"type": "string", "contentEncoding": "base64"}
        count = "*" if self._size is None else f"{{{self._size}}}"
        return {"type": "string", "pattern": f"^([0-9a-f]{{2}}){count}$"}


class _Line:
    """Text of one line that a person can read out."""

    def __init__(self, limit: int) -> None:
        """`limit` in characters."""
        self._limit = limit

    def tidy(self, value: str) -> str:
        """The text as it is shown and stored.

        Raises OfficeRefusedError, which pydantic passes on as it is: it tells the true reason.
        """
        return one_line(value, self._limit)

    def __get_pydantic_core_schema__(
        self, _source: Any, _handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(
            self.tidy, core_schema.str_schema(strict=True)
        )

    def __get_pydantic_json_schema__(
        self, _schema: "CoreSchema", _handler: "GetJsonSchemaHandler"
    ) -> "JsonSchemaValue":
        return {"type": "string", "maxLength": self._limit}


Line = Annotated[str, _Line(NAME_LIMIT)]
LongLine = Annotated[str, _Line(WORDS_LIMIT)]
Bytes = Annotated[bytes, _Text("base64")]
Hex = Annotated[bytes, _Text("hex")]
LockId = Annotated[bytes, _Text("hex", 8)]
Key = Annotated[bytes, _Text("base64", 32)]
