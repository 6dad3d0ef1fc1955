"""Enterprises without a union (doanh nghiệp chưa có công đoàn): how many, with how many workers, by unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, select

from domain.stages import Stage
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


_COUNT = (
    select(
        enterprise.c.unit_id,
        func.count(),
        func.coalesce(func.sum(enterprise.c.headcount), 0),
        func.sum(case((enterprise.c.headcount >= bindparam("least"), 1), else_=0)),
    )
    .where(
        VISIBLE,
        enterprise.c.unit_id.in_(bindparam("units", expanding=True)),
        enterprise.c.stage.not_in(GONE),
        ~has_union(),
    )
    .group_by(enterprise.c.unit_id)
)


def of_units(connection: Connection, units: Collection[int], least: int) -> dict[int, Without]:
    """By the unit responsible, itself only; `large` from `least` workers on. Units without any are left out."""
    rows = connection.execute(_COUNT, {"units": list(units), "least": least})
    return {unit_id: Without(*map(int, numbers)) for unit_id, *numbers in rows}


def total(found: Mapping[int, Without], units: Iterable[int]) -> Without:
    """The sum of these units."""
    return sum((found[it] for it in units if it in found), Without())
