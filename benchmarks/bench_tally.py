"""How long tallies take among 20,000 applications and 2,000 enterprises (số liệu): a whole evening's numbers for every
unit, one look, the workbook, the chart; invented people, the same at every run."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, text, update

from benchmarks.bench_officers import APPLICATIONS, ENTERPRISES, NOW, SEED, fill
from benchmarks.figures import Figure
from benchmarks.servers import on_both
from bot.tally_book import Book, tables
from bot.workbook_child import drawn
from documents.chart import Chart, Day, Words, draw_png
from domain import communes
from domain.periods import Span, period
from domain.targets import Indicator
from models import counting, tallies, tally_lines, tally_looks, tally_sent
from models.counting import VIET_NAM, Kind
from models.database import Database
from models.tables import application, enterprise, event, metadata, target, unit
from models.tally_looks import Look
from models.tally_sent import Asked

DAYS = 1_050  # over which they came: since the plan began
ROUNDS = 9
TODAY = NOW.astimezone(VIET_NAM).date()
CHUNK = 5_000  # events of one statement


# --- filling ----------------------------------------------------------------------------------------------------------
def _events(connection: Connection) -> int:
    """Each was sent on some day; who is admitted was so a week later, and one of fifty has left since."""
    dice = random.Random(SEED)
    # The province is unit 1, the communes' follow.
    connection.execute(update(enterprise).values(unit_id=2 + enterprise.c.id % len(communes.ALL)))
    own = select(enterprise.c.unit_id).where(enterprise.c.id == application.c.enterprise_id).scalar_subquery()
    connection.execute(update(application).values(unit_id=own))  # an enterprise's people apply to one union
    rows = connection.execute(select(application)).all()
    made = [it for row in rows for it in _of(row, dice)]
    for at in range(0, len(made), CHUNK):
        connection.execute(event.insert(), made[at : at + CHUNK])
    return len(made)


def _of(row: Any, dice: random.Random) -> Iterator[dict[str, Any]]:
    sent = NOW - timedelta(days=dice.randrange(DAYS), seconds=row.id % 3_600)
    minority = dice.random() < 0.7
    yield _event(row, Kind.REGISTERED, sent, minority)
    if row.status == "admitted":
        yield _event(row, Kind.ADMITTED, min(sent + timedelta(days=7), NOW), minority)
        if dice.random() < 0.02:
            yield _event(row, Kind.LEFT, NOW, minority)


def _target(unit_id: int) -> dict[str, Any]:
    """Each unit has a target, so that the pace is reckoned too."""
    wanted = {"year": TODAY.year, "indicator": Indicator.ADMITTED, "value": 500}
    return {**wanted, "unit_id": unit_id, "set_at": NOW, "officer_id": 1}


def _event(row: Any, kind: Kind, at: datetime, minority: bool) -> dict[str, Any]:
    place = {name: getattr(row, name) for name in counting.PLACE} | {"minority": minority}
    return {**place, "kind": kind, "at": at, "day": at.astimezone(VIET_NAM).date(), "application_id": row.id}


# --- measuring --------------------------------------------------------------------------------------------------------
async def measure(db: Database) -> dict[str, float]:
    """The fastest of ROUNDS, in ms: what else the machine did is not what is measured."""
    await db.write(metadata.create_all)
    await fill(db)
    events = await db.write(_events)
    await db.write(lambda c: c.execute(text("ANALYZE")))
    units = await db.read(lambda c: list(c.scalars(select(unit.c.id).order_by(unit.c.id))))
    await db.write(lambda c: c.execute(target.insert(), [_target(it) for it in units]))
    everybody = Asked(NOW, TODAY, peak=True)
    look = Look(units[0], period(Span.YEAR, TODAY), TODAY)
    return {
        "events": events,
        "units": len(units),
        "daily": await _took(lambda: db.read(lambda c: tally_sent.of_units(c, units, everybody))),
        "look": await _took(lambda: db.read(lambda c: tally_looks.of_unit(c, look, 5))),
        "waited": await _took(lambda: db.read(lambda c: tallies.waited(c, TODAY - timedelta(days=30)))),
        "book": await _took(lambda: _book(db, look), 5),
    }


async def _took(work: Callable[[], Awaitable[Any]], rounds: int = ROUNDS) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - begun) * 1000)
    return round(min(taken), 1)


async def _book(db: Database, look: Look) -> bytes:
    """As it is made when it is sent."""
    material = await db.read(lambda c: tally_lines.read(c, look))
    book = Book(material, "LĐLĐ tỉnh", "vi", lambda moment: moment.astimezone(VIET_NAM).date())
    return await drawn(await asyncio.to_thread(tables, book))


def chart_ms() -> float:
    """CPU of one picture."""
    dice = random.Random(SEED)
    days = [Day(TODAY - timedelta(days=29 - at), dice.randrange(12)) for at in range(30)]
    words = Words("Liên đoàn Lao động tỉnh Lai Châu", "Đơn gửi mỗi ngày", "Cần 4,5 người mỗi ngày", "Nhiều nhất")
    chart = Chart(words, days, 4.5, [(f"Công ty TNHH Chế biến nông sản số {at}", 40 - at) for at in range(5)])
    draw_png(chart)
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        draw_png(chart)
        taken.append((time.process_time() - begun) * 1000)
    return round(min(taken), 1)


def figures() -> Iterator[Figure]:
    size = f"{APPLICATIONS} applications, {ENTERPRISES} enterprises"
    for name, it in on_both(measure):
        yield Figure(f"a whole daily tally, {it['units']} units, {size}, {name}, ms, fastest", it["daily"], 50)
        yield Figure(f"/tally of the province, this year, read beside the talk, {name}, ms, fastest", it["look"])
        yield Figure(f"what waited 30 days ago, {name}, ms, fastest", it["waited"])
        yield Figure(f"workbook of {ENTERPRISES} enterprises, {name}, ms, fastest", it["book"], 1_000)
    yield Figure("a chart as PNG, ms of CPU, fastest", chart_ms(), 60)


if __name__ == "__main__":
    for name, it in on_both(measure):
        print(name, it)
    print("chart", chart_ms())
