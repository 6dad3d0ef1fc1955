"""What officers read of applications: every query goes by an index, whatever the size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, text

from benchmarks.bench_officers import fill
from domain.roles import Role
from models import admission, audit, batches, credits, own_matters, queue
from models.acting import By, Target
from models.database import Database
from models.officers import Office, Post
from models.queue import Case
from tests.player import World
from tests.sent import sent_by

UNITS = frozenset(range(1, 20))
WATCHED = ("application", "event", "audit", "chat", "person", "consent")
AT = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
OFFICE = Office(1, (Post(1, 1, "LĐLĐ tỉnh", Role.ADMIN, "Hoa", AT),), {1: UNITS})


@pytest.fixture
async def filled(db: Database) -> Database:
    await fill(db, 1_000, 100)
    return db


def plans_of(connection: Connection, work: Callable[[Connection], Any]) -> list[str]:
    """What the database says it does for each statement of some work."""
    sent = sent_by(connection, lambda: work(connection))
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # A thousand rows fit a few pages, and reading them all is right; the question is whether it must.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    plans = [(connection.exec_driver_sql(explain + sql, values), sql) for sql, values in sent if "INSERT" not in sql]
    return ["\n".join([sql, *(str(line) for line in plan)]) for plan, sql in plans]


def scans(plan: str) -> bool:
    """SQLite reads a whole table or a whole index, PostgreSQL a whole table."""
    return "Seq Scan" in plan or any(f"SCAN {name}" in plan for name in (*WATCHED, "other"))


def by() -> By:
    return By(OFFICE, AT, date(2026, 11, 22))


READS: dict[str, Callable[..., Any]] = {
    "how many wait": lambda c, keys: queue.waiting(c, UNITS),
    "the next": lambda c, keys: queue.next_one(c, UNITS, [3, 5, 8]),
    "one": lambda c, keys: queue.of_number(c, keys, UNITS, 7),
    "who is alike": lambda c, keys: queue.alike(c, 7),
    "by name": lambda c, keys: queue.by_name(c, UNITS, "minh an"),
    "the eligible of a unit": lambda c, keys: batches.listed(c, UNITS, "u", 4),
    "the eligible of an enterprise": lambda c, keys: batches.listed(c, UNITS, "e", 4),
    "groups": lambda c, keys: batches.groups(c, UNITS),
    "how many wait for a decision": lambda c, keys: batches.eligible(c, UNITS),
    "his own": lambda c, keys: own_matters.of(c, 7),
    "the history": lambda c, keys: audit.about(c, "application:7", 15),
    "an act": lambda c, keys: admission.find_eligible(c, by(), Target(7)),
    "undoing": lambda c, keys: batches.undo(c, by(), AT),
    "crediting who invited": lambda c, keys: credits.on_admitted(c, range(1, 201), date(2026, 11, 22)),
}


async def test_every_query_of_an_officer_goes_by_an_index(filled: Database) -> None:
    keys = World(filled).keys
    for what, read in READS.items():
        plans = await filled.write(partial(plans_of, work=partial(read, keys=keys)))
        assert plans, what
        assert [plan for plan in plans if scans(plan)] == [], what


async def test_a_query_without_an_index_would_be_noticed(filled: Database) -> None:
    def slow(connection: Connection) -> object:
        return connection.execute(text("SELECT id FROM application WHERE job = 'x'")).all()

    (plan,) = await filled.write(lambda c: plans_of(c, slow))
    assert scans(plan)


async def test_the_next_is_the_oldest_of_his_units_alone(filled: Database) -> None:
    query = "SELECT min(id) FROM application WHERE status = 'submitted' AND unit_id = 5"
    oldest = await filled.read(lambda c: c.execute(text(query)).scalar())
    assert await filled.read(lambda c: queue.next_one(c, {5}, ())) == oldest
    assert await filled.read(lambda c: queue.next_one(c, (), ())) is None


async def test_a_case_shows_no_citizen_number_when_it_is_printed(filled: Database) -> None:
    keys = World(filled).keys
    sealed = keys.seal(b"012190000123")
    statement = text("UPDATE application SET citizen_number = :sealed WHERE id = 7").bindparams(sealed=sealed)
    await filled.write(lambda c: c.execute(statement))
    case = await filled.read(lambda c: queue.of_number(c, keys, range(100), 7))  # type: ignore[arg-type]
    assert isinstance(case, Case)
    assert case.citizen_number == "012190000123"
    assert "012190000123" not in repr(case)
