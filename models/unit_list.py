"""The tree as a list to read (danh sách đơn vị): the units of a day, each below its parent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from models import tree
from models.tables import unit, unit_commune


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit; `depth` 0 stands at the top. `communes` are codes of domain.communes."""

    depth: int
    code: str
    kind: str
    name: str
    valid_from: date
    valid_to: date | None
    communes: tuple[str, ...]
    phone: str | None  # E.164


_PLAIN = ("code", "kind", "name", "valid_from", "valid_to", "phone")  # columns of the same name


def listed(connection: Connection, day: date, *, everything: bool = False) -> list[Listed]:
    """The units valid on a day; with `everything` also those that ended or have not begun. What stands under one that
    is not listed stands under the nearest above that is."""
    nodes = tree.nodes(connection)
    shown = {it.id for it in nodes if everything or it.valid_on(day)}
    found = tree.on(connection, day)
    parents = {it: next((above for above in found.above(it) if above in shown), None) for it in shown}
    rows = {row.id: row for row in connection.execute(select(unit).where(unit.c.id.in_(shown)))}
    communes = _communes(connection)
    return [
        Listed(communes=tuple(communes.get(number, ())), depth=depth, **{it: getattr(row, it) for it in _PLAIN})
        for number, depth in _in_order(parents, {number: row.code for number, row in rows.items()})
        for row in [rows[number]]
    ]


def _communes(connection: Connection) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in connection.execute(select(unit_commune).order_by(unit_commune.c.commune)):
        found.setdefault(row.unit_id, []).append(row.commune)
    return found


def _in_order(parents: Mapping[int, int | None], codes: Mapping[int, str]) -> list[tuple[int, int]]:
    """(id, depth), parents before children, children by their codes."""
    children: dict[int | None, list[int]] = {}
    for number in sorted(parents, key=codes.__getitem__):
        children.setdefault(parents[number], []).append(number)
    order: list[tuple[int, int]] = []
    waiting = [(number, 0) for number in reversed(children.get(None, []))]
    while waiting:
        number, depth = waiting.pop()
        order.append((number, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(number, []))]
    return order
