"""Numbers that officers type for a report (số tự khai): what no record here tells, for a unit and a period. What was
typed before stays as history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from domain.periods import Period
from domain.problem import Problem
from domain.reports import Number
from domain.roles import Role
from models import audit, report_kept
from models.acting import By
from models.database import wait_for_turn
from models.tables import typed_number

MOST = 100_000  # ours: as for targets


_LIVE = select(typed_number.c.unit_id, typed_number.c.name, typed_number.c.value).where(
    typed_number.c.unit_id.in_(bindparam("units", expanding=True)),
    typed_number.c.span == bindparam("span"),
    typed_number.c.first == bindparam("first"),
    typed_number.c.replaced_at.is_(None),
)


def of_units(connection: Connection, units: Collection[int], period: Period) -> dict[int, dict[Number, int]]:
    """What was typed for each of these units and the period; the last word counts."""
    found: dict[int, dict[Number, int]] = {}
    bound = {"units": list(units), "span": period.span, "first": period.first}
    for unit_id, name, value in connection.execute(_LIVE, bound):
        found.setdefault(unit_id, {})[Number(name)] = value
    return found


def put(connection: Connection, unit_id: int, period: Period, values: Mapping[Number, int], by: By) -> Problem | None:
    """Keep these numbers. Problems: report.not_yours; report.closed: the period's numbers are frozen."""
    post = by.office.post(unit_id, Role.OFFICER)
    if post is None:
        return Problem("report.not_yours")
    wait_for_turn(connection, "reports")
    if report_kept.find(connection, unit_id, period):
        return Problem("report.closed")
    known = of_units(connection, [unit_id], period).get(unit_id, {})
    for name, value in values.items():
        if known.get(name) != value:
            key = {"unit_id": unit_id, "span": period.span, "first": period.first, "name": name}
            _replace(connection, key, {"value": value, "at": by.now, "officer_id": post.id})
            detail = f"{period.span} {period.first} {name} {value}"
            line = audit.Line(by.office.actor, "report.number", f"unit:{unit_id}", unit_id, detail)
            audit.note(connection, by.now, line)
    return None


def _replace(connection: Connection, key: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    live = [typed_number.c[name] == value for name, value in key.items()]
    old = update(typed_number).where(*live, typed_number.c.replaced_at.is_(None))
    connection.execute(old.values(replaced_at=row["at"]))
    connection.execute(typed_number.insert().values({**key, **row}))
