"""The enterprises whose founding is followed (danh sách thành lập CĐCS): how many stand where, and who is next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, and_, bindparam, case, false, func, or_, select

from domain.stages import Stage
from models.enterprise_visible import VISIBLE
from models.founding import has_union
from models.tables import enterprise, unit

ENDED = (Stage.LAUNCHED, Stage.CLOSED, Stage.MERGED)
# A stage and the last day of entering it that is overdue today: domain.founding_terms.overdue_since.
_LATE = (Stage.CONGRESS_PLANNED, Stage.CONGRESS_HELD, Stage.FILED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which enterprises: of these units, with at least so many workers (0: any number, known or not), as of `today`.
    `overdue`: by stage, who entered it up to that day is overdue."""

    units: Collection[int]
    least: int
    today: date
    overdue: Mapping[Stage, date]

    def bound(self) -> dict[str, Any]:
        late = {f"late_{stage}": self.overdue[stage] for stage in _LATE}
        return {"units": list(self.units), "least": self.least, "today": self.today, **late}


def _late_since(stage: Stage) -> ColumnElement[bool]:
    return and_(enterprise.c.stage == stage, enterprise.c.stage_day <= bindparam(f"late_{stage}", type_=Date))


# --- the parts of the queries, built once -----------------------------------------------------------------------------
_has = has_union()
_mine = VISIBLE & enterprise.c.unit_id.in_(bindparam("units", expanding=True))
_large = enterprise.c.headcount >= bindparam("least")
_open = enterprise.c.stage.not_in(ENDED) & (~_has | (enterprise.c.stage == Stage.RECOGNISED))
_overdue = or_(false(), *(_late_since(stage) for stage in _LATE))
_contact_due = func.coalesce(enterprise.c.next_contact < bindparam("today", type_=Date), false())


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


# --- the summary ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Group:
    """The enterprises of one stage, with or without a union: how many in all, how many of them large, of unknown size,
    overdue, with a contact that is due."""

    stage: Stage
    has_union: bool
    all: int
    large: int
    unknown: int
    overdue: int
    contact_due: int


_SUMMARY = (
    select(
        enterprise.c.stage,
        _has.label("has"),
        func.count(),
        _how_many(_large),
        _how_many(enterprise.c.headcount.is_(None)),
        _how_many(_open & _overdue),
        _how_many(_open & _contact_due),
    )
    .where(_mine)
    .group_by(enterprise.c.stage, "has")
)


def summary(connection: Connection, wanted: Wanted) -> list[Group]:
    """How many stand where; `large` by wanted.least."""
    rows = connection.execute(_SUMMARY, wanted.bound())
    return [Group(Stage(stage), bool(has), *numbers) for stage, has, *numbers in rows]


# --- one page ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """One enterprise of the list."""

    id: int
    name: str
    unit_name: str
    headcount: int | None
    stage: Stage
    since: date | None
    next_contact: date | None


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    total: int


_rank = case((_overdue, 0), (_contact_due, 1), else_=2)
_since_of_late = case((_overdue, enterprise.c.stage_day))
_PAGE = (
    select(
        func.count().over(),
        enterprise.c.id,
        enterprise.c.name,
        unit.c.name,
        enterprise.c.headcount,
        enterprise.c.stage,
        enterprise.c.stage_day,
        enterprise.c.next_contact,
    )
    .join(unit, unit.c.id == enterprise.c.unit_id)
    .where(_mine, _open, or_(bindparam("least") == 0, _large))
    .order_by(
        _rank,
        _since_of_late,
        enterprise.c.next_contact.is_(None),
        enterprise.c.next_contact,
        func.coalesce(enterprise.c.headcount, 0).desc(),
        enterprise.c.id,
    )
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)


def page(connection: Connection, wanted: Wanted, offset: int, limit: int) -> Page:
    """Those whose founding is not done: overdue first, then those whose contact is due, then by the next contact and
    the largest."""
    rows = connection.execute(_PAGE, wanted.bound() | {"offset": offset, "limit": limit}).all()
    return Page([_line(row) for row in rows], rows[0][0] if rows else 0)


def _line(row: Sequence[Any]) -> Line:
    _total, number, name, unit_name, headcount, stage, since, next_contact = row
    return Line(number, name, unit_name, headcount, Stage(stage), since, next_contact)


_UNITS = (
    select(unit.c.id, unit.c.name, func.count())
    .join(enterprise, enterprise.c.unit_id == unit.c.id)
    .where(_mine, _open, or_(bindparam("least") == 0, _large))
    .group_by(unit.c.id, unit.c.name)
    .order_by(func.count().desc(), unit.c.id)
)


def units(connection: Connection, wanted: Wanted) -> list[tuple[int, str, int]]:
    """The units responsible for any of them, with how many, the most first."""
    return [(number, name, count) for number, name, count in connection.execute(_UNITS, wanted.bound())]
