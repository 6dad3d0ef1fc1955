"""How fast /target and /report are answered, and how long a report takes beside the talk (chỉ tiêu, báo cáo), among
20,000 applications and 2,000 enterprises; invented, the same at every run."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, select, text, update

import migrations
from benchmarks.bench_officers import NOW, SEED, Talk, fill
from benchmarks.figures import Figure
from benchmarks.servers import on_both
from bot.channels.terminal import content
from bot.report_book import workbook
from bot.report_paper import paper
from bot.report_words import Telling
from documents.report import draw_report
from documents.workbook import draw_workbook
from domain.periods import Span, period
from domain.statuses import Status
from domain.working_days import PLAIN
from models import counting, reports
from models.counting import Counted, Kind
from models.database import Database
from models.keys import derive_keys
from models.report_counts import Asked
from models.tables import application, unit

ROUNDS = 20
GOAL_MS = 20  # of one turn
TODAY = date(2026, 11, 22)
DAYS = 1_000  # over which the events are spread


def count_all(connection: Connection) -> None:
    """The events that these applications would have made, each with the unit that looks after its enterprise."""
    units = connection.scalars(select(unit.c.id).where(unit.c.kind == "commune").order_by(unit.c.id)).all()
    own = units[0] + application.c.enterprise_id % len(units)
    connection.execute(update(application).values(unit_id=own))
    dice = random.Random(SEED)
    for at, row in enumerate(connection.execute(select(application)).all()):
        day = TODAY - timedelta(days=dice.randrange(DAYS))
        counting.count(connection, [row], Counted(Kind.REGISTERED, day, NOW + timedelta(microseconds=at)))
        if row.status == Status.ADMITTED:
            counting.count(connection, [row], Counted(Kind.ADMITTED, day, NOW + timedelta(microseconds=at)))


async def measure(db: Database) -> dict[str, float]:
    """Milliseconds: medians of whole turns, and of the parts of a task."""
    await db.write(migrations.upgrade)
    await fill(db)
    await db.write(count_all)
    await db.write(lambda c: c.execute(text("ANALYZE")))
    talk = Talk(db, derive_keys("a secret of the benchmark only", random.Random(SEED).randbytes), "province")
    took: dict[str, float] = {}
    for command in ("/target", "/report", "/report 1 quarter 2026-10-01"):
        took[command] = statistics.median([await talk.hear(content(command)) for _ in range(ROUNDS)])
    return took | await _made(db)


async def _made(db: Database) -> dict[str, float]:
    asked = Asked(1, period(Span.PLAN, TODAY), TODAY)
    begun = time.perf_counter()
    found = await db.read(lambda c: reports.of(c, asked, PLAIN))
    read = time.perf_counter()
    telling = Telling(found, "LĐLĐ tỉnh", "", top=True, today=TODAY)
    draw_report(paper(telling))
    drawn = time.perf_counter()
    draw_workbook(workbook(telling))
    ended = time.perf_counter()
    parts = {"counted": read - begun, "paper": drawn - read, "workbook": ended - drawn}
    return {f"report over the plan's years, {name}": 1000 * it for name, it in parts.items()}


def figures() -> Iterator[Figure]:
    for name, took in on_both(measure):
        yield from _rows(name, took)


def _rows(name: str, took: dict[str, float]) -> Iterator[Figure]:
    for what, value in took.items():
        yield Figure(f"{what}, {name}, ms", round(value, 1), GOAL_MS if what.startswith("/") else None)
