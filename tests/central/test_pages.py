"""The office's pages: a real browser before a real `office serve`, from the first password on."""

from collections.abc import Iterator
from pathlib import Path
from time import time

import httpx
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.async_api import Page

from central import runtime
from central.embedded.office import EmbeddedOffice
from central.pages.roles import MAY
from central.pages.urls import urlpatterns
from central.staff.accounts import add
from central.staff.models import Account, Role
from host_tools.office.contract import API_PATH
from tests.host_tools.people import add_lock
from tests.phone.handset import browser
from tests.support.serving import served_office
from tests.support.vm import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
PASSWORD = "a quiet street in Odense"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedOffice]:
    """An office with a door and a phone."""
    made = EmbeddedOffice(tmp_path_factory.mktemp("office"))
    add_lock(made, "Nygade 7, 2.")
    made.add_phone("Anna Berg")
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(office: EmbeddedOffice) -> Iterator[str]:
    """The same office on the network."""
    with served_office(office.folder) as served:
        place = served.office.replace("127.0.0.1", "localhost")
        yield place


def invited(office: EmbeddedOffice, username: str, role: Role) -> str:
    """Somebody's first password."""
    return office.do_inside(lambda: add(username.title(), username, role))


def code(secret: str, later: int = 0) -> str:
    """What an authenticator app shows now, or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time()) // 30 + later)))


async def press(page: Page, name: str) -> None:
    """Press the button and wait for what follows."""
    async with page.expect_navigation():
        await page.get_by_role("button", name=name, exact=True).click()


async def sign_in(page: Page, address: str, username: str, password: str) -> None:
    """User name and password."""
    await page.goto(address)
    await page.get_by_label("User name").fill(username)
    await page.get_by_label("Password").fill(password)
    await press(page, "Sign in")


async def confirm(page: Page) -> None:
    """The password once more, before something dangerous."""
    await page.locator("[name=password]").fill(PASSWORD)
    await press(page, "Confirm")


async def settle(page: Page, first: str) -> str:
    """A password of one's own and an authenticator app; returns the app's secret."""
    await page.locator("[name=oldpassword]").fill(first)
    await page.locator("[name=password1]").fill(PASSWORD)
    await page.locator("[name=password2]").fill(PASSWORD)
    await press(page, "Change Password")
    await confirm(page)
    secret = await page.locator("#authenticator_secret").input_value()
    await page.locator("[name=code]").fill(code(secret))
    await press(page, "Activate")
    return secret


async def findings(page: Page) -> list[str]:
    """What axe finds, in light and dark, wide and narrow."""
    found: list[str] = []
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 360)):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.set_viewport_size({"width": width, "height": 800})
        await page.evaluate(AXE)
        seen = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
        found += [f"{page.url} {scheme} {one['id']}" for one in seen["violations"]]
        wide = "document.documentElement.scrollWidth > innerWidth"
        found += [f"{page.url} too wide"] if await page.evaluate(wide) else []
    return found


async def test_from_the_first_password_to_a_blocked_phone(
    office: EmbeddedOffice, address: str
) -> None:
    first = invited(office, "grete", Role.ADMINISTRATOR)
    async with browser() as running:
        page = await running.new_page(locale="en-GB")
        page.set_default_timeout(10_000)
        await sign_in(page, address, "grete", "wrong")
        assert await page.get_by_role("alert").count() == 1
        found = await findings(page)
        await sign_in(page, address, "grete", first)
        found += await findings(page)
        secret = await settle(page, first)
        found += await findings(page)
        await page.goto(address)
        assert await page.get_by_role("heading", level=1).inner_text() == (
            "All is as it should be. Nothing waits for you."
        )
        await page.get_by_label("Find a door or a phone").press_sequentially("anna")
        await page.get_by_role("link", name="Anna Berg").wait_for()
        await press(page, "Find")
        assert "anna" not in page.url
        found += await findings(page)
        await page.get_by_role("link", name="Anna Berg").click()
        await page.get_by_role("heading", name="Block Anna Berg's phone?").wait_for()
        found += await findings(page)
        await press(page, "Block it now")
        told = await page.get_by_role("heading", level=1).inner_text()
        assert told == "The phone is blocked with us. It opens no door any more."
        found += await findings(page)
        await page.goto(f"{address}/phones/")
        found += await findings(page)
        await press(page, "Sign out")
        await sign_in(page, address, "grete", PASSWORD)
        await page.locator("[name=code]").fill(code(secret, later=1))
        await press(page, "Sign In")
        assert await page.get_by_role("button", name="Sign out").count() == 1
        assert found == []
    assert [one.blocked for one in office.phones()] == [True]


async def test_the_pages_speak_danish_first(address: str) -> None:
    async with browser() as running:
        page = await running.new_page(locale="da-DK")
        await page.goto(address)
        assert await page.get_by_role("heading", level=1).inner_text() == "Log ind"
        await press(page, "English")
        assert await page.get_by_role("heading", level=1).inner_text() == "Sign in"


@pytest.mark.parametrize("path", ["/", "/phones/", "/phones/1/", "/nowhere/"])
def test_who_has_not_signed_in_is_led_to_the_entrance(address: str, path: str) -> None:
    answer = httpx.get(f"{address}{path}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={path}")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_form_without_its_token_is_refused(address: str) -> None:
    given = {"login": "grete", "password": PASSWORD}
    assert httpx.post(f"{address}/sign-in/", data=given).status_code == 403


def _tried(address: str, username: str, password: str, times: int = 1) -> list[int]:
    """What the entrance answers to a user name and a password."""
    with httpx.Client(base_url=address) as somebody:
        page = somebody.get("/sign-in/").text
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        cookie = {"Cookie": f"csrftoken={somebody.cookies['csrftoken']}"}
        data = {"csrfmiddlewaretoken": token, "login": username, "password": password}
        return [
            somebody.post("/sign-in/", data=data, headers=cookie).status_code for _ in range(times)
        ]


def test_a_first_password_opens_for_a_day(office: EmbeddedOffice, address: str) -> None:
    password = invited(office, "ida", Role.PLANNER)

    def a_day_passes() -> None:
        Account.objects.filter(username="ida").update(invited_until=runtime.now() - 1)

    assert _tried(address, "ida", password) == [302]
    office.do_inside(a_day_passes)
    assert _tried(address, "ida", password) == [200]


def test_guessing_passwords_is_slowed_down(address: str) -> None:
    assert 429 in _tried(address, "nobody", "guess", times=40)


def test_every_page_says_who_may_use_it() -> None:
    named = {str(one.name) for one in urlpatterns if hasattr(one, "name")}
    assert named - {"language"} == set(MAY)


def test_a_first_password_is_kept_nowhere(office: EmbeddedOffice) -> None:
    password = invited(office, "bo", Role.PLANNER)
    files = [one.read_bytes() for one in Path(office.folder).iterdir() if one.is_file()]
    assert not any(password.encode() in one for one in files)


def test_the_contract_looks_at_no_session(address: str) -> None:
    answer = httpx.get(f"{address}{API_PATH}/doors", headers={"Cookie": "sessionid=anything"})
    assert answer.status_code == 401
