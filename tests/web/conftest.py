"""A settled world behind a running site."""

from collections.abc import AsyncIterator

import pytest

from tests.player import World
from tests.web.site import Site, Visitor, running


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with running(world) as it:
        yield it


@pytest.fixture
async def visitor(site: Site) -> Visitor:
    return site.visitor()
