"""Somebody to talk with in the settled world."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.evidence_task import EvidenceTask
from bot.tasks import Tasks
from tests.player import Player, World


@pytest.fixture
def chat(world: World) -> Player:
    """A person in the web chat, with buttons."""
    return world.person()


@pytest.fixture
async def doing(world: World) -> AsyncIterator[Tasks]:
    """Reads the files that are sent with grievances."""
    made = Tasks(world.turns, {"evidence": EvidenceTask(world.turns.desk, {})})
    yield made
    await made.close(0)
