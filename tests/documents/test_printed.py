"""The letter and the pocket guide say what they must, in both languages, and fit their pages."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader
from typer.testing import CliRunner

from firmware import messages
from host_tools.cli.main import run
from host_tools.texts.speaker import Speaker
from provisioning.cli import app
from provisioning.documents.errors import DocumentRefusedError
from provisioning.documents.guide_texts import GUIDE
from provisioning.documents.render import Kind, Language, render
from provisioning.documents.sender import NAME_LIMIT, Sender

NAME, PHONE = "Ærø Kommune", "+45 63 52 50 00"
LONGEST_NAME = "Ringkøbing-Skjern og Lyngby-Taarbæk Omsorgsfællesskab i Østen"[:NAME_LIMIT]
MM_PER_POINT = 25.4 / 72
PAGES = {Kind.LETTER: (2, 210, 297), Kind.POCKET_GUIDE: (4, 105, 148)}
REQUIRED = {
    (Kind.LETTER, Language.DANISH): (
        "Din nøgle virker altid.",
        "Indefra åbner du, som du plejer.",
        "hverken kamera eller mikrofon",
        "kun i de dage og tidsrum",
        "Du har ret til at se",
        "Datatilsynet",
        "ring 112",
    ),
    (Kind.LETTER, Language.ENGLISH): (
        "Your key always works.",
        "From the inside you open as usual.",
        "neither camera nor microphone",
        "only on the days and at the hours",
        "You have the right to see",
        "Data Protection Agency",
        "call 112",
    ),
    (Kind.POCKET_GUIDE, Language.DANISH): (
        "Tryk først, bank bagefter.",
        "Løft håndtaget",
        "Luk døren først",
        "Ring med det samme",
        "Dørens egen nøgle virker altid.",
        "ring 112 først",
    ),
    (Kind.POCKET_GUIDE, Language.ENGLISH): (
        "Tap first, then knock.",
        "Lift the handle",
        "Close the door first",
        "at once",
        "The door's own key always works.",
        "call 112 first",
    ),
}
EVERY_DOCUMENT = pytest.mark.parametrize(("kind", "language"), list(REQUIRED))


def _pages(path: Path, kind: Kind, language: Language, name: str = NAME) -> list[PageObject]:
    out = path / "document.pdf"
    render(kind, language, name, PHONE, out)
    return list(PdfReader(out).pages)


def _text(pages: list[PageObject]) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@EVERY_DOCUMENT
def test_a_document_says_what_it_must(tmp_path: Path, kind: Kind, language: Language) -> None:
    text = _text(_pages(tmp_path, kind, language))
    missing = [said for said in (*REQUIRED[kind, language], NAME, PHONE) if said not in text]
    assert not missing


@EVERY_DOCUMENT
def test_no_placeholder_or_mark_is_left(tmp_path: Path, kind: Kind, language: Language) -> None:
    text = _text(_pages(tmp_path, kind, language))
    assert not re.search(r"[{}]|\*\*|�|\x00", text)


@EVERY_DOCUMENT
def test_every_page_fits_with_the_longest_name(
    tmp_path: Path, kind: Kind, language: Language
) -> None:
    pages = _pages(tmp_path, kind, language, LONGEST_NAME)
    count, width_mm, height_mm = PAGES[kind]
    assert len(pages) == count
    for page in pages:
        assert float(page.mediabox.width) * MM_PER_POINT == pytest.approx(width_mm, abs=0.1)
        places = _places(page)
        assert places
        assert all(12 < x < page.mediabox.width - 12 for x, _ in places)
        assert all(12 < y < page.mediabox.height - 12 for _, y in places)
        assert float(page.mediabox.height) * MM_PER_POINT == pytest.approx(height_mm, abs=0.1)


def _places(page: PageObject) -> list[tuple[float, float]]:
    """Where every piece of text begins, in points."""
    found: list[tuple[float, float]] = []

    def visit(text: str, _cm: object, tm: list[float], _font: object, _size: object) -> None:
        if text.strip():
            found.append((tm[4], tm[5]))

    page.extract_text(visitor_text=visit)
    return found


@EVERY_DOCUMENT
def test_a_screen_reader_hears_headings_and_texts_in_their_order(
    tmp_path: Path, kind: Kind, language: Language
) -> None:
    out = tmp_path / "document.pdf"
    render(kind, language, NAME, PHONE, out)
    catalog: Any = PdfReader(out).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == language.value
    document = catalog["/StructTreeRoot"]["/K"][0].get_object()
    roles = [one.get_object()["/S"] for one in document["/K"]]
    assert roles.count("/H1") == 1
    assert set(roles) == {"/H1", "/H2", "/H3", "/P"}
    headings = [role for role in roles if role != "/P"]
    assert not any(now == "/H3" and before == "/H1" for before, now in pairwise(headings))


def test_a_long_name_keeps_to_its_line_at_the_head_of_the_letter(tmp_path: Path) -> None:
    for page in _pages(tmp_path, Kind.LETTER, Language.DANISH, LONGEST_NAME):
        assert page.extract_text().splitlines()[0].startswith(LONGEST_NAME)


@EVERY_DOCUMENT
def test_every_typeface_is_embedded(tmp_path: Path, kind: Kind, language: Language) -> None:
    for page in _pages(tmp_path, kind, language):
        embedded, foreign = page._get_fonts()
        assert embedded
        assert not foreign


def test_the_guide_explains_every_outcome_and_warning() -> None:
    between_machines = {
        messages.OUTCOME_OK,
        messages.OUTCOME_OPENED,
        messages.OUTCOME_LOCKED,
        messages.OUTCOME_MOVING,
        messages.OUTCOME_ENVELOPE_REFUSED,
        messages.OUTCOME_STALE,
        messages.OUTCOME_BAD_COMMAND,
    }
    known = {value for name, value in vars(messages).items() if name.startswith("OUTCOME_")}
    rows = GUIDE.door_messages + GUIDE.access_messages
    assert {code for row in rows for code in row.outcomes} == known - between_machines
    assert {row.flag for row in rows} >= {
        messages.FLAG_BATTERY_LOW,
        messages.FLAG_BATTERY_CRITICAL,
        messages.FLAG_TAMPERED,
    }


@pytest.mark.parametrize(
    "name",
    [
        "Høje-Taastrup Kommune",
        "Sundheds- og Omsorgsforvaltningen",
        "Vejle Kommune \N{EN DASH} Senior",
        "Ærø Kommune (Pleje & Omsorg)",
        "Region X, distrikt 2/3",
    ],
)
def test_a_name_may_be_written_as_municipalities_write_theirs(name: str) -> None:
    assert Sender(name, PHONE).fields["municipality"] == name


@pytest.mark.parametrize(
    ("name", "phone"),
    [
        ("", PHONE),
        ("x" * (NAME_LIMIT + 1), PHONE),
        ("**Fed** Kommune", PHONE),
        ("To\nlinjer", PHONE),
        ("En--To", PHONE),
        (NAME, "ring"),
        (NAME, "12 -- 34"),
    ],
)
def test_what_cannot_be_printed_or_called_is_refused(name: str, phone: str) -> None:
    with pytest.raises(DocumentRefusedError, match=r"document_(name|phone)"):
        Sender(name, phone)


def test_a_letter_that_the_type_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefusedError, match="document_letters"):
        render(Kind.LETTER, Language.DANISH, "Комуна", PHONE, tmp_path / "x.pdf")


def test_the_command_prints_where_the_document_is(tmp_path: Path) -> None:
    out = tmp_path / "brev.pdf"
    sender = ["--municipality", NAME, "--phone", PHONE]
    result = CliRunner().invoke(
        app(Speaker("en")), ["document", "letter", *sender, "--out", str(out)]
    )
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF-")
    assert out.name in result.output.replace("\n", "")


@pytest.mark.parametrize(("language", "title"), [("da", "Din nye lås"), ("en", "Your new lock")])
def test_the_whole_command_line_prints_in_the_language_asked_for(
    tmp_path: Path, language: str, title: str
) -> None:
    out = tmp_path / "letter.pdf"
    sender = ["--municipality", NAME, "--phone", PHONE]
    command = ["provision", "document", "letter", "--lang", language, *sender, "--out", str(out)]
    assert run(command) == 0
    assert title in _text(list(PdfReader(out).pages))


@pytest.mark.parametrize(
    ("phone", "out", "told"),
    [
        ("ring", "x.pdf", "Telefonnummeret"),
        (PHONE, "nowhere/x.pdf", "ingen mappe"),
        (PHONE, ".", "mappe"),
    ],
)
def test_the_command_says_why_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], phone: str, out: str, told: str
) -> None:
    sender = ["--municipality", NAME, "--phone", phone]
    command = ["provision", "document", "pocket-guide", *sender, "--out", str(tmp_path / out)]
    assert run([*command, "--lang", "da"]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "Intet er skrevet" in " ".join(err.split())
    assert not list(tmp_path.iterdir())


def test_the_command_answers_programs_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "guide.pdf"
    sender = ["--municipality", NAME, "--phone", PHONE]
    command = ["provision", "document", "pocket-guide", *sender, "--out", str(out), "--json"]
    assert run([*command, "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"kind": "pocket-guide", "language": "en", "path": str(out)}
    assert out.read_bytes().startswith(b"%PDF-")
