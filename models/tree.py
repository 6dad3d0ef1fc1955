"""The union's tree on a day (cây tổ chức): what stands below and above a unit, after moves, mergers and ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from models.tables import unit, unit_move

_UNITS = select(unit.c.id, unit.c.kind, unit.c.parent_id, unit.c.valid_to, unit.c.successor_id).order_by(unit.c.id)
_MOVES = (
    select(unit_move.c.unit_id, unit_move.c.parent_id)
    .where(unit_move.c.day <= bindparam("day"))
    .order_by(unit_move.c.day)
)


@dataclass(frozen=True, slots=True)
class Tree:
    """Who stands under whom. What ended stands under its successor, so that nothing of it is lost from sight."""

    parents: Mapping[int, int | None]

    def above(self, unit_id: int) -> tuple[int, ...]:
        """The units above, the nearest first."""
        found: list[int] = []
        here = self.parents.get(unit_id)
        while here is not None and here not in found:
            found.append(here)
            here = self.parents.get(here)
        return tuple(found)

    def below(self, roots: Iterable[int]) -> frozenset[int]:
        """These units and all below them."""
        found = set(roots)
        return frozenset(it for it in self.parents if it in found or not found.isdisjoint(self.above(it)))


def on(connection: Connection, day: date) -> Tree:
    """The tree of a day; a unit without a parent stands under the province."""
    moved = {row.unit_id: row.parent_id for row in connection.execute(_MOVES, {"day": day})}
    rows = connection.execute(_UNITS).all()
    province = next((row.id for row in rows if row.kind == "province"), None)
    parents: dict[int, int | None] = {}
    for row in rows:
        ended = row.valid_to is not None and row.valid_to < day
        after = row.successor_id if ended else None
        top = None if row.id == province or row.kind == "national" else province
        parents[row.id] = after or moved.get(row.id, row.parent_id) or top
    return Tree(parents)
