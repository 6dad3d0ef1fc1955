"""Units to choose from (chọn đơn vị): those that are there today, the upper ones first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, or_, select

from models.tables import unit
from models.units import GRASSROOTS, PROVINCE, Unit


def valid(connection: Connection, units: Collection[int], day: date) -> list[Unit]:
    """Which of these units there are on a day: the province, then the others by name, grassroots unions and what is
    below them last."""
    there = (unit.c.valid_from <= day) & or_(unit.c.valid_to.is_(None), unit.c.valid_to >= day)
    columns = (unit.c[name] for name in Unit.__slots__)
    found = [Unit(*row) for row in connection.execute(select(*columns).where(unit.c.id.in_(units), there))]
    return sorted(found, key=_place)


UPPER = ("national", PROVINCE, "sector", "zone", "commune", GRASSROOTS)


def _place(it: Unit) -> tuple[int, str]:
    return (UPPER.index(it.kind) if it.kind in UPPER else len(UPPER), it.name)


def name_of(connection: Connection, number: int) -> str | None:
    """A unit's name, whether it is still there or not."""
    return connection.scalar(select(unit.c.name).where(unit.c.id == number))
