"""Both doors over SQLite: one writer thread, several turns to a commit; readers beside it."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.util import greenlet_spawn  # what its AsyncEngine stands on; that one brings the ORM: 6 MB, unused

from models.database.group import Job, fail, next_group, run_group, settle
from models.database.trouble import DatabaseUnavailable
from models.database.work import T, Work, on_connection

READERS = 4  # connections, kept open: one for a single read costs four times what waiting for these does
CLOSE_S = 0.5  # seconds for the last commit; it may wait for another program's lock, as below
BUSY_TIMEOUT_MS = 5_000  # another program holding the SQLite file, e.g. a backup


class SQLite:
    def __init__(self, url: URL) -> None:
        self._write_engine = _sqlite_engine(url.set(drivername="sqlite"))
        way = url.set(drivername="sqlite+aiosqlite")
        self._read_engine = create_engine(way, pool_size=READERS, max_overflow=0, hide_parameters=True)
        event.listen(self._read_engine, "connect", _prepare_reader)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._reads: set[asyncio.Future[Any]] = set()  # under way

    async def open(self) -> None:
        self._jobs = queue.SimpleQueue()  # its own: the last one's thread may not have ended yet
        self._thread = threading.Thread(target=self._run, args=(self._jobs,), name="sqlite-writer", daemon=True)
        self._thread.start()
        await self.write(_assert_wal)

    async def close(self) -> None:
        self._jobs.put(None)
        if self._thread is not None:
            # What is not committed by then was not acknowledged either.
            await asyncio.to_thread(self._thread.join, CLOSE_S)
        if self._reads:
            await asyncio.wait(self._reads, timeout=CLOSE_S)
        await greenlet_spawn(self._read_engine.dispose)

    async def write(self, fn: Work[T]) -> T:
        job = Job(fn)
        self._jobs.put(job)
        result: T = await job.future
        return result

    async def read(self, fn: Work[T]) -> T:
        """Goes on to its end when whoever asked is broken off: a page that is closed breaks its stream off twice, and
        then the driver waits for its ended thread for ever, and the process, at its end, for the driver."""
        reading = asyncio.ensure_future(greenlet_spawn(on_connection, self._read_engine, fn))
        self._reads.add(reading)
        reading.add_done_callback(self._reads.discard)
        result: T = await asyncio.shield(reading)
        return result

    def _run(self, jobs: queue.SimpleQueue[Job | None]) -> None:
        """The writer thread: the only one that ever writes to the file."""
        while (group := next_group(jobs)) is not None:
            try:
                with self._write_engine.connect() as connection:  # pooled: a new one only after a broken one
                    run_group(connection, group)
            except Exception as error:  # noqa: BLE001  no connection to be had: those waiting are told, the thread lives on
                fail(group, error)
            settle(group)
        self._write_engine.dispose()


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_writer)
    return engine


def _prepare_writer(raw: sqlite3.Connection, _record: Any) -> None:
    # Python 3.11's sqlite3 begins transactions by itself, too late for us: BEGIN IMMEDIATE is sent by hand.
    raw.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _prepare_reader(raw: Any, _record: Any) -> None:
    cursor = raw.cursor()
    for pragma in ("query_only=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _assert_wal(connection: Connection) -> None:
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode != "wal":
        raise DatabaseUnavailable(f"SQLite journal_mode is {mode!r}, expected 'wal': is the file on a network disk?")
