"""Closed reports (báo cáo đã chốt): the numbers of a period as they were when an officer closed it, kept for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.periods import Period
from domain.reports import Line, Number
from models.tables import officer, report, report_line


@dataclass(frozen=True, slots=True)
class Kept:
    """A closed report; `officer_name` of who closed it, if it is still known."""

    id: int
    closed_at: datetime
    officer_name: str | None
    lines: tuple[Line, ...]
    details: Any


@dataclass(frozen=True, slots=True)
class New:
    """What is closed: the lines with the sum first, and JSON values beside them."""

    unit_id: int
    period: Period
    lines: Sequence[Line]
    details: Any


def find(connection: Connection, unit_id: int, period: Period) -> Kept | None:
    """The closed report of a unit and a period; None while it is open."""
    same = (report.c.unit_id == unit_id) & (report.c.span == period.span) & (report.c.first == period.first)
    query = select(report.c.id, report.c.closed_at, officer.c.name, report.c.details)
    query = query.outerjoin(officer, officer.c.id == report.c.officer_id).where(same)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    number, closed_at, name, details = row
    return Kept(number, closed_at, name, _lines(connection, number), json.loads(details))


def _lines(connection: Connection, number: int) -> tuple[Line, ...]:
    query = select(report_line.c.name, report_line.c.unit_id, report_line.c.numbers)
    rows = connection.execute(query.where(report_line.c.report_id == number).order_by(report_line.c.place))
    return tuple(Line(name, unit_id, _numbers(json.loads(numbers))) for name, unit_id, numbers in rows)


def _numbers(kept: dict[str, int]) -> dict[Number, int]:
    """A column that is no more is left out."""
    return {Number(name): value for name, value in kept.items() if name in set(Number)}


def put(connection: Connection, new: New, officer_id: int, now: datetime) -> None:
    """Close a period. IntegrityError if it is closed: `find` is asked before."""
    row = {
        "unit_id": new.unit_id,
        "span": new.period.span,
        "first": new.period.first,
        "last": new.period.last,
        "closed_at": now,
        "officer_id": officer_id,
        "details": json.dumps(new.details, ensure_ascii=False),
    }
    number = connection.execute(report.insert().values(row).returning(report.c.id)).scalar_one()
    lines = [
        {"report_id": number, "place": place, "name": it.name, "unit_id": it.unit_id, "numbers": json.dumps(it.numbers)}
        for place, it in enumerate(new.lines)
    ]
    connection.execute(report_line.insert(), lines)
