"""`noeglefri provision commission` from the outside, over an air shared with the simulator."""

import asyncio
import json
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from central.embedded.office import EmbeddedOffice
from demo.street import put_up
from host_tools import lock_time
from host_tools.cli.main import run
from host_tools.danish_time import shown
from host_tools.errors import ExitCode
from host_tools.office.contract import GrantOrder
from host_tools.phone.lock_phone import refresh
from host_tools.texts.speaker import Speaker
from provisioning.commissioning.cli import allow_service
from provisioning.commissioning.texts import FINDINGS
from sim.door.door import DoorProfile
from sim.radio.air.shared_air import SharedAir
from sim.world import World
from tests.host_tools.people import add_lock, add_phone


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Office and phone in a folder of their own."""
    monkeypatch.setenv("NOEGLEFRI_HOME", str(tmp_path / "phone"))
    monkeypatch.setenv("NOEGLEFRI_OFFICE", str(tmp_path / "office"))
    monkeypatch.setenv("NOEGLEFRI_PASSPHRASE", "x")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("NOEGLEFRI_LANG", "en")
    return tmp_path


async def commission(places: Path, name: str, answers: dict[str, str]) -> int:
    """Run the command in another thread while somebody knocks; nobody does what it asks."""
    script = places / "answers.json"
    script.write_text(json.dumps(answers))
    air = f"test-{uuid.uuid4().hex[:8]}"
    office = EmbeddedOffice(places / "office")
    async with World(3, SharedAir(air), start_s=time.time()) as world:
        await put_up(world, office, DoorProfile(name))
        office.close()
        door = world.doors[0]
        arguments = ["provision", "commission", name, "--radio", f"sim:{air}", "--json"]
        arguments += ["--patience", "0.5", "--who", "Lise", "--answers", str(script)]
        command = asyncio.create_task(asyncio.to_thread(run, arguments))
        while not command.done():
            await asyncio.sleep(1)
            door.knock()
        return command.result()


async def test_answers_in_a_file_take_the_place_of_questions(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["phone", "enrol", "Lise"]) == ExitCode.DONE
    capsys.readouterr()
    answers = {"ask_contact": "answer_no", "ask_bolt_out": "answer_no", "ask_again": "answer_stop"}
    code = await commission(places, "front door", answers | {"ask_handing": "answer_right"})
    document: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert code == ExitCode.DOOR_NEEDS_HELP
    assert [one["code"] for one in document["findings"]] == ["key_stuck"]
    assert document["figures"]["handing"] == "answer_right"
    assert document["figures"]["battery_percent"] > 90
    assert not document["signed"]


async def test_a_door_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    run(["phone", "enrol", "Lise"])
    capsys.readouterr()
    code = await asyncio.to_thread(run, ["provision", "commission", "nowhere", "--json"])
    assert code == ExitCode.UNKNOWN_NAME
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["error"] == "unknown_door_office"


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"ask_contact": "perhaps"}', '{"ask_contact": []}']
)
async def test_answers_that_make_no_sense_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(content)
    command = ["provision", "commission", "x", "--answers", str(answers), "--lang", "da"]
    assert await asyncio.to_thread(run, command) == ExitCode.USAGE
    assert "er ikke svar" in " ".join(capsys.readouterr().err.split())


def test_a_phone_whose_own_access_gives_way_to_a_locksmith_s_is_told_so(tmp_path: Path) -> None:
    with closing(EmbeddedOffice(tmp_path / "office")) as office:
        store = add_phone(office, 'Lise "Lås"', tmp_path)
        lock_id = add_lock(office, "Nygade 7").lock_id
        refresh(store, office)
        now = lock_time.now()
        office.grant(GrantOrder(store.state.phone_id, lock_id, now, now + 999_999))
        (told,) = allow_service(store, office, "Nygade 7")
        text = Speaker("en")(FINDINGS[told.code], **told.values)
        assert text.endswith("noeglefri office grant 'Lise \"Lås\"' 'Nygade 7'")
        assert shown(now + 999_999) in text
        assert not allow_service(store, office, "Nygade 7"), "nothing more is replaced"
