"""The caregiver's app in a real Chromium: its speed beside the Python client's, and its weight.

Both open the same door by turns in one run. What a browser adds, the chooser and the pick, comes
before the door is heard and is not in it.
"""

import asyncio
import gzip
import statistics
from dataclasses import replace
from typing import Any

from playwright.async_api import Browser, Page

from benchmarks.figures import Figure, Report
from benchmarks.stored_lock import PHONE_SECRET
from benchmarks.visits import credential
from central.phone_app import listing
from firmware import messages
from host_tools.phone.client import LockClient
from host_tools.phone.radio import Radio
from sim.radio.phone.bleak_backend import VirtualRadio
from sim.radio.phone.phone import Phone
from tests.phone.handset import browser
from tests.phone.shift import HOMES, Home, Shift, shift
from tests.phone.stage import KNOCK_DELAY_S, Stage, staged
from tests.support.vm import ROOT

OPENINGS = 8
DOORS = 1000
RATIO_LIMIT = 1.2
WEIGHT_LIMIT_KB = 100.0
USABLE_LIMIT_MS = 1000.0
FRAME_LIMIT_MS = 100.0
"""A longer pause at a key or a scroll is felt as a stutter (the RAIL model's response)."""

SCROLL = """async () => {
  const frames = [];
  let last = performance.now();
  for (let step = 0; step < 60; step += 1) {
    scrollBy(0, 400);
    await new Promise(requestAnimationFrame);
    frames.push(performance.now() - last);
    last = performance.now();
  }
  return frames;
}"""
TYPE = """async () => {
  const input = document.getElementById("search");
  const frames = [];
  for (const text of ["b", "bo", "bor", "borger 9", "borger 99", ""]) {
    const began = performance.now();
    input.value = text;
    input.dispatchEvent(new Event("input"));
    document.body.getBoundingClientRect();
    frames.push(performance.now() - began);
  }
  return frames;
}"""


CONTROLLED = """new Promise((resolve) => {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("controllerchange", resolve);
  serviceWorker.ready.then(() => serviceWorker.controller && resolve());
}).then(() => true)"""
USABLE = """new Promise((resolve) => {
  const look = () =>
    document.getElementById("big") ? resolve(performance.now()) : requestAnimationFrame(look);
  look();
})"""


def measure() -> Report:
    """Open by turns, then weigh, start and scroll."""
    return asyncio.run(_measured())


async def _measured() -> Report:
    async with browser() as running:
        speed, details = await _speed(running)
        feel = await _feel(running)
    return Report((*speed, *_weight(), *feel), details)


async def _speed(running: Browser) -> tuple[tuple[Figure, ...], dict[str, Any]]:
    python_ms: list[float] = []
    app_ms: list[float] = []
    async with staged(running) as stage:
        for _ in range(OPENINGS):
            python_ms.append(await _python_opening(stage))
            stage.door.turn_key(True)
            opened = await stage.tap(messages.COMMAND_OPEN)
            app_ms.append(opened["timing"]["accepted"])
            stage.door.turn_key(True)
    ratio = statistics.median(app_ms) / statistics.median(python_ms)
    figures = (
        Figure("heard to proven", ratio, "", "the Python client at the same lock", RATIO_LIMIT),
        Figure("reads and writes to the bolt", opened["operationsToStart"], "operations", limit=2),
        Figure("reads and writes to know", opened["operationsToKnow"], "operations", limit=3),
    )
    return figures, {"python_ms": python_ms, "app_ms": app_ms}


async def _python_opening(stage: Stage) -> float:
    """Milliseconds from heard to proven of the Python client."""
    world = stage.phone.world
    await world.all_asleep()
    backends = VirtualRadio(Phone(world.air, "python", seed=2))
    radio = Radio(backends.client_backend, backends.scanner_backend, close=backends.close)
    client = LockClient(radio, PHONE_SECRET, world.clock.lock_time)
    world.clock.call_later(KNOCK_DELAY_S, stage.door.knock)
    exchange = await client.open(replace(credential(stage.lock), grant_stored=True))
    await radio.close()
    return exchange.timing.accepted


def _weight() -> tuple[Figure, ...]:
    """What the first visit loads, compressed as a web server does."""
    root = ROOT / "phone"
    files = ["index.html", *listing()["files"][1:]]
    packed = sum(len(gzip.compress((root / name).read_bytes(), 9)) for name in files)
    return (Figure("first load, compressed", packed / 1000, "KB", limit=WEIGHT_LIMIT_KB),)


async def _feel(running: Browser) -> tuple[Figure, ...]:
    """Start without a network, and go through a thousand homes."""
    async with shift(running, HOMES[:1]) as day:
        await _fill(day)
        usable_ms = await _second_start_ms(day)
        await day.page.evaluate("location.hash = '#/search'")
        await day.page.locator(".rows li").first.wait_for()
        typed = await day.page.evaluate(TYPE)
        scrolled = await day.page.evaluate(SCROLL)
    return (
        Figure("usable, second visit, no network", usable_ms, "ms", limit=USABLE_LIMIT_MS),
        Figure(f"longest pause typing, {DOORS} homes", max(typed), "ms", limit=FRAME_LIMIT_MS),
        Figure(
            f"longest pause scrolling, {DOORS} homes", max(scrolled), "ms", limit=FRAME_LIMIT_MS
        ),
    )


async def _fill(day: Shift) -> None:
    """Give the phone a thousand homes more."""
    day.homes = [*HOMES[:1], *(_another(number) for number in range(1, DOORS))]
    await day.begin()


def _another(number: int) -> Home:
    return Home(
        {
            "id": f"home-{number}",
            "citizen": f"Borger {number}",
            "address": f"Lange Gade {number}",
            "floor": f"{number % 5}.",
            "way_in": "key",
        }
    )


async def _second_start_ms(day: Shift) -> float:
    """From the reload to the big button, the service worker alone answering."""
    page: Page = day.page
    await page.evaluate(CONTROLLED)
    await day.phone.context.set_offline(True)
    await page.reload(wait_until="commit")
    return float(await page.evaluate(USABLE))
