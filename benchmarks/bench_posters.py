"""500 posters in one PDF, codes, drawing and file, while others talk: python -m benchmarks.bench_posters."""

from __future__ import annotations

import asyncio
import resource
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks import walk
from benchmarks.bench_search import invented
from benchmarks.bench_turns import turns_on
from benchmarks.figures import Figure
from benchmarks.servers import Copies, PostgresCopies, SQLiteFiles, durable_postgres, opened
from bot.poster_task import PosterTask
from bot.turns import Turns
from dialogue.messages import ChannelName, Command, Incoming, Sender
from domain.roles import Role
from handlers.poster import MOST
from models import chats, enterprises, files, officers, people, units
from models.database import Database
from models.tasks import Task

GOAL_S, GOAL_MB, GOAL_TIMES = 60, 300, 2
PAUSE_S = 0.02  # between two messages of others: fifty a second
ROUNDS = 5  # of 500 other posters: in one only some 130 turns are taken, and the 99th percentile is the second of them
IDLE_S = 3  # seconds of talk with nothing beside it before each, to compare with


async def talk(turns: Turns, took: list[float]) -> None:
    """Somebody opens the menu fifty times a second."""
    session = secrets.token_hex(4)
    for number in count():
        begun = time.perf_counter()
        chat = f"{session}{number % 20}"
        where = (ChannelName.WEBCHAT, chat, f"{session}{number}", Sender(chat), Command("start"), datetime.now(UTC))
        await turns.take(Incoming(*where))
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(PAUSE_S)


async def beside(turns: Turns, took: list[float], work: Any) -> Any:
    """What the work returns; the seconds of others' turns meanwhile are added."""
    talking = asyncio.create_task(talk(turns, took))
    result = await work
    talking.cancel()
    return result


def p99_ms(took: list[float]) -> float:
    return round(quantiles(took, n=100)[98] * 1000, 1)


def _settle(connection: Any) -> int:
    """An officer of the province over 500 enterprises for each round; his person."""
    now = datetime.now(UTC)
    for at, it in enumerate(invented(MOST * ROUNDS)):
        enterprises.add(connection, enterprises.Row(f"{it.name} {at}", it.commune))
    province = units.ensure_province(connection, date(2025, 7, 1), "x").id
    person = people.add(connection, now)
    officers.appoint(connection, officers.Appointment(person, province, Role.OFFICER), now)
    return person


async def posters(db: Database, person: int) -> dict[str, Any]:
    """As the bot does it, some times."""
    turns = turns_on(db)
    await turns.take(Incoming(ChannelName.WEBCHAT, "boss", "1", Sender("boss"), Command("help"), datetime.now(UTC)))
    chat = await db.read(lambda c: chats.id_of(c, ChannelName.WEBCHAT, "boss"))
    idle: list[float] = []
    busy: list[float] = []
    seconds: list[float] = []
    for nth in range(ROUNDS):
        payload = {"person": person, "paper": "a4", "first": nth * MOST}
        it = Task(nth, "posters", 1, payload, chat or 0, "webchat", "boss", "vi")
        await beside(turns, idle, asyncio.sleep(IDLE_S))
        begun = time.perf_counter()
        result = await beside(turns, busy, _done(db, PosterTask(turns.desk, ""), it))
        seconds.append(time.perf_counter() - begun)
        assert result["posters"] == MOST
    kept = await db.read(lambda c: files.by_id(c, turns.desk.keys, result["file"]))
    assert kept
    return {
        "seconds": round(median(seconds), 1),
        "child_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "file_kb": len(kept.content) // 1024,
        "idle_p99_ms": p99_ms(idle),
        "busy_p99_ms": p99_ms(busy),
    }


async def _done(db: Database, work: PosterTask, it: Task) -> dict[str, Any]:
    return await db.write(await work(it))


async def measure(copies: Copies) -> dict[str, Any]:
    async with opened(copies.template) as db:
        await walk.settle(db)
        return await posters(db, await db.write(_settle))


def both() -> Iterator[tuple[str, dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", asyncio.run(measure(SQLiteFiles(Path(folder))))
    with durable_postgres() as server:
        yield "PostgreSQL", asyncio.run(measure(PostgresCopies(server)))


def figures() -> Iterator[Figure]:
    for name, it in both():
        yield Figure(f"{MOST} posters in one PDF, {name}, s", it["seconds"], GOAL_S)
        yield Figure(f"memory of the process that draws them, {name}, MB", it["child_mb"], GOAL_MB)
        times = round(it["busy_p99_ms"] / it["idle_p99_ms"], 1)
        yield Figure(f"others' turns meanwhile, {name}, p99, times idle", times, GOAL_TIMES)


if __name__ == "__main__":
    for kind, found in both():
        print(kind, found)
