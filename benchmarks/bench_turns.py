"""Turns a second without a network, beside the bare floor: the same statements, of the same sizes, through the same
doors, but replayed, with no engine, no handlers, no sealing (lượt mỗi giây)."""

from __future__ import annotations

import asyncio
import gc
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, cast

from sqlalchemy import Connection, Engine, event

from benchmarks import walk
from benchmarks.figures import Figure
from benchmarks.servers import Copies, PostgresCopies, SQLiteFiles, durable_postgres, opened
from bot.turns import Desk, Turns
from dialogue.messages import ChannelName, Command, Content, Incoming, Sender
from models.database import Database
from models.keys import derive_keys
from models.prepared import Prepared
from models.tables import application, person

CHATS = 200  # at once, half of them on Telegram, half in the web chat
RUNS = 7
GOAL = 0.5
CHANNELS = (ChannelName.TELEGRAM, ChannelName.WEBCHAT)
KEYS = derive_keys("a secret of the benchmarks only", secrets.token_bytes)


# --- recording --------------------------------------------------------------------------------------------------------
@dataclass
class Statement:
    """One statement of a turn. `number` is the id that it gave, where later statements speak of it."""

    element: Any
    values: Any
    number: int | None = None

    def pinned(self) -> Any:
        """The same, but giving the recorded id whatever order the chats come in now."""
        return self.element.values(id=self.number) if self.number else self.element


Tape = list[list[Statement]]
"""One chat's turns."""


@dataclass
class Recording:
    """A Database that notes what passes its door."""

    db: Database
    tape: Tape = field(default_factory=list)

    async def write(self, fn: Callable[[Connection], Any]) -> Any:
        return await self.db.write(lambda connection: self._noted(connection, fn))

    def _noted(self, connection: Connection, fn: Callable[[Connection], Any]) -> Any:
        noted: list[Statement] = []
        notes[id(connection)] = noted
        try:
            return fn(connection)
        finally:
            del notes[id(connection)]
            self.tape.append(noted)


notes: dict[int, list[Statement]] = {}
"""By connection: the statements of the turn that runs there."""


def _note(connection: Connection, element: Any, many: Any, one: Any, _options: Any, result: Any) -> None:
    noted = notes.get(id(connection))
    if noted is None or isinstance(element, str):
        return
    named = element.is_insert and element.table in (person, application)
    noted.append(Statement(element, many or one, result.inserted_primary_key[0] if named else None))


def _note_prepared(method: Callable[..., Any]) -> Callable[..., Any]:
    def noting(self: Prepared, connection: Connection, values: dict[str, Any]) -> Any:
        noted = notes.get(id(connection))
        if noted is not None and connection.dialect.driver == "pysqlite":  # elsewhere the connection executes it
            noted.append(Statement(self.statement, values))
        return method(self, connection, values)

    return noting


@contextmanager
def _listening() -> Iterator[None]:
    """Note all statements: those that the connection executes and those that go straight to the driver."""
    event.listen(Engine, "after_execute", _note)
    methods = {name: getattr(Prepared, name) for name in ("first", "all", "run")}
    for name, method in methods.items():
        setattr(Prepared, name, _note_prepared(method))
    try:
        yield
    finally:
        event.remove(Engine, "after_execute", _note)
        for name, method in methods.items():
            setattr(Prepared, name, method)


async def record(url: str, said: dict[ChannelName, list[Content]]) -> list[Tape]:
    """Let every chat walk once; what it did to the database."""
    async with opened(url) as db:
        recordings = [Recording(db) for _ in range(CHATS)]
        desks = [turns_on(cast("Database", it)) for it in recordings]
        with _listening():
            await asyncio.gather(*(_walk(turns, number, said) for number, turns in enumerate(desks)))
    return [[[Statement(it.pinned(), it.values) for it in turn] for turn in one.tape] for one in recordings]


# --- the two ways -----------------------------------------------------------------------------------------------------
def turns_on(db: Database) -> Turns:
    return Turns(Desk(db, KEYS, walk.CONFIG, "vi", lambda: walk.NOON, secrets.token_bytes), lambda _outcome: None)


def message(number: int, place: int, said: Content) -> Incoming:
    """The `place`th message of a chat; 0 is its /start."""
    chat = str(1_000 + number)
    return Incoming(
        CHANNELS[number % 2], chat, f"{chat}:{place}", Sender(chat, "vi"), walk.of(said, number + 1), walk.NOON
    )


async def _walk(turns: Turns, number: int, said: dict[ChannelName, list[Content]]) -> None:
    for place, it in enumerate(said[CHANNELS[number % 2]], 1):
        await turns.take(message(number, place, it))


async def _replay(db: Database, tape: Tape) -> None:
    for turn in tape:
        await db.write(partial(_execute, turn=turn))


def _execute(connection: Connection, turn: list[Statement]) -> None:
    for it in turn:
        result = connection.execute(it.element, it.values)
        if result.returns_rows:
            result.all()


# --- measuring --------------------------------------------------------------------------------------------------------
async def prepare(copies: Copies) -> dict[ChannelName, list[Content]]:
    """Fill the template with the province and CHATS chats that said /start; what the people of each channel say."""
    async with opened(copies.template) as db:
        await walk.settle(db)
    said = {channel: await _contents(copies.copy(), channel) for channel in CHANNELS}
    async with opened(copies.template) as db:
        turns = turns_on(db)
        for number in range(CHATS):
            await turns.take(message(number, 0, Command("start")))
    return said


async def _contents(url: str, channel: ChannelName) -> list[Content]:
    async with opened(url) as db:
        return await walk.contents(db, channel)


async def measure(copies: Copies, runs: int = RUNS) -> dict[str, Any]:
    """Turns a second of both ways, each run on a fresh copy, one beside the other: medians, and of the ratios."""
    said = await prepare(copies)
    tapes = await record(copies.copy(), said)
    gc.collect()
    gc.freeze()  # the tapes are large, and no part of what is measured
    pairs = [(await _ours(copies.copy(), said), await _floor(copies.copy(), tapes)) for _ in range(runs + 1)][1:]
    ratios = sorted(ours / floor for ours, floor in pairs)
    return {
        "turns": sum(map(len, tapes)),
        "statements_per_turn": round(sum(len(turn) for tape in tapes for turn in tape) / sum(map(len, tapes)), 1),
        "turns_per_s": round(median(ours for ours, _ in pairs)),
        "floor_per_s": round(median(floor for _, floor in pairs)),
        "ratio": round(median(ratios), 2),
        "ratios": f"{ratios[0]:.2f}–{ratios[-1]:.2f}",
    }


async def _ours(url: str, said: dict[ChannelName, list[Content]]) -> float:
    count = sum(len(said[CHANNELS[number % 2]]) for number in range(CHATS))
    return await _rate(url, count, lambda db: [_walk(turns_on(db), number, said) for number in range(CHATS)])


async def _floor(url: str, tapes: list[Tape]) -> float:
    return await _rate(url, sum(map(len, tapes)), lambda db: [_replay(db, tape) for tape in tapes])


async def _rate(url: str, turns: int, chats: Callable[[Database], list[Coroutine[Any, Any, None]]]) -> float:
    async with opened(url) as db:
        begun = time.perf_counter()
        await asyncio.gather(*chats(db))
        return turns / (time.perf_counter() - begun)


def both(runs: int = RUNS) -> Iterator[tuple[str, dict[str, Any]]]:
    """(database, figures) of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", asyncio.run(measure(SQLiteFiles(Path(folder)), runs))
    with durable_postgres() as server:
        yield "PostgreSQL", asyncio.run(measure(PostgresCopies(server), runs))


def figures() -> Iterator[Figure]:
    for name, it in both():
        yield Figure(f"turns/s, {name}", it["turns_per_s"])
        yield Figure(f"bare floor/s, {name}, {it['statements_per_turn']} statements a turn", it["floor_per_s"])
        yield Figure(f"ratio, {name}, {RUNS} runs {it['ratios']}", it["ratio"], GOAL, at_least=True)


if __name__ == "__main__":
    for kind, found in both(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS):
        print(kind, found)
