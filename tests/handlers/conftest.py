"""A settled world for every transcript."""

import pytest

from models.database import Database
from tests.player import Player, World


@pytest.fixture
async def world(db: Database) -> World:
    made = World(db)
    await made.settle()
    return made


@pytest.fixture
def chat(world: World) -> Player:
    """A person in the web chat, with buttons."""
    return world.person()
