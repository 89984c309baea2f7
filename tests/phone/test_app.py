"""The app itself in a real Chromium: a shift at doors that run the real firmware."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.phone.handset import browser
from tests.phone.shift import BIRTHE, INGER, JENS, KARL, TOVE, Home, Shift, shift
from tests.support.vm import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="module")
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
SCREENS = (
    "#/",
    "#/at/karl",
    "#/at/inger/help",
    "#/today",
    "#/search",
    "#/emergency",
    "#/practice",
)
ANSWER_MS = 20_000
"""How long an answer may take on a busy machine."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Browser]:
    """The browser."""
    async with browser() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def day(running: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Shift]:
    """Anna's shift, the app open: Inger's door, and the homes that a test asks for."""
    async with shift(running, (INGER, *getattr(request, "param", ()))) as made:
        await made.begin()
        yield made


def at(*homes: Home) -> pytest.MarkDecorator:
    """With these homes on the shift, too."""
    return pytest.mark.parametrize("day", [homes], indirect=True, ids=[homes[0].fields["id"]])


async def press(day: Shift, number: int) -> None:
    """Press the big button, and knock."""
    await day.knock_at(number)
    await day.page.click("#big")


async def result(day: Shift, ending: str) -> str:
    """The sentence of the result, when it is there."""
    panel = day.page.locator(f".panel.{ending} .sentence")
    await panel.wait_for(timeout=ANSWER_MS)
    return await panel.inner_text()


async def go(day: Shift, place: str) -> None:
    """Go to another screen."""
    await day.page.evaluate("(place) => { location.hash = place; }", place)
    await day.page.locator("h1").first.wait_for()


@at(TOVE)
async def test_a_visit_is_opened_and_locked_with_the_one_big_button(day: Shift) -> None:
    await expect(day.page.locator("h1")).to_have_text("Inger Holm")
    await expect(day.page.locator("#big")).to_have_text("Lås op hos Inger Holm")
    await press(day, 1)
    assert await result(day, "opened") == "Der er låst op. Gå bare ind."
    assert day.doors[1].bolt.is_withdrawn
    await expect(day.page.locator("#voice")).to_have_text("Der er låst op. Gå bare ind.")
    await expect(day.page.locator("#big")).to_have_text("Lås hos Inger Holm")
    await press(day, 1)
    assert await result(day, "locked") == "Der er låst hos Inger Holm. Du kan roligt gå."
    await day.page.click("#big")
    await expect(day.page.locator("h1")).to_have_text("Tove Krogh")
    assert day.doors[1].is_locked
    await day.page.click("#done")
    await expect(day.page.locator("#main")).to_contain_text("Ikke flere besøg i dag.")


async def test_an_app_that_is_killed_mid_visit_knows_where_it_was(day: Shift) -> None:
    await press(day, 1)
    await result(day, "opened")
    await day.page.close()
    await day.phone.open("/phone/")
    await expect(day.page.locator("#big")).to_have_text("Lås hos Inger Holm")
    await expect(day.page.locator(".carried")).to_contain_text("til kontoret")


@pytest.mark.long
@pytest.mark.parametrize("number", range(1, 8))
async def test_an_app_that_dies_at_any_step_opens_the_door_afterwards(
    day: Shift, number: int
) -> None:
    dying: list[asyncio.Future[None]] = []

    def dies(operation: int) -> None:
        if operation == number:
            dying.append(asyncio.ensure_future(day.page.close()))

    day.phone.between.before = dies
    await press(day, 1)
    await asyncio.wait_for(died(dying), ANSWER_MS / 1000)
    await day.phone.bluetooth.hang_up()
    await day.phone.open("/phone/")
    await day.page.locator("#big").wait_for()
    knows = await day.page.locator("#big").inner_text() == "Lås hos Inger Holm"
    assert day.doors[1].bolt.is_withdrawn or not knows
    await press(day, 1)
    await result(day, "locked" if knows else "opened")


async def died(dying: list[asyncio.Future[None]]) -> None:
    """Wait until the page has died."""
    while not dying or not dying[0].done():  # noqa: ASYNC110 - a hook fills the list
        await asyncio.sleep(0.05)


@at(KARL)
async def test_several_doors_of_a_home_are_one_path(day: Shift) -> None:
    await go(day, "#/at/karl")
    await expect(day.page.locator("#big")).to_have_text("Lås op: opgangen")
    await press(day, 20)
    await expect(day.page.locator("#big")).to_have_text("Lås op: hoveddøren", timeout=ANSWER_MS)
    await press(day, 40)
    cabinet = day.page.locator(".second", has_text="medicinskabet")
    await expect(cabinet).to_have_text("Lås op: medicinskabet", timeout=ANSWER_MS)
    assert day.doors[20].bolt.is_withdrawn
    assert day.doors[40].bolt.is_withdrawn


@at(BIRTHE)
async def test_a_door_that_wants_its_handle_lifted_says_so_and_then_locks(day: Shift) -> None:
    await go(day, "#/at/birthe")
    await press(day, 80)
    await result(day, "opened")
    await press(day, 80)
    assert await result(day, "help") == (
        "Døren er ikke låst endnu. Løft håndtaget helt op, og tryk igen."
    )
    assert not day.doors[80].is_locked
    day.doors[80].hold_handle()
    await press(day, 80)
    assert await result(day, "locked") == "Der er låst hos Birthe Sørensen. Du kan roligt gå."
    assert day.doors[80].is_locked


@at(JENS)
async def test_from_a_refusal_the_reserve_plan_is_one_tap_away(day: Shift) -> None:
    await go(day, "#/at/jens")
    await press(day, 100)
    assert "spærret" in await result(day, "refused")
    await day.page.click("#no-entry")
    await expect(day.page.locator("h1")).to_have_text("Kom du ikke ind?")
    await expect(day.page.locator("#call-112")).to_have_attribute("href", "tel:112")
    await expect(day.page.locator("#call-duty")).to_have_attribute("href", "tel:70102030")
    await day.page.click("#reason-chain")
    await expect(day.page.locator("#reason-hint")).to_contain_text("Det er skrevet ned")


async def test_presence_is_proven_where_the_citizen_opened(day: Shift) -> None:
    await day.knock_at(1)
    await day.page.click("#here")
    assert await result(day, "fine") == "Dit besøg er bekræftet af låsen."
    assert day.doors[1].is_locked


async def test_a_person_who_stops_is_back_at_the_button(day: Shift) -> None:
    day.phone.chooser.picks = False
    day.phone.chooser.after_s = 5.0
    await day.page.click("#big")
    await day.page.click("#stop")
    await expect(day.page.locator("#big")).to_have_text("Lås op hos Inger Holm")


async def test_the_practice_door_is_opened_and_locked_without_any_radio(day: Shift) -> None:
    await go(day, "#/practice")
    for ending in ("opened", "help"):
        await day.page.click("#big")
        await day.page.click("#play-knock")
        await result(day, ending)
    await day.page.click("#play-handle")
    await day.page.click("#big")
    await day.page.click("#play-knock")
    await result(day, "locked")
    assert day.phone.bluetooth.operations == []


async def test_it_works_without_a_network_and_shows_so(day: Shift) -> None:
    ready = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
    await day.page.wait_for_function(ready)
    await day.phone.context.set_offline(True)
    await expect(day.page.locator(".until")).to_contain_text("Ingen dækning? Det gør ikke noget.")
    await day.page.reload()
    await press(day, 1)
    assert await result(day, "opened") == "Der er låst op. Gå bare ind."


async def test_nothing_that_script_can_read_holds_a_secret_or_a_name(day: Shift) -> None:
    await press(day, 1)
    await result(day, "opened")
    stored, exports, plain = await day.page.evaluate(DUMP)
    assert stored >= 3
    assert exports == ["InvalidAccessError"] * 4
    assert "Inger" not in plain
    assert "Nørregade" not in plain
    assert await day.page.evaluate(
        "[localStorage.length, sessionStorage.length, document.cookie]"
    ) == [0, 0, ""]


DUMP = """async () => {
  const open = indexedDB.open("noeglefri");
  const db = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });
  const all = (name) => new Promise((resolve) => {
    const request = db.transaction(name).objectStore(name).getAll();
    request.onsuccess = () => resolve(request.result);
  });
  const [keys, pocket, post] = await Promise.all(["keys", "pocket", "post"].map(all));
  const exports = await Promise.all(keys.map((key) =>
    (key.privateKey
      ? crypto.subtle.exportKey("pkcs8", key.privateKey)
      : crypto.subtle.exportKey("raw", key)
    ).then(() => "exported", (error) => error.name)));
  const text = (box) => new TextDecoder().decode(box.sealed);
  return [pocket.length + post.length, exports, [...pocket, ...post].map(text).join("")];
}"""


async def test_nobody_but_the_own_origin_is_asked(running: Browser) -> None:
    asked: set[str] = set()
    async with shift(running, (INGER,)) as day:
        day.phone.context.on("request", lambda request: asked.add(request.url))
        await day.begin()
        for place in SCREENS:
            await go(day, place)
        assert all(url.startswith(day.phone.origin) for url in asked)
        blocked = await day.page.evaluate(
            "fetch('https://example.org/').then(() => 'sent', () => 'blocked')"
        )
        assert blocked == "blocked"


@at(JENS)
async def test_no_screen_has_a_finding_of_axe_in_light_or_dark(day: Shift) -> None:
    for place in SCREENS:
        await go(day, place)
        if place == "#/practice":
            await day.page.locator("#big").wait_for()
        assert await findings(day) == []
    await go(day, "#/at/jens")
    await press(day, 100)
    await result(day, "refused")
    assert await findings(day) == []


async def test_who_left_without_locking_is_reminded_before_the_next_door(running: Browser) -> None:
    async with shift(running, (INGER, TOVE), language="en-GB") as day:
        await day.begin()
        await press(day, 1)
        assert await result(day, "opened") == "It is unlocked. Just go in."
        await day.page.evaluate(LEAVE)
        await day.phone.open("/phone/")
        reminder = day.page.locator(".reminder")
        await expect(reminder).to_contain_text("You have not locked at Inger Holm.")
        await day.page.click("#forgot")
        await expect(day.page.locator("#big")).to_have_text("Lock at Inger Holm")
        await press(day, 1)
        assert "safely go" in await result(day, "locked")


LEAVE = """async () => {
  const { Database } = await import("/phone/storage/database.mjs");
  const { PocketStore } = await import("/phone/pocket/store.mjs");
  const database = await Database.open();
  const at = Math.floor(Date.now() / 1000);
  const store = await PocketStore.open(database);
  await store.add({ kind: "happening", happening: { kind: "left", home: "inger", at } });
  database.close();
}"""


async def findings(day: Shift) -> list[Any]:
    """What axe finds wrong with the screen, in light and in dark."""
    found = []
    await day.page.evaluate(AXE)
    for scheme in ("light", "dark"):
        await day.page.emulate_media(color_scheme=scheme)
        seen = await day.page.evaluate("axe.run({ resultTypes: ['violations'] })")
        found += [
            (one["id"], [node["html"] for node in one["nodes"]]) for one in seen["violations"]
        ]
    return found
