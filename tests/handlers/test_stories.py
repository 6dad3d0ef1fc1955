"""Stories that are put back: nothing tells them from those that were played."""

from __future__ import annotations

from typing import Any

import pytest

from models.database import Database
from tests.handlers.joining import fills, rows, types
from tests.player import Player, World
from tests.sqlite import File

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PLAYED = 2  # the first time is only counted, the second one kept


async def settled(db: Database, file: File) -> World:
    world = World(db)
    await world.settle(file)
    return world


async def told(player: Player, played: list[str]) -> Player:
    world, name = player.world, player.name

    async def play() -> None:
        played.append(name)
        await fills(player, job=f"of {name}")

    await world.tell(player, ("a test of stories",), play)
    return player


async def everything(world: World, player: Player) -> list[Any]:
    kept = [await rows(world, name) for name in ("chat", "inbox", "outbox", "application", "event", "consent", "audit")]
    return [*kept, world.drawn, world.outcomes, player.after, player.last, repr(player.numbers), player.heard]


async def test_what_is_put_back_is_what_was_played_and_goes_on_alike(db: Database, sqlite_file: File) -> None:
    found, played = [], list[str]()
    for _ in range(PLAYED + 1):
        world = await settled(db, sqlite_file)
        player = await told(world.person("an"), played)
        then = await everything(world, player)
        await types(player, "/status")
        await fills(world.person("binh"), citizen_number="-")
        found.append([*then, *await everything(world, player)])
    assert played == ["an"] * PLAYED
    assert found[0] == found[1] == found[2]


async def test_one_story_after_another_is_another(db: Database, sqlite_file: File) -> None:
    for first in ("an", "binh", "an", "binh", "an"):
        world, played = await settled(db, sqlite_file), list[str]()
        await told(world.person(first), played)
        await told(world.person("cuc"), played)
        assert [row["job"] for row in await rows(world, "application")] == [f"of {first}", "of cuc"]


@pytest.mark.parametrize("what", ["written", "clock", "drawn", "heard"])
async def test_nothing_is_put_back_into_another_state(db: Database, sqlite_file: File, what: str) -> None:
    for _ in range(PLAYED):
        await told((await settled(db, sqlite_file)).person(), [])
    world, played = await settled(db, sqlite_file), list[str]()
    player = world.person()
    match what:
        case "written":
            await world.db.write(lambda c: c.exec_driver_sql("UPDATE unit SET name = 'another'"))
        case "clock":
            player.later(minutes=1)
        case "drawn":
            world.turns.desk.random(1)
        case "heard":
            player.heard.append(player.last)
    await told(player, played)
    assert played == [player.name]
