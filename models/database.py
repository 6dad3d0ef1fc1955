"""The two doors to the database: `write(fn)` and `read(fn)`; nothing else opens a transaction (design.md §4).

`fn` is plain synchronous code over a Core `Connection`. SQLite: one writer thread, several turns to a commit, because a
commit costs more than a turn; readers beside it. PostgreSQL: many at once.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.util import greenlet_spawn  # what its AsyncEngine stands on; that one brings the ORM: 6 MB, unused

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP = 20  # turns to a commit; more gains nothing (design.md §4: 3,700–4,150 turns/s at 20)
CLOSE_S = 0.5  # seconds for the last commit; it may wait for another program's lock, as below
BUSY_TIMEOUT_MS = 5_000  # another program holding the SQLite file, e.g. a backup
POOL_SIZE = 16  # connections to PostgreSQL (design.md §4)


class DatabaseUnavailable(Exception):
    """The database could not write or read just now (locked, full, deadlock, no connection): do not acknowledge."""


# Classes of PostgreSQL's SQLSTATE that are its own trouble (its manual, appendix A): connection, read-only, login,
# no such database, deadlock, resources, lock, shutdown, system, internal.
TROUBLE = frozenset({"08", "25", "28", "3D", "40", "53", "55", "57", "58", "XX"})


def is_unavailable(error: BaseException) -> bool:
    """True for trouble of the database itself, which passes; false for a broken rule (a constraint), a value that does
    not fit or a wrong statement: those are faults of ours, and come again however often they are tried."""
    match error:
        case DBAPIError(connection_invalidated=True):
            return True
        case DBAPIError(orig=sqlite3.Error() as cause):
            return _is_trouble_of_sqlite(cause)
        case DBAPIError():
            state = getattr(error.orig, "sqlstate", None)  # None: asyncpg's own, of which InterfaceError is misuse
            return state[:2] in TROUBLE if state else not isinstance(error, InterfaceError)
        case sqlite3.Error():
            return _is_trouble_of_sqlite(error)
    return isinstance(error, DatabaseUnavailable | PoolTimeoutError)


def _is_trouble_of_sqlite(error: sqlite3.Error) -> bool:
    """Locked, full, unreadable, damaged; not SQLITE_ERROR, which is a wrong statement (sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the higher bytes hold details
    return type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError) and code != sqlite3.SQLITE_ERROR


def wait_for_turn(connection: Connection, what: str) -> None:
    """Until the end of this transaction no other process does `what`. SQLite lets one write at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"ketnap:{what}"))))


class Database:
    """Both doors over one URL. `open` before use, `close` at the end; then it may be opened again."""

    def __init__(self, url: str, *, pool_size: int = POOL_SIZE) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._doors: _SQLite | _PostgreSQL = _SQLite(self.url) if self.is_sqlite else _PostgreSQL(self.url, pool_size)

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


# --- SQLite -----------------------------------------------------------------------------------------------------------
class _Job:
    """One `fn` waiting for the writer thread, and where its result goes."""

    __slots__ = ("error", "fn", "future", "loop", "result")

    def __init__(self, fn: Work[Any]) -> None:
        self.fn = fn
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def settle(self) -> None:
        if self.future.cancelled():
            return
        if isinstance(self.error, StopIteration):  # of a bare next(): no future takes it, nor would a coroutine
            error, self.error = self.error, RuntimeError("StopIteration in a transaction")
            self.error.__cause__ = error
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class _SQLite:
    def __init__(self, url: URL) -> None:
        self._write_engine = _sqlite_engine(url.set(drivername="sqlite"))
        # Nobody opens a connection of his own while all are in use: it costs four times what waiting does.
        way = url.set(drivername="sqlite+aiosqlite")
        self._read_engine = create_engine(way, pool_size=4, max_overflow=0, hide_parameters=True)
        event.listen(self._read_engine, "connect", _prepare_reader)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

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
        await greenlet_spawn(self._read_engine.dispose)

    async def write(self, fn: Work[T]) -> T:
        job = _Job(fn)
        self._jobs.put(job)
        result: T = await job.future
        return result

    async def read(self, fn: Work[T]) -> T:
        return await greenlet_spawn(_on_connection, self._read_engine, fn)

    def _run(self, jobs: queue.SimpleQueue[_Job | None]) -> None:
        """The writer thread: the only one that ever writes to the file."""
        while (group := _next_group(jobs)) is not None:
            try:
                with self._write_engine.connect() as connection:  # pooled: a new one only after a broken one
                    self._do(connection, group)
            except Exception as error:  # noqa: BLE001  no connection to be had: those waiting are told, the thread lives on
                _fail(group, error)
            _settle(group)
        self._write_engine.dispose()

    def _do(self, connection: Connection, group: list[_Job]) -> None:
        """One commit for the whole group; if the database itself fails, each job again in a commit of its own."""
        if _commit_together(connection, group):
            return
        for job in group:
            job.result, job.error = None, None
            _commit_together(connection, [job])


def _next_group(jobs: queue.SimpleQueue[_Job | None]) -> list[_Job] | None:
    """What is waiting now, at most GROUP; None at the end."""
    first = jobs.get()
    if first is None:
        return None
    group = [first]
    while len(group) < GROUP:
        try:
            job = jobs.get_nowait()
        except queue.Empty:
            break
        if job is None:
            jobs.put(None)
            break
        group.append(job)
    return group


def _commit_together(connection: Connection, group: list[_Job]) -> bool:
    """Run the jobs, a savepoint each, and commit. False (and nothing kept) if the database failed and a retry one by
    one can help; a lone job gets the error instead."""
    try:
        connection.begin()
        # Not as an event of the engine: with any SQLAlchemy takes 6 of 28 µs more for each statement.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except Exception as error:  # noqa: BLE001  locked by another program for longer than BUSY_TIMEOUT_MS: no use in trying one by one
        _roll_back(connection)  # SQLAlchemy's half of it had begun
        _fail(group, error)
        return True
    try:
        for job in group:
            _run_in_savepoint(connection, job)
        connection.commit()
    except Exception as error:  # noqa: BLE001  the group is lost: disk full, or SQLite rolled everything back
        _roll_back(connection)
        if len(group) > 1:
            return False
        group[0].error = error
    return True


def _run_in_savepoint(connection: Connection, job: _Job) -> None:
    """Run one job. Its own error undoes it alone; an error of the database rises to the group."""
    raw = _raw(connection)  # by hand: through SQLAlchemy both ends of a savepoint cost 4 % of a turn
    raw.execute("SAVEPOINT turn")
    try:
        job.result = job.fn(connection)
    except BaseException as error:  # also what would end a thread: this one all wait for
        if is_unavailable(error) or not raw.in_transaction:
            raise
        raw.execute("ROLLBACK TO turn")
        job.error = error
    raw.execute("RELEASE turn")


def _fail(group: list[_Job], error: BaseException) -> None:
    for job in group:
        job.error = error


def _raw(connection: Connection) -> sqlite3.Connection:
    """The connection itself. Its `in_transaction` is what SQLite says, not what we believe: a full disk makes it roll
    back everything by itself."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _roll_back(connection: Connection) -> None:
    if connection.in_transaction():
        connection.rollback()


def _settle(group: list[_Job]) -> None:
    """Hand the results back, one wake-up of the loop for the whole group."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in group:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle_all, jobs)


def _settle_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.settle()


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


# --- PostgreSQL -------------------------------------------------------------------------------------------------------
class _PostgreSQL:
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
        return await self._spawn(_in_transaction, self._engine, fn)

    async def read(self, fn: Work[T]) -> T:
        return await self._spawn(_on_connection, self._reading, fn)

    async def _spawn(self, way: Callable[[Engine, Work[T]], T], engine: Engine, fn: Work[T]) -> T:
        try:
            return await greenlet_spawn(way, engine, fn)
        except OSError as error:
            raise DatabaseUnavailable(f"PostgreSQL cannot be reached: {type(error).__name__}") from error


# --- both: run where the driver may await -----------------------------------------------------------------------------
def _on_connection(engine: Engine, fn: Work[T]) -> T:
    with engine.connect() as connection:
        return fn(connection)


def _in_transaction(engine: Engine, fn: Work[T]) -> T:
    with engine.begin() as connection:
        return fn(connection)
