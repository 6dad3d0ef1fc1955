"""How fast /founding answers with 2,000 enterprises and 20,000 applications (thành lập CĐCS); invented, seeded."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, text

import migrations
from benchmarks.bench_search import invented
from benchmarks.figures import Figure
from benchmarks.servers import durable_postgres
from benchmarks.walk import CONFIG
from bot.turns import Desk, Turns
from dialogue.messages import ChannelName, Command, Incoming, Sender
from domain import communes
from domain.decision import Decision
from domain.founding import Move
from domain.founding_terms import overdue_since
from domain.roles import Role
from domain.stages import Stage
from domain.working_days import PLAIN
from models import founding, grassroots, officers, people, units
from models.acting import By
from models.database import Database
from models.enterprise_names import normal
from models.founding_list import Wanted
from models.keys import derive_keys
from models.tables import (
    application,
    chat,
    core_member,
    enterprise,
    founding_step,
    officer,
    person,
    unit,
    unit_enterprise,
)

ENTERPRISES, APPLICATIONS = 2_000, 20_000  # the size at which an answer may take 30 ms
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SEED, ROUNDS = 99, 40
RECOGNISED, MEMBERS = 7, 1_000  # enterprises, and members of each
GOAL_MS = 30
RECOGNISE_MS = 100  # a transaction may hold the database so long
MANY = 500  # rows of one INSERT
COMMANDS = ("", "list 25 0", "list 0 0 9", "units 0", "see {}", "history {}", "core {}", "dossier {}")


def wanted(units_: Collection[int], least: int) -> Wanted:
    """The enterprises of these units as of TODAY."""
    bounds = {it: overdue_since(it, PLAIN, TODAY) for it in Stage}
    return Wanted(units_, least, TODAY, {it: bound for it, bound in bounds.items() if bound})


# --- filling ----------------------------------------------------------------------------------------------------------
async def fill(db: Database, enterprises_: int = ENTERPRISES, applications_: int = APPLICATIONS) -> None:
    """A province with a union for every commune, enterprises at all stages, applications among them."""
    await db.write(lambda connection: _fill(connection, enterprises_, applications_))
    await db.write(lambda connection: connection.execute(text("ANALYZE")))


def _fill(connection: Connection, enterprises_: int, applications_: int) -> None:
    dice = random.Random(SEED)
    day = date(2025, 7, 1)
    province = units.ensure_province(connection, day, "LĐLĐ tỉnh Lai Châu").id
    of = {it.code: _unit(connection, it.code, "commune", province) for it in communes.ALL}
    rows = [_enterprise(dice, row, of) for row in invented(enterprises_)]
    _insert(connection, enterprise, rows)
    numbers = list(connection.scalars(select(enterprise.c.id).order_by(enterprise.c.id)))
    covered = [
        {"enterprise_id": number, "unit_id": _unit(connection, f"cs-{number}", "grassroots", province)}
        for number in dice.sample(numbers, enterprises_ // 10)
    ]
    _insert(connection, unit_enterprise, covered)
    _insert(connection, founding_step, [_step(number) for number in numbers for _ in range(3)])
    _insert(connection, person, [{"created_at": NOW} for _ in range(applications_)])
    people_ = list(connection.scalars(select(person.c.id).order_by(person.c.id)))
    _insert(connection, application, [_application(dice, it, numbers, of) for it in people_])
    pairs = {(dice.choice(numbers), it) for it in dice.sample(people_, min(500, applications_))}
    _insert(
        connection, core_member, [{"enterprise_id": e, "person_id": it, "added_at": NOW} for e, it in sorted(pairs)]
    )


def _unit(connection: Connection, code: str, kind: str, parent: int) -> int:
    return units.add_unit(connection, units.NewUnit(code, kind, f"Công đoàn {code}", date(2025, 7, 1), parent))


def _enterprise(dice: random.Random, row: Any, of: dict[str, int]) -> dict[str, Any]:
    return {
        "name": row.name,
        "folded": normal(row.name),
        "commune": row.commune,
        "headcount": dice.choice((None, 4, 8, 12, 20, 30, 60, 200)),
        "unit_id": of[row.commune],
        "stage": dice.choice(list(Stage)),
        "stage_day": TODAY - timedelta(days=dice.randrange(60)),
        "next_contact": dice.choice((None, TODAY + timedelta(days=dice.randrange(-30, 60)))),
    }


def _step(number: int) -> dict[str, Any]:
    return {"enterprise_id": number, "stage": Stage.CONTACTED, "day": TODAY, "at": NOW}


def _application(dice: random.Random, person_id: int, numbers: Sequence[int], of: dict[str, int]) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "status": dice.choice(("submitted", "eligible", "admitted", "withdrawn")),
        "unit_id": dice.choice(list(of.values())),
        "enterprise_id": dice.choice(numbers),
        "full_name": "Lò Thị Ọi",
        "folded_name": "lo thi oi",
        "birth_date": date(1990, 8, 15),
        "gender": "female",
        "language": "vi",
        "channel": "webchat",
        "sent_at": NOW,
        "card": person_id.to_bytes(8, "big"),
    }


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), MANY):
        connection.execute(table.insert(), rows[start : start + MANY])


# --- measuring --------------------------------------------------------------------------------------------------------
async def measure(db: Database) -> dict[str, float]:
    """The slower of a whole turn's medians per command, in ms: an officer of the province, who sees everything."""
    await fill(db)
    keys = derive_keys("a secret of the benchmarks only", random.Random(SEED).randbytes)
    turns = Turns(Desk(db, keys, CONFIG, "vi", lambda: NOW, random.Random(SEED).randbytes), lambda _outcome: None)
    take = _taker(turns)
    await take("start")
    await db.write(_appoint)
    number = await db.read(lambda c: c.scalar(select(enterprise.c.id).where(enterprise.c.headcount == 200).limit(1)))
    return {it or "summary": await _median(take, it.format(number)) for it in COMMANDS}


def _taker(turns: Turns) -> Callable[..., Any]:
    count = iter(range(1_000_000))

    async def take(name: str, argument: str = "") -> None:
        content = Command(name, argument)
        await turns.take(Incoming(ChannelName.WEBCHAT, "hoa", str(next(count)), Sender("hoa"), content, NOW))

    return take


def _appoint(connection: Connection) -> None:
    someone = people.add(connection, NOW)
    connection.execute(chat.update().values(person_id=someone))
    province = connection.execute(select(unit.c.id).where(unit.c.kind == "province")).scalar_one()
    officers.appoint(connection, officers.Appointment(someone, province, Role.OFFICER, "Hoa"), NOW)


async def recognised(db: Database) -> float:
    """Milliseconds of the longest transaction of recognising an enterprise whose MEMBERS its union takes over, median
    over the enterprises; after `measure`."""
    longest = []
    for number in await db.write(_ready):
        took, done = await _timed(db, partial(_recognise, number=number))
        all_took, taken = [took], 1
        while done.left and taken:
            took, taken = await _timed(db, partial(grassroots.take_over, it=done.left))
            all_took.append(took)
        longest.append(max(all_took))
    return round(statistics.median(longest), 1)


async def _timed(db: Database, work: Callable[[Connection], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    done = await db.write(work)
    return (time.perf_counter() - begun) * 1000, done


def _ready(connection: Connection) -> list[int]:
    """Enterprises that have filed, without a union, with so many members each."""
    free = enterprise.c.id.not_in(select(unit_enterprise.c.enterprise_id))
    chosen = list(connection.scalars(select(enterprise.c.id).where(free).order_by(enterprise.c.id).limit(RECOGNISED)))
    of_them = application.c.enterprise_id.in_(chosen)
    connection.execute(application.update().where(of_them).values(enterprise_id=None))
    filed = {"stage": Stage.FILED, "stage_day": TODAY - timedelta(days=3)}
    connection.execute(enterprise.update().where(enterprise.c.id.in_(chosen)).values(filed))
    people_ = list(connection.scalars(select(application.c.id).order_by(application.c.id).limit(RECOGNISED * MEMBERS)))
    for place, number in enumerate(chosen):
        theirs = application.c.id.in_(people_[place * MEMBERS : (place + 1) * MEMBERS])
        connection.execute(application.update().where(theirs).values(enterprise_id=number, status="admitted"))
    return chosen


def _recognise(connection: Connection, number: int) -> grassroots.Recognised:
    office = officers.office_of(connection, connection.scalar(select(officer.c.person_id)), TODAY)
    it = founding.find(connection, number, None, lock=True)
    assert office is not None
    assert it is not None
    move = Move(Stage.RECOGNISED, TODAY, Role.OFFICER, decision=Decision("12/QĐ-LĐLĐ", TODAY))
    done = grassroots.recognise(connection, it, move, grassroots.Union(f"CĐCS {number}"), By(office, NOW, TODAY))
    assert isinstance(done, grassroots.Recognised)
    assert done.attached == MEMBERS
    return done


async def _median(take: Callable[..., Any], argument: str) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await take("founding", argument)
        took.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(took), 1)


async def _on(url: str) -> dict[str, float]:
    db = Database(url)
    await db.open()
    try:
        await db.write(migrations.upgrade)
        found = await measure(db)
        return found | {f"recognised with {MEMBERS} members": await recognised(db)}
    finally:
        await db.close()


def both() -> Iterator[tuple[str, dict[str, float]]]:
    """(database, figures) of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", asyncio.run(_on(f"sqlite+aiosqlite:///{folder}/founding.db"))
    with durable_postgres() as server:
        yield "PostgreSQL", asyncio.run(_on(server.url()))


def figures() -> Iterator[Figure]:
    for name, it in both():
        what = next(command for command in it if command.startswith("recognised"))
        yield Figure(f"an enterprise {what}, {name}, ms of the longest transaction", it.pop(what), RECOGNISE_MS)
        slowest = max(it, key=lambda command: it[command])
        what = f"/founding, {ENTERPRISES} enterprises, {APPLICATIONS} applications, {name}, ms, the slowest ({slowest})"
        yield Figure(what, it[slowest], GOAL_MS)


if __name__ == "__main__":
    for name, it in both():
        print(name, it)
