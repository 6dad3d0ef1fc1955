"""Numbers that officers type for a report (số tự khai): what no record here tells, for a unit and a period. What was
typed before stays as history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from domain.periods import Period, Span
from domain.problem import Problem
from domain.reports import Number
from domain.roles import Role
from models import audit, report_kept
from models.acting import By
from models.database import wait_for_turn
from models.tables import typed_number
from models.tree import Tree

MOST = 100_000  # ours: as for targets
BEFORE = "before"
"""Members a unit admitted in a year and had not recorded here: what came before this program was used."""


_LIVE = select(typed_number.c.unit_id, typed_number.c.name, typed_number.c.value).where(
    typed_number.c.unit_id.in_(bindparam("units", expanding=True)),
    typed_number.c.span == bindparam("span"),
    typed_number.c.first == bindparam("first"),
    typed_number.c.replaced_at.is_(None),
)
_BEFORE = select(typed_number.c.first, typed_number.c.unit_id, typed_number.c.value).where(
    typed_number.c.span == Span.YEAR,
    typed_number.c.first.between(bindparam("first"), bindparam("last")),
    typed_number.c.name == BEFORE,
    typed_number.c.replaced_at.is_(None),
)


def of_units(connection: Connection, units: Collection[int], period: Period) -> dict[int, dict[Number, int]]:
    """What was typed for each of these units and the period; the last word counts."""
    found: dict[int, dict[Number, int]] = {}
    bound = {"units": list(units), "span": period.span, "first": period.first}
    for unit_id, name, value in connection.execute(_LIVE, bound):
        if name != BEFORE:
            found.setdefault(unit_id, {})[Number(name)] = value
    return found


Numbers = Mapping[Number, int] | Mapping[str, int]
"""By a column of reports, or BEFORE."""


@dataclass(frozen=True, slots=True)
class Before:
    """What units typed of years before, by year and unit."""

    typed: Mapping[int, Mapping[int, int]]

    def of(self, unit_id: int, day: Tree, years: Collection[int]) -> int:
        """Of a unit in these years together: what it typed itself, else what the nearest below it did."""
        return sum(self._of(self.typed[year], unit_id, day) for year in years if year in self.typed)

    def own(self, unit_id: int) -> int | None:
        """What a unit typed itself, of the only year."""
        return next((it[unit_id] for it in self.typed.values() if unit_id in it), None)

    def _of(self, typed: Mapping[int, int], unit_id: int, day: Tree) -> int:
        if unit_id in typed:
            return typed[unit_id]
        nearest = {it: next((up for up in day.above(it) if up == unit_id or up in typed), None) for it in typed}
        return sum(value for it, value in typed.items() if nearest[it] == unit_id)


def before(connection: Connection, first: date, last: date) -> Before:
    """Of the years that begin on these days."""
    found: dict[int, dict[int, int]] = {}
    for day, unit_id, value in connection.execute(_BEFORE, {"first": first, "last": last}):
        found.setdefault(day.year, {})[unit_id] = value
    return Before(found)


def put(connection: Connection, unit_id: int, period: Period, values: Numbers, by: By) -> Problem | None:
    """Keep these numbers. Problems: report.not_yours; report.closed: the period's numbers are frozen."""
    post = by.office.post(unit_id, Role.OFFICER)
    if post is None:
        return Problem("report.not_yours")
    wait_for_turn(connection, "reports")
    if report_kept.find(connection, unit_id, period):
        return Problem("report.closed")
    bound = {"units": [unit_id], "span": period.span, "first": period.first}
    known = {name: value for _, name, value in connection.execute(_LIVE, bound)}
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
