"""A settled world behind a running site, and browsers to look at it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright

from tests.player import World
from tests.web.browsing import CHROMIUM, SWITCHES, Devices
from tests.web.site import Site, Visitor, running


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with running(world) as it:
        yield it


@pytest.fixture
async def visitor(site: Site) -> Visitor:
    return site.visitor()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Devices]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield Devices(chromium)
        await chromium.close()
