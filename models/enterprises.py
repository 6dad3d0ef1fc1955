"""Enterprises (doanh nghiệp): the list and how it is filled; how one is found is models/enterprise_search.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from models.chats import insert
from models.enterprise_names import normal, pieces
from models.enterprise_search import FOUND, Found, search
from models.responsibility import assign
from models.tables import enterprise, enterprise_trigram, trigram_count

__all__ = ["CHUNK", "Found", "Row", "Upserted", "add", "by_id", "remove_demo", "search", "upsert_many"]

CHUNK = 25  # rows of one `upsert_many`; design.md §4 allows 100 ms, 50 rows took 104 on a busy PostgreSQL, 25 take 53


@dataclass(frozen=True, slots=True)
class Row:
    """An enterprise to be kept. `commune` is a code of domain.communes, `tax_code` as parse_tax_code gives it."""

    name: str
    commune: str | None = None
    tax_code: str | None = field(default=None, repr=False)  # of a household business its owner's citizen number
    kind: str | None = None
    headcount: int | None = None
    demo: bool = False
    sector: str | None = None
    headcount_day: date | None = None
    headcount_source: str | None = None  # domain.enterprise_words.HeadcountSource
    women: int | None = None
    minority: int | None = None
    contact_name: str | None = field(default=None, repr=False)  # a person's, as the number is
    contact_phone: str | None = field(default=None, repr=False)  # E.164
    union_status: str | None = None  # domain.enterprise_words.UnionStatus
    next_contact: date | None = None


_BY_ID = select(*FOUND).where(enterprise.c.id == bindparam("number"))  # built once: models/chats.py


def by_id(connection: Connection, number: int) -> Found | None:
    """The enterprise of an id."""
    row = connection.execute(_BY_ID, {"number": number}).one_or_none()
    return Found(*row) if row else None


def add(connection: Connection, row: Row) -> int:
    """Put one enterprise in the list and return its id. IntegrityError if its tax code is there already."""
    values = _values(row)
    number = connection.execute(enterprise.insert().values(values).returning(enterprise.c.id)).scalar_one()
    _index(connection, {number: values["folded"]})
    assign(connection, [number])
    return int(number)


@dataclass(frozen=True, slots=True)
class Upserted:
    """How many rows were new and how many were there already."""

    added: int
    updated: int


def upsert_many(connection: Connection, rows: Sequence[Row]) -> Upserted:
    """Keep at most CHUNK rows: one with a known tax code updates that enterprise, else the one of the same folded name
    and commune. What a row leaves empty stays as it was. The caller chunks, one transaction each."""
    if len(rows) > CHUNK:
        raise ValueError(f"{len(rows)} rows at once, at most {CHUNK}")
    known = _Known(connection, rows)
    new, old = [], dict[int, Row]()
    for row in rows:
        number = known.find(row)
        if number is None:
            new.append(row)
        else:
            old[number] = row
    _add_many(connection, new)
    _update_many(connection, old)
    return Upserted(len(new), len(old))


def _values(row: Row) -> dict[str, Any]:
    return {**asdict(row), "folded": normal(row.name)}


class _Known:
    """The kept enterprises that the rows of a chunk may mean."""

    def __init__(self, connection: Connection, rows: Sequence[Row]) -> None:
        codes = [row.tax_code for row in rows if row.tax_code]
        names = [normal(row.name) for row in rows]
        columns = (enterprise.c.id, enterprise.c.tax_code, enterprise.c.folded, enterprise.c.commune)
        query = select(*columns).where(or_(enterprise.c.tax_code.in_(codes), enterprise.c.folded.in_(names)))
        kept = connection.execute(query).all()
        self._by_code: dict[str, int] = {it.tax_code: it.id for it in kept if it.tax_code}
        self._by_name = {(it.folded, it.commune): it for it in kept}

    def find(self, row: Row) -> int | None:
        if row.tax_code and row.tax_code in self._by_code:
            return self._by_code[row.tax_code]
        same = self._by_name.get((normal(row.name), row.commune))
        # Two tax codes are two enterprises, whatever their names.
        return int(same.id) if same and not (row.tax_code and same.tax_code) else None


def _add_many(connection: Connection, rows: Sequence[Row]) -> None:
    if not rows:
        return
    values = [_values(row) for row in rows]
    made = enterprise.insert().returning(enterprise.c.id, enterprise.c.folded)
    found = {it.id: it.folded for it in connection.execute(made, values)}
    _index(connection, found)
    assign(connection, list(found))


def _update_many(connection: Connection, rows: Mapping[int, Row]) -> None:
    if not rows:
        return
    _unindex(connection, list(rows))
    for number, row in rows.items():
        given = {name: value for name, value in _values(row).items() if value is not None}
        connection.execute(update(enterprise).where(enterprise.c.id == number).values(given))
    _index(connection, {number: normal(row.name) for number, row in rows.items()})
    assign(connection, list(rows))


def _index(connection: Connection, names: Mapping[int, str]) -> None:
    found = sorted((piece, number) for number, name in names.items() for piece in pieces(name))
    if not found:
        return
    connection.execute(
        enterprise_trigram.insert(), [{"trigram": piece, "enterprise_id": number} for piece, number in found]
    )
    _count(connection, Counter(piece for piece, _ in found))


def _count(connection: Connection, counts: Mapping[str, int]) -> None:
    """Add to the counts of pieces; in alphabetical order, so that two imports on PostgreSQL cannot deadlock."""
    statement = insert(connection, trigram_count)
    more = trigram_count.c.enterprises + statement.excluded.enterprises
    statement = statement.on_conflict_do_update(index_elements=["trigram"], set_={"enterprises": more})
    connection.execute(statement, [{"trigram": piece, "enterprises": counts[piece]} for piece in sorted(counts)])


def _unindex(connection: Connection, numbers: Sequence[int]) -> None:
    mine = enterprise_trigram.c.enterprise_id.in_(numbers)
    gone = connection.execute(
        select(enterprise_trigram.c.trigram, func.count()).where(mine).group_by(enterprise_trigram.c.trigram)
    )
    counts = {piece: -count for piece, count in gone}
    connection.execute(delete(enterprise_trigram).where(mine))
    if counts:
        _count(connection, counts)


def remove_demo(connection: Connection) -> int:
    """Take the demonstration enterprises out and return how many; models.demo has removed what hangs on them."""
    numbers = list(connection.scalars(select(enterprise.c.id).where(enterprise.c.demo)))
    if numbers:
        _unindex(connection, numbers)
        connection.execute(delete(enterprise).where(enterprise.c.id.in_(numbers)))
    return len(numbers)
