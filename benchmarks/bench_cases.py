"""How fast an officer's inbox of grievances opens with 5,000 cases (hộp vụ việc): whole turns; invented cases, the same
at every run."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

import migrations
from benchmarks.bench_officers import SEED, Talk, _officer, _units
from benchmarks.bench_search import invented
from benchmarks.figures import Figure
from benchmarks.register import take_in
from benchmarks.servers import on_both
from bot.channels.terminal import content
from domain.grievances import CATEGORIES
from models.database import Database
from models.keys import Keys, derive_keys
from models.tables import grievance, grievance_entry

CASES, ENTERPRISES = 5_000, 500  # the size the inbox is promised for
TURNS = 100
GOAL = 30.0  # ms; the longest that the inbox may take at this size
TODAY = date(2026, 11, 22)
OPEN = ("new", "taken", "asked", "answered", "forwarded")
COMMANDS = ("/cases", "/cases late", "/cases at", "/cases 7", "/cases stats")


async def fill(db: Database, keys: Keys, cases: int = CASES) -> None:
    """A province, a union over each commune, enterprises, cases spread over them, half of them open; two officers."""
    await take_in(db, invented(ENTERPRISES))
    units = await db.write(_units)
    dice = random.Random(SEED)
    words = keys.seal("Quản đốc bắt làm thêm giờ mà không ghi công.".encode())
    for at in range(0, cases, 500):
        await db.write(partial(_cases, dice=dice, units=units, words=words, first=at + 1))
    for name, unit in (("province", 1), ("commune", units[0])):
        await db.write(partial(_officer, name=name, unit=unit))
    await db.write(lambda c: c.execute(text("ANALYZE")))  # PostgreSQL does it by itself within a minute


def _cases(connection: Connection, dice: random.Random, units: list[int], words: bytes, first: int) -> None:
    numbers = range(first, first + 500)
    connection.execute(grievance.insert(), [_case(dice, units, it) for it in numbers])
    entries = [
        {"grievance_id": it, "voice": voice, "words": words, "day": TODAY}
        for it in numbers
        for voice in ("worker", "officer", "note")
    ]
    connection.execute(grievance_entry.insert(), entries)


def _case(dice: random.Random, units: list[int], number: int) -> dict[str, Any]:
    opened = TODAY - timedelta(days=dice.randrange(60))
    status = dice.choice((*OPEN, *("closed",) * len(OPEN)))
    return {
        "kind": "report",
        "category": dice.choice(CATEGORIES).code,
        "mode": "anonymous",
        "receipt": number.to_bytes(16, "big"),
        "unit_id": dice.choice(units),
        "enterprise_id": dice.randint(1, ENTERPRISES),
        "urgent": dice.random() < 0.02,
        "status": status,
        "opened_day": opened,
        "due": None if status == "closed" else opened + timedelta(days=dice.randrange(30)),
        "closed_day": TODAY if status == "closed" else None,
        "told": True,
    }


async def measure(db: Database) -> dict[str, float]:
    """Milliseconds: the median and the 99th percentile of whole turns."""
    await db.write(migrations.upgrade)
    keys = derive_keys("a secret of the benchmark only", random.Random(SEED).randbytes)
    await fill(db, keys)
    took: dict[str, float] = {}
    for name in ("province", "commune"):
        talk = Talk(db, keys, name)
        for command in COMMANDS:
            every = [await talk.hear(content(command)) for _ in range(TURNS)]
            took[f"{command}, officer of a {name}, median"] = statistics.median(every)
            took[f"{command}, officer of a {name}, p99"] = sorted(every)[int(TURNS * 0.99) - 1]
    return took


def figures() -> Iterator[Figure]:
    for name, took in on_both(measure):
        for what, value in took.items():
            goal = GOAL if what.startswith("/cases,") else None
            yield Figure(f"{what}, {CASES:,} cases, {name}, ms", round(value, 1), goal)


if __name__ == "__main__":
    for line in figures():
        print(line.row())
