"""What officers and the clock read of grievances: every query goes by an index, whatever the size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from benchmarks.bench_cases import fill
from domain.grievances import Voice
from domain.roles import Role
from domain.working_days import PLAIN
from models import grievance_clock, grievance_erasure, grievance_files, grievance_inbox, grievance_office, grievances
from models.database import Database
from models.grievance_inbox import Sieve
from models.grievance_office import By
from models.grievances import When
from models.officers import Office, Post
from tests.models.test_officers_queries import plans_of
from tests.player import World

NOW, TODAY = datetime(2026, 11, 22, 5, 0, tzinfo=UTC), date(2026, 11, 22)
UNITS = frozenset({2, 3})  # of 38: of the whole province reading all that is open is right
OFFICE = Office(1, (Post(1, 2, "LĐLĐ", Role.OFFICER, "Hoa", NOW),), {1: UNITS})
BY = By(OFFICE, When(NOW, TODAY, PLAIN))
TABLES = ("grievance", "grievance_entry", "grievance_file", "grievance_blob", "grievance_step", "chat", "outbox")


@pytest.fixture
async def filled(db: Database) -> Database:
    await fill(db, World(db).keys, 1_000)
    return db


def inbox(what: str) -> Callable[..., Any]:
    return lambda c, keys: grievance_inbox.inbox(c, OFFICE, Sieve(what, 7), TODAY, 8)


READS: dict[str, Callable[..., Any]] = {
    **{f"the inbox: {it or 'all'}": inbox(it) for it in ("", "new", "mine", "late", "at")},
    "how many": lambda c, keys: grievance_inbox.counts(c, OFFICE, TODAY),
    "by enterprise": lambda c, keys: grievance_inbox.by_enterprise(c, OFFICE, 8),
    "one": lambda c, keys: grievance_office.see(c, BY, 7),
    "its thread": lambda c, keys: grievances.thread(c, keys, 7, list(Voice)),
    "by its receipt": lambda c, keys: grievances.by_receipt(c, keys, "1234567890123456"),
    "one's own": lambda c, keys: grievances.of_person(c, 7),
    "its files": lambda c, keys: grievance_files.case_for(c, OFFICE, 7),
    "what nobody was told of": lambda c, keys: grievance_clock.urgent(c, TODAY),
    "what was left open": lambda c, keys: grievance_clock.drop_frames(c, keys, {"grievance": NOW}),
    "what is kept too long": lambda c, keys: grievance_erasure.clear_closed(c, date(2024, 1, 1)),
}


def scans(plan: str) -> bool:
    """SQLite reads a whole table, PostgreSQL too; an index over the open ones alone is none."""
    lines = plan.splitlines()
    whole = [it for it in lines if any(f"SCAN {name}" in it for name in TABLES) and "USING" not in it]
    return "Seq Scan on grievance" in plan or "Seq Scan on chat" in plan or bool(whole)


async def test_every_query_goes_by_an_index(filled: Database) -> None:
    keys = World(filled).keys
    for what, read in READS.items():
        plans = await filled.write(partial(plans_of, work=partial(read, keys=keys)))
        assert plans, what
        assert [plan for plan in plans if scans(plan)] == [], what
