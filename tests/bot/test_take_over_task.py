"""A large enterprise's union takes its people over in several transactions: none is ever in no union, or counted
twice, wherever that is broken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.take_over_task import TakeOverTask
from bot.tasks import Finish, Tasks
from handlers.founding_recognise import TAKE_OVER
from models import grassroots, people, tasks
from models.tasks import LEASE, PAUSE, Task
from tests.handlers.inviting import person_of
from tests.handlers.joining import keys, rows, takes, types
from tests.handlers.test_founding_people import WORKERS, apply, filed, hoa, na_hoa
from tests.player import Player, World

__all__ = ["filed", "hoa", "na_hoa"]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grassroots, "CHUNK", 2)


@pytest.fixture
async def doing(world: World) -> AsyncIterator[Tasks]:
    made = Tasks(world.turns, {TAKE_OVER: TakeOverTask(world.turns.desk)})
    yield made
    await made.close(0)


async def recognise(hoa: Player, filed: int) -> None:
    await types(hoa, f"/founding move {filed} recognised")
    for said in ("12/QĐ-LĐLĐ", "20/11/2026", "Công đoàn cơ sở Hoa Ban"):
        await types(hoa, said)
    assert keys(await takes(hoa, "send"))[0] == "founding.recognised"
    assert "5 đoàn viên và đơn" in next(it.text for it in reversed(hoa.heard) if "🎉" in it.text)


async def places(world: World) -> tuple[list[int], Counter[str]]:
    """The unit of each application that was there, and what was counted for the new union."""
    union = (await rows(world, "unit"))[-1]["id"]
    of = sorted((it["id"], it["unit_id"] == union) for it in await rows(world, "application"))
    return [int(there) for _, there in of], Counter(
        it["kind"] for it in await rows(world, "event") if it["unit_id"] == union
    )


async def test_the_turn_takes_the_first_and_a_task_the_others(
    world: World, hoa: Player, filed: int, doing: Tasks
) -> None:
    await recognise(hoa, filed)
    assert await places(world) == ([1, 1, 0, 0, 0], {"moved_in": 1, "handed_on": 1})
    await doing.idle()
    assert await places(world) == ([1] * 5, {"moved_in": 1, "handed_on": 4})
    attached = [it["subject"] for it in await rows(world, "audit") if it["action"] == "attach"]
    assert sorted(attached) == [f"application:{number}" for number in range(1, 6)]
    assert await hoa.new() == []  # he was told at once


async def test_who_applied_since_goes_where_he_was_sent(world: World, hoa: Player, filed: int, doing: Tasks) -> None:
    await recognise(hoa, filed)
    await apply(world, WORKERS[5])
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE application SET unit_id = 1 WHERE id = 6"))
    await doing.idle()
    assert (await places(world))[0] == [1, 1, 1, 1, 1, 0]


async def test_it_goes_on_when_whoever_recognised_the_union_is_erased_meanwhile(
    world: World, hoa: Player, filed: int, doing: Tasks
) -> None:
    await recognise(hoa, filed)
    person = await person_of(hoa)
    await world.db.write(lambda c: people.erase(c, person, world.now))
    await doing.idle()
    assert (await places(world))[0] == [1] * 5


async def test_after_a_crash_in_between_the_next_try_goes_on(
    world: World, hoa: Player, filed: int, doing: Tasks
) -> None:
    await recognise(hoa, filed)
    (taken,) = await world.db.write(lambda c: tasks.claim(c, world.keys, world.now, 1))
    await world.db.write(lambda c: grassroots.take_over(c, grassroots.take_over_of(taken.payload)))
    assert (await places(world))[0] == [1, 1, 1, 1, 0]
    world.now += LEASE
    await doing.idle()
    assert await places(world) == ([1] * 5, {"moved_in": 1, "handed_on": 4})


async def test_what_failed_three_times_is_begun_again(world: World, hoa: Player, filed: int) -> None:
    broken: list[Any] = [ValueError("a fault of ours")] * 3

    class Failing(TakeOverTask):
        async def __call__(self, it: Task) -> Finish:
            if broken:
                raise broken.pop()
            return await super().__call__(it)

    await recognise(hoa, filed)
    doing = Tasks(world.turns, {TAKE_OVER: Failing(world.turns.desk)})
    for _ in range(4):
        await doing.idle()
        world.now += PAUSE
    await doing.idle()
    await doing.close(0)
    assert await places(world) == ([1] * 5, {"moved_in": 1, "handed_on": 4})
