"""Turns that are committed together on SQLite (nhóm lượt): a savepoint each, so that each stands or falls alone."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
from typing import Any

from sqlalchemy import Connection

from models.database.trouble import is_unavailable
from models.database.work import Work

GROUP = 20  # turns to a commit; more gains nothing (design.md §4: 3,700–4,150 turns/s at 20)


class Job:
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


def next_group(jobs: queue.SimpleQueue[Job | None]) -> list[Job] | None:
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


def run_group(connection: Connection, group: list[Job]) -> None:
    """One commit for the whole group; if the database itself fails, each job again in a commit of its own."""
    if _commit_together(connection, group):
        return
    for job in group:
        job.result, job.error = None, None
        _commit_together(connection, [job])


def _commit_together(connection: Connection, group: list[Job]) -> bool:
    """Run the jobs, a savepoint each, and commit. False (and nothing kept) if the database failed and a retry one by
    one can help; a lone job gets the error instead."""
    try:
        connection.begin()
        # Not as an event of the engine: with any SQLAlchemy takes 6 of 28 µs more for each statement.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except Exception as error:  # noqa: BLE001  locked by another program for longer than BUSY_TIMEOUT_MS: no use in trying one by one
        _roll_back(connection)  # SQLAlchemy's half of it had begun
        fail(group, error)
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


def _run_in_savepoint(connection: Connection, job: Job) -> None:
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


def fail(group: list[Job], error: BaseException) -> None:
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


def settle(group: list[Job]) -> None:
    """Hand the results back, one wake-up of the loop for the whole group."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in group:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle_all, jobs)


def _settle_all(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
