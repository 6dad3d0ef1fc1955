"""Which unit is responsible for an enterprise (đơn vị phụ trách): the one over its commune, else the province's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, literal, select, update

from models import settings, tree
from models.enterprise_visible import VISIBLE
from models.tables import Id, enterprise, unit_commune

SETTLED = "tree_day"  # setting: the day up to which the units' beginnings and ends were followed (models/succession.py)


def assign(connection: Connection, numbers: Sequence[int] | None = None, *, day: date | None = None) -> int:
    """Set it for these enterprises, or for all, but for those where somebody chose it; how many were changed. To be
    called when enterprises are added or the units' territory changes. Without `day`: the one settled last."""
    found = territory(connection, day).responsible()
    changed = VISIBLE & ~enterprise.c.unit_by_hand & enterprise.c.unit_id.is_distinct_from(found)
    if numbers is not None:
        changed &= enterprise.c.id.in_(numbers)
    return connection.execute(update(enterprise).where(changed).values(unit_id=found)).rowcount


def territory(connection: Connection, day: date | None = None) -> Territory:
    """Which unit is over each commune on a day; without `day`: the one settled last."""
    settled = settings.get(connection, SETTLED) if day is None else None
    return Territory.on(connection, day or (date.fromisoformat(settled) if settled else date.max))


@dataclass(frozen=True, slots=True)
class Territory:
    """Which unit is over each commune on a day, the first that was there; as units.receiver finds it."""

    communes: Mapping[str, int]
    province: int | None

    @classmethod
    def on(cls, connection: Connection, day: date) -> Territory:
        """Where nobody valid covers a commune, whoever took over from who did."""
        found = {it.id: it for it in tree.nodes(connection)}
        covering = [(found[row.unit_id], row.commune) for row in connection.execute(select(unit_commune))]
        covering.sort(key=lambda it: (it[0].valid_from, it[0].id))
        over: dict[str, int] = {}
        for it, commune in covering:
            if it.valid_on(day):
                over.setdefault(commune, it.id)
        for it, commune in covering:
            heir = tree.heir(found, it.id, day) if it.ended_by(day) else None
            if heir and heir.valid_on(day):
                over.setdefault(commune, heir.id)
        return cls(over, tree.province(found.values(), day))

    def unit_of(self, commune: str | None) -> int | None:
        """The unit of an enterprise there."""
        return self.communes.get(commune, self.province) if commune else self.province

    def responsible(self) -> ColumnElement[Any]:
        """The unit of an enterprise, as SQL."""
        province = literal(self.province, Id)
        if not self.communes:
            return province
        return case(dict(self.communes), value=enterprise.c.commune, else_=province)
