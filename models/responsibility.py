"""Which unit is responsible for an enterprise (đơn vị phụ trách): the one over its commune, else the province's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, ScalarSelect, func, select, update

from models.tables import enterprise, unit, unit_commune


def assign(connection: Connection, numbers: Sequence[int] | None = None) -> int:
    """Set it for these enterprises, or for all, but for those where somebody chose it; how many were changed. To be
    called when enterprises are added or the units' territory changes."""
    found = func.coalesce(_over_commune(), _province())
    changed = ~enterprise.c.unit_by_hand & enterprise.c.unit_id.is_distinct_from(found)
    if numbers is not None:
        changed &= enterprise.c.id.in_(numbers)
    return connection.execute(update(enterprise).where(changed).values(unit_id=found)).rowcount


def _over_commune() -> ScalarSelect[int]:
    covers = unit_commune.c.commune == enterprise.c.commune
    query = select(unit.c.id).join(unit_commune).where(covers, unit.c.valid_to.is_(None))
    return query.order_by(unit.c.valid_from, unit.c.id).limit(1).correlate(enterprise).scalar_subquery()


def _province() -> ScalarSelect[int]:
    query = select(unit.c.id).where(unit.c.kind == "province").order_by(unit.c.valid_from, unit.c.id)
    return query.limit(1).scalar_subquery()


def by_commune(connection: Connection) -> dict[str | None, int]:
    """Commune → the unit responsible for an enterprise there, as `assign` sets it; None → for any other place."""
    rows = select(unit_commune.c.commune, unit.c.id).join(unit).where(unit.c.valid_to.is_(None))
    found: dict[str | None, int] = {None: connection.execute(select(_province())).scalar_one()}
    for row in connection.execute(rows.order_by(unit.c.valid_from.desc(), unit.c.id.desc())):
        found[row.commune] = row.id
    return found
