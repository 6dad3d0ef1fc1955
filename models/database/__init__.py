"""The two doors to the database: `write(fn)` and `read(fn)`; nothing else opens a transaction (design.md §4).

`fn` is plain synchronous code over a Core `Connection`. SQLite: one writer thread, several turns to a commit, because a
commit costs more than a turn; readers beside it. PostgreSQL: many at once.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import make_url

from models.database.postgresql import POOL_SIZE, PostgreSQL
from models.database.sqlite import SQLite
from models.database.trouble import DatabaseUnavailable, is_unavailable
from models.database.work import T, Work

__all__ = ["POOL_SIZE", "Database", "DatabaseUnavailable", "is_unavailable", "wait_for_turn"]


def wait_for_turn(connection: Connection, what: str) -> None:
    """Until the end of this transaction no other process does `what`. SQLite lets one write at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"ketnap:{what}"))))


class Database:
    """Both doors over one URL. `open` before use, `close` at the end; then it may be opened again."""

    def __init__(self, url: str, *, pool_size: int = POOL_SIZE) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._doors: SQLite | PostgreSQL = SQLite(self.url) if self.is_sqlite else PostgreSQL(self.url, pool_size)

    async def open(self) -> None:
        await self._doors.open()

    async def close(self) -> None:
        await self._doors.close()

    async def write(self, fn: Work[T]) -> T:
        """Run `fn` in a transaction and return after its commit. Its exception rolls back what it did, and only
        that."""
        return await self._doors.write(fn)

    async def read(self, fn: Work[T]) -> T:
        """Run `fn` on a connection that cannot write."""
        return await self._doors.read(fn)
