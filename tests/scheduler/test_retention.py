"""What is kept too long goes, each thing in its own time; what still waits or is a person's own stays."""

from datetime import timedelta
from functools import partial

import pytest

from models.database import Database
from scheduler import retention
from tests.handlers.joining import fills, rows, types
from tests.player import NOON, World


@pytest.fixture
async def world(db: Database) -> World:
    made = World(db)
    await made.settle()
    return made


async def test_everything_goes_in_its_own_time(world: World) -> None:
    await fills(world.person("member"))
    await fills(world.person("draft"), until="phone")
    messages = len(await rows(world, "inbox"))
    expected = {  # day → what goes on it
        7: {},
        9: {"inbox": messages},
        29: {},
        31: {"outbox": len(await rows(world, "outbox"))},
        89: {},
        91: {"drafts": 1, "undecided": 1, "strangers": 1},
        400: {},
    }
    for day, gone in expected.items():
        found = await world.db.write(partial(retention.clear, now=NOON + timedelta(days=day)))
        assert {name: number for name, number in found.items() if number} == gone, day
    assert [it["status"] for it in await rows(world, "application")] == ["submitted"]
    assert len(await rows(world, "event")) == 1


async def test_a_chat_that_goes_on_keeps_its_form(world: World) -> None:
    await fills(player := world.person(), until="phone")
    world.now += timedelta(days=60)
    await types(player, "0912345678")
    world.now += timedelta(days=60)
    await world.db.write(lambda c: retention.clear(c, world.now))
    seen = await types(player, "Tổ may 2")
    assert seen[-1].payload["key"] == "join.ask.citizen_number"
