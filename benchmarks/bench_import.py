"""A list of 10,000 enterprises taken in, new and again with every row changed, while others talk (nhập danh sách)."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import walk
from benchmarks.bench_search import invented
from benchmarks.bench_turns import turns_on
from benchmarks.figures import Figure
from benchmarks.servers import Copies, PostgresCopies, SQLiteFiles, durable_postgres, opened
from bot.importing import Importing, Request, Staged
from dialogue.messages import ChannelName, Command, Incoming, Sender
from documents.workbook import Cell, Table, draw_workbook
from domain import communes
from domain.tax_code import _WEIGHTS
from models import enterprise_batch
from models.database import Database

ROWS = 10_000
GOAL_S, GOAL_MS = 10, 100
PAUSE_S = 0.02  # between two messages of others: fifty a second
PLACES = {it.code: f"{it.kind} {it.name}" for it in communes.ALL}


def workbook(rows: int, more: int) -> bytes:
    """The list; `more` workers in each row."""
    lines: list[list[Cell]] = [
        [f"{it.name} {at}", _tax_code(at), PLACES[str(it.commune)], (it.headcount or 0) + more, "Lò Thị Ọi", "Có"]
        for at, it in enumerate(invented(rows))
    ]
    header: list[Cell] = ["Tên doanh nghiệp", "Mã số thuế", "Xã/phường", "Số lao động", "Người liên hệ", "Công đoàn"]
    return draw_workbook([Table("Doanh nghiệp", [header, *lines])])


def _tax_code(number: int) -> str:
    for body in count(620_000_001 + number * 3):  # every eleventh has no check digit
        total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, str(body), strict=True))
        if 10 - total % 11 < 10:
            return f"{body}{10 - total % 11}"
    raise AssertionError


async def take_in(db: Database, content: bytes) -> dict[str, Any]:
    """Import once, while somebody opens the menu fifty times a second."""
    importing = Importing(db, lambda: datetime.now(UTC), ZoneInfo("Asia/Ho_Chi_Minh"))
    took: list[float] = []
    talking = asyncio.create_task(_talk(db, took))
    begun = time.perf_counter()
    staged = await importing.stage(Request(content, "vi", None))
    assert isinstance(staged, Staged), staged
    switching = time.perf_counter()
    counts = await importing.write(lambda c: enterprise_batch.switch(c, staged.batch))
    seen = time.perf_counter()
    await importing.tidy()
    talking.cancel()
    took.sort()
    return {
        "counts": counts,
        "seconds": round(seen - begun, 1),
        "switch_ms": round((seen - switching) * 1000),
        "tidy_s": round(time.perf_counter() - seen, 1),
        "longest_ms": round(importing.longest * 1000),
        "turns": len(took),
        "turn_p99_ms": round(took[int(len(took) * 0.99)] * 1000),
        "turn_max_ms": round(took[-1] * 1000),
    }


async def _talk(db: Database, took: list[float]) -> None:
    turns = turns_on(db)
    session = secrets.token_hex(4)
    for number in count():
        begun = time.perf_counter()
        chat = f"{session}{number % 20}"
        where = (ChannelName.WEBCHAT, chat, f"{session}{number}", Sender(chat), Command("start"), datetime.now(UTC))
        await turns.take(Incoming(*where))
        took.append(time.perf_counter() - begun)
        await asyncio.sleep(PAUSE_S)


async def measure(copies: Copies, rows: int) -> list[dict[str, Any]]:
    async with opened(copies.template) as db:
        await walk.settle(db)
        return [await take_in(db, workbook(rows, more)) for more in (0, 7)]


def both(rows: int = ROWS) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(database, figures of the first and of the second time) of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", asyncio.run(measure(SQLiteFiles(Path(folder)), rows))
    with durable_postgres() as server:
        yield "PostgreSQL", asyncio.run(measure(PostgresCopies(server), rows))


def figures() -> Iterator[Figure]:
    for name, times in both():
        for what, it in zip(("new", "changed"), times, strict=True):
            yield Figure(f"{ROWS} enterprises, {what}, {name}, s", it["seconds"], GOAL_S)
            yield Figure(f"longest transaction of it, {what}, {name}, ms", it["longest_ms"], GOAL_MS)
            yield Figure(f"others' turns meanwhile, {what}, {name}, ms, p99", it["turn_p99_ms"], GOAL_MS)


if __name__ == "__main__":
    for kind, found in both():
        print(kind, *found, sep="\n  ")
