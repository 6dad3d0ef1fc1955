"""Grassroots unions as reports count them (CĐCS, nghiệp đoàn): founded and ended in a stretch of days, standing on one.

A union counts as founded on the day of its decision: one that the tree's file brought without a decision was there
before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from models.tables import unit
from models.units import GRASSROOTS

INFORMAL = "informal"  # nghiệp đoàn: of workers without an employer


@dataclass(frozen=True, slots=True)
class Union:
    """`founded`: the day of its decision. `ended`: its last day, of one that nobody took over from; a union that merged
    into another is not dissolved."""

    id: int
    informal: bool
    founded: date | None
    first: date
    last: date | None
    ended: date | None

    def stood_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


_UNIONS = select(
    unit.c.id, unit.c.kind, unit.c.decision_day, unit.c.valid_from, unit.c.valid_to, unit.c.successor_id
).where(unit.c.kind.in_((GRASSROOTS, INFORMAL)))


def all_of_them(connection: Connection) -> list[Union]:
    """Every one there ever was: some hundreds in a province."""
    return [
        Union(number, kind == INFORMAL, decided, first, last, None if successor else last)
        for number, kind, decided, first, last, successor in connection.execute(_UNIONS)
    ]


def founded(found: Iterable[Union], first: date, last: date) -> Sequence[Union]:
    """Those whose decision bears one of these days, both counted."""
    return [it for it in found if it.founded and first <= it.founded <= last]
