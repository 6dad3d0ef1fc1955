"""Somebody to talk with in the settled world."""

import pytest

from tests.player import Player, World


@pytest.fixture
def chat(world: World) -> Player:
    """A person in the web chat, with buttons."""
    return world.person()
