"""Why a document is not printed, and what its command says, in Danish and English."""

from host_tools.errors import ExitCode, UserError
from host_tools.texts import add_texts

add_texts(
    {
        "document_name": (
            "Kommunens navn skal være højst {limit} bogstaver. Intet er skrevet.",
            "The municipality's name takes at most {limit} letters. Nothing was written.",
        ),
        "document_phone": (
            "Telefonnummeret skrives med cifre og mellemrum: +45 70 20 30 40. Intet er skrevet.",
            "The phone number takes digits and blanks: +45 70 20 30 40. Nothing was written.",
        ),
        "document_letters": (
            "Skriften har ikke {letters}. Skriv navnet med latinske bogstaver. Intet er skrevet.",
            "The type has no {letters}. Write the name in Latin letters. Nothing was written.",
        ),
        "document_full": (
            "Side {page} er for fuld. Skriv kommunens navn kortere. Intet er skrevet.",
            "Page {page} is too full. Shorten the municipality's name. Nothing was written.",
        ),
        "document_made": ("{path} er klar til print.", "{path} is ready to print."),
        "help_document_kind": (
            "letter er brevet til borgeren (A4), pocket-guide lommeguiden til medarbejderen (A6).",
            "letter is the citizen's letter (A4), pocket-guide the caregiver's guide (A6).",
        ),
        "help_document_municipality": (
            "Kommunens navn, som det skal stå.",
            "The municipality's name as it is to be printed.",
        ),
        "help_document_phone": (
            "Nummeret, der skal ringes til: '70 20 30 40'.",
            "The number to call: '70 20 30 40'.",
        ),
        "help_document_out": (
            "PDF-filen, der skrives; en tidligere afløses.",
            "The PDF to write; an earlier one is replaced.",
        ),
    }
)


class DocumentRefusedError(UserError):
    """The document cannot be printed like that."""

    def __init__(self, key: str, **values: str) -> None:
        """`key`: document_name, document_phone, document_letters or document_full."""
        super().__init__(key, ExitCode.USAGE, **values)
