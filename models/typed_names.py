"""Workplaces as workers typed them (nơi làm chưa có tên): gathered by name and commune, and joined to the register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from domain.statuses import WAITING
from models import audit, counting, units
from models.enterprise_names import normal
from models.tables import application


@dataclass(frozen=True, slots=True)
class Typed:
    """One name that workers typed. `first` is the oldest application with it and stands for all of them."""

    first: int
    name: str
    commune: str | None
    applications: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Which officer says that it is this enterprise, and when; `today` in TIMEZONE."""

    actor: str
    enterprise_id: int
    now: datetime
    today: date


def waiting(connection: Connection, mine: Collection[int]) -> list[Typed]:
    """The names in applications of these units that no enterprise of the register stands for, the most used first."""
    nameless = application.c.enterprise_id.is_(None) & application.c.enterprise_name.is_not(None)
    columns = (application.c.id, application.c.enterprise_name, application.c.commune)
    query = select(*columns).where(application.c.unit_id.in_(mine), nameless).order_by(application.c.id)
    groups: dict[tuple[str, str | None], list[Any]] = {}
    for row in connection.execute(query):
        groups.setdefault((normal(row.enterprise_name), row.commune), []).append(row)
    found = (
        Typed(it[0].id, it[0].enterprise_name, it[0].commune, tuple(row.id for row in it)) for it in groups.values()
    )
    return sorted(found, key=lambda it: (-len(it.applications), it.first))


def by_first(connection: Connection, mine: Collection[int], number: int) -> Typed | None:
    """The name that an application of these units was sent with, if it waits still."""
    return next((it for it in waiting(connection, mine) if number in it.applications), None)


def match(connection: Connection, typed: Typed, how: Match) -> int:
    """All its applications follow: they belong to the enterprise, and while undecided to the unit that receives its
    applications. Who is a member moves by a transfer only, and who joins again stays with the upper union. What was
    counted stays as it was counted. How many followed."""
    mine = application.c.id.in_(typed.applications) & application.c.enterprise_id.is_(None)
    rows = connection.execute(select(application).where(mine).order_by(application.c.id).with_for_update()).all()
    receiver = units.receiver(connection, how.enterprise_id, typed.commune, how.today).id
    for row in rows:
        follows = row.status in WAITING and not row.rejoins
        values = {"enterprise_id": how.enterprise_id, **({"unit_id": receiver} if follows else {})}
        seen = {"revision": row.revision + 1}
        connection.execute(update(application).where(application.c.id == row.id).values(values | seen))
        _note(connection, row, how, receiver if follows else row.unit_id)
    counting.follow(connection, rows, how.today, how.now)
    return len(rows)


def _note(connection: Connection, row: Row[Any], how: Match, unit_id: int) -> None:
    detail = f"enterprise {how.enterprise_id}, unit {row.unit_id} > unit {unit_id}"
    line = audit.Line(how.actor, "match_workplace", f"application:{row.id}", row.unit_id, detail)
    audit.note(connection, how.now, line)
