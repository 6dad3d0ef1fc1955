"""The union's tree on a day (cây tổ chức): what stands below and above a unit, after moves, mergers and ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from models.tables import unit, unit_move


@dataclass(frozen=True, slots=True)
class Node:
    """What of a unit makes its place in the tree."""

    id: int
    kind: str
    valid_from: date
    valid_to: date | None
    parent_id: int | None
    successor_id: int | None

    def ended_by(self, day: date) -> bool:
        """Whether its last day is before that day."""
        return self.valid_to is not None and self.valid_to < day

    def valid_on(self, day: date) -> bool:
        """Whether it has begun and not ended."""
        return self.valid_from <= day and not self.ended_by(day)


_UNITS = select(*(unit.c[name] for name in Node.__slots__)).order_by(unit.c.id)
_MOVES = (
    select(unit_move.c.unit_id, unit_move.c.parent_id)
    .where(unit_move.c.day <= bindparam("day"))
    .order_by(unit_move.c.day)
)


@dataclass(frozen=True, slots=True)
class Tree:
    """Who stands under whom. What ended stands under its successor, so that nothing of it is lost from sight."""

    parents: Mapping[int, int | None]
    top: int | None = None  # the province's unit of that day

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


def changed(one: Tree, other: Tree) -> frozenset[int]:
    """The units that stand elsewhere in the other tree, or have others below them: two days' numbers of such a unit are
    not of the same enterprises."""
    moved = [it for it, above in one.parents.items() if other.parents.get(it) != above]
    around = (set(one.above(it)) ^ set(other.above(it)) for it in moved)
    return frozenset(moved).union(*around)


def nodes(connection: Connection) -> list[Node]:
    """Every unit there ever was, in the order of their ids."""
    return [Node(*row) for row in connection.execute(_UNITS)]


def on(connection: Connection, day: date) -> Tree:
    """The tree of a day; a unit without a parent stands under the province."""
    moved = {row.unit_id: row.parent_id for row in connection.execute(_MOVES, {"day": day})}
    return standing(nodes(connection), moved, day)


def standing(found: Sequence[Node], moved: Mapping[int, int], day: date) -> Tree:
    """The tree that these make on a day; `moved` says who stood under another parent by then."""
    top = province(found, day)
    parents: dict[int, int | None] = {}
    for it in found:
        if it.successor_id is not None and it.ended_by(day):
            parents[it.id] = it.successor_id
        else:
            above = moved.get(it.id, it.parent_id)
            alone = it.id == top or it.kind == "national"
            parents[it.id] = top if above is None and not alone else above
    return Tree(parents, top)


def province(found: Iterable[Node], day: date) -> int | None:
    """The province's unit of that day, the first that was there; of a day before all of them, the first of all."""
    ranked = sorted((not it.valid_on(day), it.valid_from, it.id) for it in found if it.kind == "province")
    return ranked[0][2] if ranked else None


def heir(found: Mapping[int, Node], unit_id: int, day: date) -> Node | None:
    """Who took over from a unit that ended: its successor, or that one's; None if nobody did. He may begin later."""
    seen = set[int]()
    here: Node | None = found[unit_id]
    while here is not None and here.ended_by(day):
        if here.id in seen or here.successor_id is None:
            return None
        seen.add(here.id)
        here = found[here.successor_id]
    return here
