"""Labels on paper: where the sheet has its labels, and with what finds the unit again."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from pypdf import PdfReader

from host_tools.cli.main import run
from host_tools.errors import ExitCode
from host_tools.texts.speaker import Speaker
from provisioning.documents.labels import A4_MM, SHEETS, label_sheets
from provisioning.errors import UnitRefusedError
from provisioning.unit.lock_code import scan_text_of
from provisioning.unit.register import BEGUN, PROVISIONED, BenchUnit
from tests.provisioning.conftest import Depot


def unit(number: int) -> BenchUnit:
    """A made unit."""
    mac = f"240ac400{number & 0xFFFF:04x}"
    return BenchUnit(
        mac, f"{number:016x}", f"Nygade {number & 0xFF}", PROVISIONED, "ESP32C3", 4, "ab" * 32
    )


@pytest.mark.parametrize("name", SHEETS)
def test_every_label_lies_on_the_paper_and_apart_from_the_others(name: str) -> None:
    sheet = SHEETS[name]
    places = [sheet.place(number) for number in range(sheet.places)]
    for x, y in places:
        assert 0 <= x <= A4_MM[0] - sheet.width
        assert 0 <= y <= A4_MM[1] - sheet.height
    assert sheet.step_x >= sheet.width
    assert sheet.step_y >= sheet.height
    left, right = places[0][0], A4_MM[0] - places[sheet.columns - 1][0] - sheet.width
    assert left == pytest.approx(right, abs=0.3)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_shows_codes_and_no_doors(name: str, language: str) -> None:
    units = [unit(number) for number in range(1, SHEETS[name].places + 2)]
    pdf = PdfReader(io.BytesIO(label_sheets(units, SHEETS[name], 2, Speaker(language))))
    assert len(pdf.pages) == 2
    text = "".join(page.extract_text() for page in pdf.pages)
    assert all(group in text for one in units for group in one.code.split("-"))
    assert "Nygade" not in text


def test_the_qr_code_is_of_the_smallest_kind() -> None:
    symbol = segno.make_qr(scan_text_of(bytes(range(8))), error="m")
    assert symbol.version == 1
    assert symbol.mode == "alphanumeric"


def test_there_is_no_place_beyond_the_sheet() -> None:
    with pytest.raises(UnitRefusedError, match="label_places"):
        label_sheets([unit(1)], SHEETS["L7160"], 22, Speaker("en"))


def test_scanning_and_typing_find_the_unit_and_print_its_label(
    depot: Depot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = depot.bench.register.keep(unit(0x1F2E3D4C5B6A7988 >> 3))
    typed = made.code.lower().replace("0", "o").replace("1", "i").replace("-", " ")
    scanned = scan_text_of(bytes.fromhex(made.lock_id))
    for code in (made.code, typed, scanned, made.door.upper(), made.unit):
        assert run(["provision", "find", code]) == ExitCode.DONE
        assert made.code in capsys.readouterr().out
    out = tmp_path / "labels.pdf"
    assert run(["provision", "label", typed, "--out", str(out), "--lang", "da"]) == ExitCode.DONE
    assert "Nøglefri lås" in PdfReader(out).pages[0].extract_text()
    assert run(["provision", "find", made.code[:-1]]) == ExitCode.UNKNOWN_NAME
    assert run(["provision", "find", "0000-00000-00000"]) == ExitCode.UNKNOWN_NAME


def test_only_finished_locks_get_labels(
    depot: Depot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "labels.pdf"
    words = ["provision", "label", "--out", str(out), "--json"]
    depot.bench.register.keep(replace(unit(1), stage=BEGUN))
    assert run(words) == ExitCode.REFUSED
    assert run([*words, "Nygade 1"]) == ExitCode.REFUSED
    assert not out.exists()
    made = depot.bench.register.keep(unit(2))
    capsys.readouterr()
    assert run(words) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["codes"] == [made.code]


def test_a_label_for_a_folder_that_is_not_there_is_told(depot: Depot, tmp_path: Path) -> None:
    depot.bench.register.keep(unit(2))
    out = tmp_path / "nowhere" / "labels.pdf"
    assert run(["provision", "label", "--out", str(out)]) == ExitCode.USAGE
