"""Slow work: done once whatever dies, tried three times, and its end is told once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.importing import Importing
from bot.settings import Settings
from bot.task_jobs import task_jobs
from bot.tasks import AT_ONCE, Finish, Tasks
from handlers import conversations
from handlers.turn import Turn
from models import chats, idle_help, outbox, tasks
from models.database import DatabaseUnavailable
from models.tasks import LEASE, PAUSE, New, Task
from tests.handlers.joining import keys, rows
from tests.player import Player, World


@pytest.fixture
async def world(db, monkeypatch: pytest.MonkeyPatch) -> World:
    def ended(turn: Turn, payload: Any, result: Any) -> None:
        turn.say("other.said", text=f"{payload['what']}: {result}")

    monkeypatch.setitem(conversations.ENDINGS, "count", ended)
    made = World(db)
    await made.settle()
    return made


class Counting:
    """A job that counts how often it was begun, and how often it was done."""

    def __init__(self) -> None:
        self.begun = self.done = 0
        self.waiting, self.broken = asyncio.Event(), list[Exception]()
        self.waiting.set()

    async def __call__(self, it: Task) -> Finish:
        self.begun += 1
        await self.waiting.wait()
        if self.broken:
            raise self.broken.pop()

        def finish(_connection: Connection) -> dict[str, Any]:
            self.done += 1
            return {"done": self.done}

        return finish


@pytest.fixture
def job() -> Counting:
    return Counting()


@pytest.fixture
async def doing(world: World, job: Counting) -> AsyncIterator[Tasks]:
    made = Tasks(world.turns, {"count": job})
    yield made
    await made.close(0)


async def leave(world: World, player: Player, kind: str = "count") -> int:
    """A turn of this person left work behind."""
    await player.plays("> /help\n< …")

    def put(connection: Connection) -> int:
        chat_id = chats.id_of(connection, player.channel, player.name)
        assert chat_id
        return tasks.put(connection, world.keys, New(kind, chat_id, {"what": "sheep"}), world.now)

    return await world.db.write(put)


async def states(world: World) -> list[str]:
    return [it["state"] for it in await rows(world, "task")]


async def said(player: Player) -> list[str]:
    return [it.text for it in await player.new()]


async def test_the_result_enters_the_chat_once_and_is_then_erased(world: World, doing: Tasks, job: Counting) -> None:
    await leave(world, player := world.person())
    await doing.idle()
    await doing.idle()
    assert await said(player) == ["sheep: {'done': 1}"]
    assert (job.begun, job.done) == (1, 1)
    assert [(it["state"], it["payload"]) for it in await rows(world, "task")] == [("told", None)]


async def test_what_is_quick_waits_for_nothing_that_takes_long(
    world: World, job: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kind, *_), quick, player = tasks.QUICK, Counting(), world.person()
    monkeypatch.setitem(conversations.ENDINGS, kind, conversations.ENDINGS["count"])
    doing = Tasks(world.turns, {"count": job, kind: quick})
    job.waiting.clear()
    for _ in range(AT_ONCE):
        await leave(world, player)
    await doing.sweep()
    await leave(world, player, kind)
    await doing.sweep()
    async with asyncio.timeout(5):  # s
        while not quick.done:  # noqa: ASYNC110  the writer counts it
            await asyncio.sleep(0)
    assert (job.begun, job.done) == (AT_ONCE, 0)
    job.waiting.set()
    await doing.idle()
    assert job.done == AT_ONCE


async def test_the_end_of_work_leaves_the_open_question_as_it_is(world: World, doing: Tasks) -> None:
    player = world.person()
    await leave(world, player)
    await player.plays("> /start\n< Chào anh/chị…")
    pressed = player.press("Hỏi nhanh")
    await doing.idle()
    await player.new()
    assert keys(await player.hears(pressed)) == ["ask.which"]


async def test_it_does_not_wake_a_chat_that_blocked_us(world: World, doing: Tasks) -> None:
    await leave(world, world.person())
    await world.db.write(lambda c: chats.mark_gone(c, 1))
    await doing.idle()
    (row,) = await rows(world, "chat")
    assert row["gone"]
    assert await states(world) == ["told"]


async def test_who_dies_at_work_is_followed_by_another_when_the_lease_has_lapsed(world: World, job: Counting) -> None:
    player = world.person()
    await leave(world, player)
    dying = Counting()
    dying.waiting.clear()  # for good: it is never heard of again
    dead, other = Tasks(world.turns, {"count": dying}), Tasks(world.turns, {"count": job})
    await dead.sweep()
    await other.idle()
    assert (dying.begun, job.begun) == (1, 0)
    world.now += LEASE
    await other.idle()
    assert (dying.done, job.done) == (0, 1)
    assert await said(player) == ["sheep: {'done': 1}"]


async def test_who_was_thought_dead_and_comes_late_changes_nothing(world: World, job: Counting) -> None:
    player = world.person()
    await leave(world, player)
    job.waiting.clear()
    slow, quick = Tasks(world.turns, {"count": job}), Tasks(world.turns, {"count": (second := Counting())})
    await slow.sweep()
    world.now += LEASE
    await quick.idle()
    job.waiting.set()
    await slow.idle()
    assert (job.done, second.done) == (0, 1)
    assert await said(player) == ["sheep: {'done': 1}"]


async def test_who_comes_late_while_another_is_at_work_leaves_it_to_him(world: World) -> None:
    await leave(world, world.person())
    (late,) = await world.db.write(lambda c: tasks.claim(c, world.keys, world.now, 1))
    world.now += LEASE
    (now,) = await world.db.write(lambda c: tasks.claim(c, world.keys, world.now, 1))
    assert not await world.db.write(lambda c: tasks.holds(c, late))
    assert await world.db.write(lambda c: tasks.holds(c, now))


async def test_a_crash_between_the_end_and_the_telling_tells_it_once(world: World, doing: Tasks) -> None:
    player = world.person()
    number = await leave(world, player)
    (taken,) = await world.db.write(lambda c: tasks.claim(c, world.keys, world.now, 1))
    await world.db.write(lambda c: tasks.finish(c, world.keys, taken, {"done": 7}))
    await asyncio.gather(doing.sweep(), Tasks(world.turns, {}).sweep())
    assert await said(player) == ["sheep: {'done': 7}"]
    assert number == taken.id


async def test_work_that_fails_three_times_is_told_as_failed(world: World, doing: Tasks, job: Counting) -> None:
    player = world.person()
    await leave(world, player)
    job.broken = [ValueError("a fault of ours") for _ in range(3)]
    for begun in (1, 2, 3):
        await doing.idle()
        assert job.begun == begun
        world.now += PAUSE
    await doing.idle()
    assert await said(player) == ["sheep: {'failed': True}"]
    assert (job.begun, job.done) == (3, 0)


async def test_work_that_kills_its_process_three_times_ends_too(world: World, doing: Tasks, job: Counting) -> None:
    await leave(world, player := world.person())
    for _ in range(3):
        await world.db.write(lambda c: tasks.claim(c, world.keys, world.now, 1))
        world.now += LEASE
    await doing.idle()
    assert await said(player) == ["sheep: {'failed': True}"]
    assert job.begun == 0


async def test_trouble_of_the_database_is_no_try(world: World, doing: Tasks, job: Counting, monkeypatch) -> None:
    monkeypatch.setattr("bot.tasks.AWAY_S", 0)
    await leave(world, player := world.person())
    job.broken = [DatabaseUnavailable("locked") for _ in range(4)]
    for _ in range(5):
        await doing.idle()
        world.now += PAUSE
    assert await said(player) == ["sheep: {'done': 1}"]


async def test_what_is_cut_off_by_a_stop_is_given_back_at_once(world: World, job: Counting) -> None:
    await leave(world, player := world.person())
    job.waiting.clear()
    stopping = Tasks(world.turns, {"count": job})
    await stopping.sweep()
    await stopping.close(0.1)
    assert [(it["state"], it["tries"]) for it in await rows(world, "task")] == [("waiting", 0)]
    job.waiting.set()
    await Tasks(world.turns, {"count": job}).idle()
    assert await said(player) == ["sheep: {'done': 1}"]


async def test_another_chat_cannot_hear_it(world: World) -> None:
    number = await leave(world, world.person())
    await world.person("else").plays("> /help\n< …")
    (taken,) = await world.db.write(lambda c: tasks.claim(c, world.keys, world.now, 1))
    await world.db.write(lambda c: tasks.finish(c, world.keys, taken, {"done": 7}))
    assert await world.db.read(lambda c: tasks.result_of(c, world.keys, number, taken.chat_id + 1)) is None
    assert await world.db.read(outbox.newest) > 0


async def test_every_kind_of_work_has_somebody_who_does_it_and_an_end_that_is_told(db) -> None:
    made = World(db)
    settings = Settings(_env_file=None)
    jobs = task_jobs(made.turns.desk, settings, Importing(db, lambda: made.now, settings.zone), {})
    assert conversations.ENDINGS.keys() ^ jobs.keys() == {idle_help.TASK}  # which the clock puts there done
