"""Both doors over PostgreSQL: many at once, over the same connections."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.util import greenlet_spawn  # as models/database/sqlite.py

from models.database.trouble import DatabaseUnavailable
from models.database.work import T, Work, in_transaction, on_connection

POOL_SIZE = 16  # connections (design.md §4)


class PostgreSQL:
    def __init__(self, url: URL, pool_size: int) -> None:
        self._engine = create_engine(
            url.set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            max_overflow=0,
            pool_use_lifo=True,  # the one used last has its statements prepared
            hide_parameters=True,  # what people typed stays out of errors, so out of logs
        )
        self._reading = self._engine.execution_options(postgresql_readonly=True)  # over the same connections

    async def open(self) -> None:
        await self.read(lambda connection: connection.exec_driver_sql("SELECT 1"))

    async def close(self) -> None:
        await greenlet_spawn(self._engine.dispose)

    async def write(self, fn: Work[T]) -> T:
        return await self._spawn(in_transaction, self._engine, fn)

    async def read(self, fn: Work[T]) -> T:
        return await self._spawn(on_connection, self._reading, fn)

    async def _spawn(self, way: Callable[[Engine, Work[T]], T], engine: Engine, fn: Work[T]) -> T:
        try:
            return await greenlet_spawn(way, engine, fn)
        except OSError as error:
            raise DatabaseUnavailable(f"PostgreSQL cannot be reached: {type(error).__name__}") from error
