"""A real Chromium, one for all tests of a process, and what a person does with the web chat in it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, WebError, expect

from tests.web.site import Site, gets_a_card

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first takes half of the CPU
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
SWITCHES = (  # as root, without a screen, without calling home, and pages in one process: to start one takes 0.1 s
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --renderer-process-limit=1"
).split()
IN_CHROMIUM = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
Size = tuple[int, int]
PHONE, NARROW, DESK = (360, 640), (320, 568), (1280, 800)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Devices:
    """The devices that pages are opened on, each made once: a new one takes Chromium a tenth of a second of CPU."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._made: dict[str, BrowserContext] = {}

    async def of(self, size: Size, options: dict[str, Any]) -> BrowserContext:
        kind = f"{size} {options}"
        if kind not in self._made:
            viewport = {"width": size[0], "height": size[1]}
            self._made[kind] = await self._chromium.new_context(viewport=viewport, locale="vi-VN", **options)  # type: ignore[arg-type]
            await self._made[kind].new_page()  # stays: with its last page its window goes too
        return self._made[kind]


@asynccontextmanager
async def window(browser: Devices, size: Size = PHONE, **options: Any) -> AsyncIterator[BrowserContext]:
    """One person's browser: without cookies, at an address where nobody has been. Errors of the page's script fail the
    test."""
    context = await browser.of(size, options)
    errors: list[str] = []

    def note(error: WebError) -> None:
        errors.append(str(error.error))

    context.on("weberror", note)
    try:
        yield context
    finally:
        for page in context.pages[1:]:
            await page.close()
        await context.set_offline(False)
        await context.clear_cookies()
        context.remove_listener("weberror", note)
    assert errors == []


async def chat_page(context: BrowserContext, site: Site, path: str = "/chat") -> Page:
    page = await context.new_page()
    await page.goto(site.url + path)
    await expect(choice(page, "Gia nhập công đoàn")).to_be_visible()
    return page


async def holds_a_card(context: BrowserContext, site: Site) -> None:
    """Whose browser it is has joined before, without a tap being shown."""
    visitor = site.visitor()
    await gets_a_card(visitor)
    await context.add_cookies([{"name": "ketnap", "value": visitor.cookie, "url": site.url}])


def choice(page: Page, label: str) -> Locator:
    return page.locator(".options").get_by_role("button", name=label, exact=True)


async def tap(page: Page, label: str, then: str) -> None:
    """Press a button of the present question; wait for these words."""
    await choice(page, label).click()
    await hears(page, then)


async def say(page: Page, words: str, then: str) -> None:
    await page.get_by_label("Nhập tin nhắn").fill(words)
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await hears(page, then)


async def hears(page: Page, words: str) -> None:
    await expect(page.locator(".ours").last).to_contain_text(words)
