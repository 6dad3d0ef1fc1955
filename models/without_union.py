"""Enterprises without a union (doanh nghiệp chưa có công đoàn): how many, with how many workers, by unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, case, func, select

from domain.stages import Stage
from models import founding_then, headcounts
from models.enterprise_visible import VISIBLE
from models.founding import has_union
from models.tables import enterprise

GONE = (Stage.CLOSED, Stage.MERGED)


@dataclass(frozen=True, slots=True)
class Without:
    """Enterprises, their workers as far as they are known, and how many of them are large."""

    enterprises: int = 0
    workers: int = 0
    large: int = 0

    def __add__(self, other: Without) -> Without:
        return Without(self.enterprises + other.enterprises, self.workers + other.workers, self.large + other.large)


def _count(workers: ColumnElement[int | None], without: ColumnElement[bool]) -> Select[Any]:
    each = (
        select(enterprise.c.unit_id, workers.label("workers"))
        .where(VISIBLE, enterprise.c.unit_id.in_(bindparam("units", expanding=True)), without)
        .subquery()
    )
    large = case((each.c.workers >= bindparam("least"), 1), else_=0)
    sums = (func.count(), func.coalesce(func.sum(each.c.workers), 0), func.sum(large))
    return select(each.c.unit_id, *sums).group_by(each.c.unit_id)


_NOW = _count(enterprise.c.headcount, enterprise.c.stage.not_in(GONE) & ~has_union())


def of_units(
    connection: Connection, units: Collection[int], least: int, past: date | None = None
) -> dict[int, Without]:
    """By the unit responsible, itself only; `large` from `least` workers on. Units without any are left out. As it is
    now, or was at the end of a `past` day."""
    query = _then(past) if past else _NOW
    rows = connection.execute(query, {"units": list(units), "least": least})
    return {unit_id: Without(*map(int, numbers)) for unit_id, *numbers in rows}


def _then(day: date) -> Select[Any]:
    without = founding_then.stage(day).not_in(GONE) & ~founding_then.had_union(day)
    # What came into the register since is counted too (docs/operating.md): with the workers that it came with.
    return _count(func.coalesce(headcounts.then(day), headcounts.first()), without)


def total(found: Mapping[int, Without], units: Iterable[int]) -> Without:
    """The sum of these units."""
    return sum((found[it] for it in units if it in found), Without())
