"""The app, the real office and a door with the real firmware: from the code to the visit."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from central.embedded.office import EmbeddedOffice
from demo.lock_factory import image_of
from firmware.state_record import Config
from host_tools.office.phones import CodeOrder
from host_tools.office.register.homes import HomeDoor, HomeOrder
from host_tools.office.rules import Place, RuleKind, RuleOrder, Subject
from provisioning.chip.lock_content import LockContent
from provisioning.unit.provision import provision
from sim.door.door import Door, DoorProfile
from sim.world import World
from tests.phone.handset import Handset, browser, handset
from tests.phone.shift import PHONE_SIZE
from tests.phone.stage import KNOCK_DELAY_S
from tests.support.serving import served_office
from tests.support.vm import ROOT

pytestmark = pytest.mark.asyncio
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
ANSWER_MS = 20_000
WINDOW_MS = 4000
"""How long the door stays awake: the browser's list is picked from at once here."""
ORDER = RuleOrder(
    Subject.PERSON, "Anna", Place.DOOR, "Nygade 7", RuleKind.UNTIL_FURTHER_NOTICE, "carer", 0
)


@dataclass
class Town:
    """One door, one phone, and the office that both belong to."""

    office: EmbeddedOffice
    door: Door
    phone: Handset

    @property
    def page(self) -> Page:
        """The app."""
        return self.phone.page

    async def press(self) -> None:
        """Press the big button, and knock."""
        world = self.phone.world
        await world.all_asleep()
        world.clock.call_later(KNOCK_DELAY_S, self.door.knock)
        await self.page.click("#big")

    async def code(self) -> str:
        """A code for Anna."""
        made = await asyncio.to_thread(self.office.enrolment.make_code, CodeOrder("Anna"))
        return made.code


def image_for(office: EmbeddedOffice) -> bytes:
    """The flash of a lock that the office knows, and that stays awake for browsers."""
    images: list[bytes] = []
    config = Config()
    config.window_ms = WINDOW_MS

    def keep(content: LockContent) -> None:
        images.append(image_of(content))

    provision(office, "Nygade 7", keep, config, None)
    home = office.homes.keep(HomeOrder("Nygade 7", (HomeDoor("Nygade 7"),)))
    office.homes.move_in(home.home_id, "Inger Holm")
    return images[0]


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Everything in its place, nobody enrolled."""
    office = EmbeddedOffice(tmp_path)
    image = await asyncio.to_thread(image_for, office)
    look: dict[str, Any] = {"viewport": PHONE_SIZE, "locale": "da-DK"}
    with served_office(tmp_path) as served:
        async with browser() as running, World(seed=1, start_s=time.time()) as world:
            door = await world.add_door(DoorProfile("Nygade 7", locked=True), image=image)
            async with handset(running, world, served.app, **look) as phone:
                yield Town(office, door, phone)
    office.close()


async def findings(page: Page) -> list[str]:
    """What axe finds wrong with the screen, and whether it is wider than the phone."""
    await page.evaluate(AXE)
    seen = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [one["id"] for one in seen["violations"]] + ["wider than the phone"] * wide


async def test_from_the_code_to_the_visit_that_the_office_tells(town: Town) -> None:
    await town.phone.open("/")
    await town.page.fill("#code", "00000-00000")
    await town.page.click("#enrol")
    await expect(town.page.locator(".reminder")).to_contain_text("Kontoret kender ikke koden")
    assert await findings(town.page) == []
    code = await town.code()
    await asyncio.to_thread(town.office.rules.add, ORDER)
    await town.phone.open(f"/#/enrol/{code}")
    await expect(town.page.locator("#code")).to_have_value(code)
    assert code not in town.page.url
    await town.page.click("#enrol")
    await expect(town.page.locator("header")).to_contain_text("Anna", timeout=ANSWER_MS)
    await town.page.click("#find")
    await town.page.click("a:has-text('Inger Holm')")
    await town.press()
    await town.page.locator(".panel.opened").wait_for(timeout=ANSWER_MS)
    await town.press()
    await town.page.locator(".panel.locked").wait_for(timeout=ANSWER_MS)
    await expect(town.page.locator(".carried")).to_have_count(0, timeout=ANSWER_MS)
    (visit,) = await asyncio.to_thread(town.office.visits)
    assert (visit.door, visit.holder) == ("Nygade 7", "Anna")
    assert visit.end is not None
    assert visit.start <= visit.end
