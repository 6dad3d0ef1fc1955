"""Databases as they run in earnest: they wait for the disk (đo thật). Each run gets a copy of one that is filled."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from models.database import Database
from tests.postgres import Postgres, running_postgres

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@contextmanager
def durable_postgres() -> Iterator[Postgres]:
    """PostgreSQL with its own defaults: a commit returns when it is on the disk."""
    with running_postgres() as server:
        server.run("ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.2)")
        assert [server.run(f"SHOW {name}") for name in DURABLE] == ["on"] * len(DURABLE)
        yield server


class SQLiteFiles:
    """Copies of a filled SQLite file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, 0
        self.template = f"sqlite+aiosqlite:///{folder}/template.db"

    def copy(self) -> str:
        """The URL of a fresh copy; nobody may have the template open."""
        self.number += 1
        shutil.copy(self.folder / "template.db", self.folder / f"{self.number}.db")
        return f"sqlite+aiosqlite:///{self.folder}/{self.number}.db"


class PostgresCopies:
    """Copies of a filled PostgreSQL database."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self.name = server.create_database()
        self.template = server.url(self.name)

    def copy(self) -> str:
        return self.server.url(self.server.create_database(self.name))


Copies = SQLiteFiles | PostgresCopies


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """Both doors to a database, closed again at the end."""
    db = Database(url)
    await db.open()
    try:
        yield db
    finally:
        await db.close()


Measure = Callable[[Database], Awaitable[dict[str, float]]]


def on_both(measure: Measure) -> Iterator[tuple[str, dict[str, float]]]:
    """(database, figures) of each kind: an empty file of SQLite, a durable PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", asyncio.run(_measured(f"sqlite+aiosqlite:///{folder}/bench.db", measure))
    with durable_postgres() as server:
        yield "PostgreSQL", asyncio.run(_measured(server.url(), measure))


async def _measured(url: str, measure: Measure) -> dict[str, float]:
    async with opened(url) as db:
        return await measure(db)
