"""Why a document is not printed."""

from collections.abc import Mapping

from host_tools.errors import ExitCode, UserError
from host_tools.texts.catalogue import N_

_TEXTS: Mapping[str, str] = {
    "document_name": N_(
        "The municipality's name takes letters, digits and . , ' & / ( ) -, at most {limit} in "
        "all. Nothing was written."
    ),
    "document_phone": N_(
        "The phone number takes digits and blanks: +45 70 20 30 40. Nothing was written."
    ),
    "document_letters": N_(
        "The type has no {letters}. Write the name in Latin letters. Nothing was written."
    ),
    "document_full": N_(
        "Page {page} is too full. Shorten the municipality's name. Nothing was written."
    ),
}


class DocumentRefusedError(UserError):
    """The document cannot be printed like that."""

    texts = _TEXTS

    def __init__(self, key: str, **values: str) -> None:
        """`key`: document_name, document_phone, document_letters or document_full."""
        super().__init__(key, ExitCode.USAGE, **values)
