"""The audit (nhật ký): who saw or changed what; ids, states and days, never a name. Lines are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, String, cast, literal, select

from models.tables import audit

OPERATOR = "operator"  # whoever has the command line
VISITOR = "visitor"  # somebody on a page, whom nothing names


@dataclass(frozen=True, slots=True)
class Line:
    """`actor` "officer:3", "person:7", "operator", "visitor"; `subject` "application:12"; `unit_id` whose matter."""

    actor: str
    action: str
    subject: str
    unit_id: int | None = None
    detail: str | None = None


def note(connection: Connection, now: datetime, line: Line) -> None:
    """Add a line."""
    connection.execute(audit.insert().values(at=now, **asdict(line)))


def note_all(connection: Connection, now: datetime, lines: Iterable[Line]) -> None:
    """Add many at once; none is nothing."""
    if rows := [{"at": now} | {name: getattr(line, name) for name in Line.__slots__} for line in lines]:
        connection.execute(audit.insert(), rows)


def note_each(connection: Connection, now: datetime, line: Line, rows: Select[tuple[int, int]]) -> None:
    """A line about each (id, unit) that is selected, written by the database itself; the line's subject is their kind,
    "application"."""
    of = rows.subquery()
    number, unit_id = of.c
    subject = literal(f"{line.subject}:").concat(cast(number, String))
    query = select(literal(now, audit.c.at.type), literal(line.actor), literal(line.action), subject, unit_id)
    names = ["at", "actor", "action", "subject", "unit_id", "detail"]
    connection.execute(audit.insert().from_select(names, query.add_columns(literal(line.detail)).order_by(number)))


@dataclass(frozen=True, slots=True)
class Noted:
    """A line as it is read."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str | None


def newest(connection: Connection, units: Collection[int], limit: int, before: int | None = None) -> list[Noted]:
    """The newest lines about these units, the newest first; with `before` those older than that line."""
    columns = (audit.c[name] for name in Noted.__slots__)
    query = select(*columns).where(audit.c.unit_id.in_(units)).order_by(audit.c.id.desc()).limit(limit)
    older = query.where(audit.c.id < before) if before is not None else query
    return [Noted(*row) for row in connection.execute(older)]


def about(connection: Connection, subject: str, limit: int) -> list[Noted]:
    """The newest lines about one thing, the newest first."""
    columns = (audit.c[name] for name in Noted.__slots__)
    query = select(*columns).where(audit.c.subject == subject).order_by(audit.c.id.desc()).limit(limit)
    return [Noted(*row) for row in connection.execute(query)]
