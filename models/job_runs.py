"""Runs of the clock's jobs (lượt chạy): who has the row of a job and period works, once; and whom a job has told what,
so that nobody hears the same twice. When a job is due says scheduler/rhythms.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, select, update

from models import chunks
from models.chats import insert
from models.tables import job_message, job_run

LEASE = timedelta(minutes=2)  # renewed while its process lives: a dead one's work is taken over after that
PAUSE = timedelta(minutes=5)  # after a failure
TRIES = 10  # a period, counted when it is taken, so that a job which kills its process ends too
KEPT = timedelta(days=400)  # a year and what is looked at of the one before


class Held(StrEnum):
    """Why a run is not ours."""

    DONE = "done"
    TAKEN = "taken"  # somebody is at it, or it pauses after a failure
    GIVEN_UP = "given_up"  # it failed too often


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is ours. `tries` tells this taking from every other."""

    id: int
    name: str
    period: str
    tries: int


def claim(connection: Connection, name: str, period: str, now: datetime) -> Run | Held:
    """Take a job's period: a new one, or one whose lease has lapsed unfinished."""
    first = {"name": name, "period": period, "lease_until": now + LEASE, "tries": 1, "begun_at": now}
    new = insert(connection, job_run).values(first).on_conflict_do_nothing().returning(job_run.c.id)
    if (number := connection.execute(new).scalar()) is not None:
        return Run(number, name, period, 1)
    again = {"lease_until": now + LEASE, "tries": job_run.c.tries + 1, "begun_at": now}
    free = _of(name, period) & job_run.c.finished_at.is_(None) & _lapsed(now) & (job_run.c.tries < TRIES)
    taken = connection.execute(
        update(job_run).where(free).values(again).returning(job_run.c.id, job_run.c.tries)
    ).one_or_none()
    return Run(taken.id, name, period, taken.tries) if taken else _why(connection, name, period)


def _of(name: str, period: str) -> ColumnElement[bool]:
    return (job_run.c.name == name) & (job_run.c.period == period)


def _lapsed(now: datetime) -> ColumnElement[bool]:
    """Over, or so far ahead that a clock which was put back since must have written it."""
    return (job_run.c.lease_until <= now) | (job_run.c.lease_until > now + 2 * max(LEASE, PAUSE))


def _why(connection: Connection, name: str, period: str) -> Held:
    row = connection.execute(select(job_run.c.finished_at, job_run.c.tries).where(_of(name, period))).one_or_none()
    if row is None:
        return Held.TAKEN  # taken out at this moment
    if row.finished_at is not None:
        return Held.DONE
    return Held.GIVEN_UP if row.tries >= TRIES else Held.TAKEN


def reopen(connection: Connection, name: str, period: str) -> None:
    """Let a finished or given up period be claimed once more; what it told by period may be told again."""
    over = _of(name, period) & (job_run.c.finished_at.is_not(None) | (job_run.c.tries >= TRIES))
    if connection.execute(delete(job_run).where(over)).rowcount:
        told = (job_message.c.job == name) & (job_message.c.reference == period)
        connection.execute(delete(job_message).where(told))


def renew(connection: Connection, run: Run, now: datetime) -> bool:
    """Keep the lease; False if it is not ours any more."""
    return _change(connection, run, {"lease_until": now + LEASE})


def finish(connection: Connection, run: Run, now: datetime, told: int) -> bool:
    """It is done; False if another has taken it over meanwhile."""
    return _change(connection, run, {"finished_at": now, "told": told})


def failed(connection: Connection, run: Run, now: datetime) -> None:
    """Again after a pause."""
    _change(connection, run, {"lease_until": now + PAUSE})


def give_back(connection: Connection, run: Run, now: datetime) -> None:
    """This process ends, or the database was away: no try of the job's own."""
    _change(connection, run, {"lease_until": now, "tries": run.tries - 1})


def _change(connection: Connection, run: Run, values: dict[str, Any]) -> bool:
    ours = (job_run.c.id == run.id) & (job_run.c.tries == run.tries) & job_run.c.finished_at.is_(None)
    return connection.execute(update(job_run).where(ours).values(values)).rowcount == 1


def last_finished(connection: Connection) -> dict[str, tuple[str, datetime]]:
    """Of each job that ever ended: its newest period, and when it was finished."""
    rows = connection.execute(
        select(job_run.c.name, job_run.c.period, job_run.c.finished_at)
        .where(job_run.c.finished_at.is_not(None))
        .order_by(job_run.c.period)
    )
    return {row.name: (row.period, row.finished_at) for row in rows}


# --- whom it has told -------------------------------------------------------------------------------------------------
def untold(
    connection: Connection, job: str, person_id: int, references: Collection[str], now: datetime
) -> frozenset[str]:
    """Those of these that he was not told yet; from this transaction on he was."""
    wanted = sorted(set(references))
    fresh: set[str] = set()
    for start in range(0, len(wanted), chunks.CHUNK):
        rows = [
            {"job": job, "reference": it, "person_id": person_id, "at": now}
            for it in wanted[start : start + chunks.CHUNK]
        ]
        new = insert(connection, job_message).values(rows).on_conflict_do_nothing()
        fresh.update(connection.execute(new.returning(job_message.c.reference)).scalars())
    return frozenset(fresh)


# --- retention --------------------------------------------------------------------------------------------------------
def clear_before(connection: Connection, day: datetime) -> int:
    """Take old runs out, a chunk; how many."""
    return chunks.clear(connection, job_run, job_run.c.begun_at < day)


def clear_messages_before(connection: Connection, day: datetime) -> int:
    """The same for what was told."""
    return chunks.clear(connection, job_message, job_message.c.at < day)
