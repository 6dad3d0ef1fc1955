"""Enterprises (doanh nghiệp): the list and how it is filled; how one is found is models/enterprise_search.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, or_, select

from models import enterprise_index, headcounts
from models.enterprise_names import normal
from models.enterprise_row import Row
from models.enterprise_search import FOUND, Found, search
from models.enterprise_visible import VISIBLE
from models.prepared import Prepared
from models.responsibility import assign
from models.tables import enterprise

__all__ = ["VISIBLE", "Found", "Row", "add", "by_id", "remove_demo", "search"]

BEGINNING = date(2000, 1, 1)  # before all that is counted


_BY_ID = Prepared(select(*FOUND).where(enterprise.c.id == bindparam("number"), VISIBLE))  # built once: models/chats.py


def by_id(connection: Connection, number: int) -> Found | None:
    """The enterprise of an id."""
    row = _BY_ID.first(connection, {"number": number})
    return Found(*row) if row else None


def add(connection: Connection, row: Row, since: date = BEGINNING) -> int:
    """Put one enterprise in the list and return its id; its workers count from a day on. IntegrityError if its tax code
    is there already."""
    values = _values(row)
    number = connection.execute(enterprise.insert().values(values).returning(enterprise.c.id)).scalar_one()
    enterprise_index.add(connection, {number: values["folded"]})
    assign(connection, [number])
    if row.headcount is not None:
        headcounts.keep(connection, number, since)
    return int(number)


def _values(row: Row) -> dict[str, Any]:
    return {**asdict(row), "folded": normal(row.name)}


class Known:
    """The kept enterprises that the rows of a chunk, each with its folded name, may mean."""

    def __init__(self, connection: Connection, rows: Sequence[tuple[Row, str]]) -> None:
        codes = [row.tax_code for row, _ in rows if row.tax_code]
        names = [folded for _, folded in rows]
        columns = [enterprise.c[name] for name in ("id", "tax_code", "folded", "commune", "unit_id", "unit_by_hand")]
        query = select(*columns).where(VISIBLE, or_(enterprise.c.tax_code.in_(codes), enterprise.c.folded.in_(names)))
        kept = connection.execute(query).all()
        self._by_code = {it.tax_code: it for it in kept if it.tax_code}
        self._by_name = {(it.folded, it.commune): it for it in kept}

    def find(self, row: Row, folded: str) -> Any:
        """Its id, folded name, unit_id and unit_by_hand; None for a new one."""
        if row.tax_code and row.tax_code in self._by_code:
            return self._by_code[row.tax_code]
        same = self._by_name.get((folded, row.commune))
        # Two tax codes are two enterprises, whatever their names.
        return same if same and not (row.tax_code and same.tax_code) else None


def remove_demo(connection: Connection) -> int:
    """Take the demonstration enterprises out and return how many; models.demo has removed what hangs on them."""
    found = connection.execute(select(enterprise.c.id, enterprise.c.folded).where(enterprise.c.demo))
    names: dict[int, str] = dict(map(tuple, found))
    if names:
        enterprise_index.remove(connection, names)
        connection.execute(delete(enterprise).where(enterprise.c.id.in_(names)))
    return len(names)
