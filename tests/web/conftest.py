"""A settled world behind a running site."""

from collections.abc import AsyncIterator

import pytest

from models.database import Database
from tests.player import World
from tests.web.site import Site, Visitor, running


@pytest.fixture
async def site(db: Database) -> AsyncIterator[Site]:
    world = World(db)
    await world.settle()
    async with running(world) as it:
        yield it


@pytest.fixture
async def visitor(site: Site) -> Visitor:
    return site.visitor()
