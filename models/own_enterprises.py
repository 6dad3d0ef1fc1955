"""The enterprises an officer may work on (doanh nghiệp của đơn vị mình): those his units look after or cover."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select

from models import enterprises
from models.enterprise_names import normal
from models.enterprise_search import FOUND, LIMIT, Found, search
from models.enterprise_visible import VISIBLE
from models.tables import enterprise, unit_enterprise

LOOKED_AT = 100  # hits of the whole register among which his are looked for


def _is_in(units: Collection[int]) -> ColumnElement[bool]:
    """Visible, and the unit responsible is one of these, or one of them covers it as its grassroots union."""
    covered = select(unit_enterprise.c.enterprise_id).where(unit_enterprise.c.unit_id.in_(units))
    return VISIBLE & or_(enterprise.c.unit_id.in_(units), enterprise.c.id.in_(covered))


def find(connection: Connection, units: Collection[int], text: str) -> tuple[Found, ...]:
    """As enterprises.search, among these units' own."""
    hits = search(connection, text, LOOKED_AT)
    mine = select(enterprise.c.id).where(enterprise.c.id.in_([it.id for it in hits]), _is_in(units))
    own = set(connection.execute(mine).scalars())
    return tuple(it for it in hits if it.id in own)[:LIMIT]


def by_id(connection: Connection, units: Collection[int], number: int) -> Found | None:
    """One of these units' own; None for any other, there or not."""
    row = connection.execute(select(*FOUND).where(enterprise.c.id == number, _is_in(units))).one_or_none()
    return Found(*row) if row else None


def unit_of(connection: Connection, number: int) -> int | None:
    """The unit responsible, for the audit."""
    return connection.execute(select(enterprise.c.unit_id).where(enterprise.c.id == number, VISIBLE)).scalar()


@dataclass(frozen=True, slots=True)
class Own:
    """One of these units' enterprises, and the unit responsible for it."""

    id: int
    name: str
    unit_id: int | None


def some(connection: Connection, units: Collection[int], first: int, most: int) -> list[Own]:
    """A part of them, in the order in which they are visited: commune by commune, by name."""
    columns = (enterprise.c[name] for name in Own.__slots__)
    order = (enterprise.c.commune, enterprise.c.folded, enterprise.c.id)
    rows = connection.execute(select(*columns).where(_is_in(units), VISIBLE).order_by(*order).offset(first).limit(most))
    return [Own(*row) for row in rows]


def how_many(connection: Connection, units: Collection[int]) -> int:
    return connection.scalar(select(func.count()).select_from(enterprise).where(_is_in(units), VISIBLE)) or 0


@dataclass(frozen=True, slots=True)
class Place:
    """An enterprise that is not in the list yet."""

    name: str
    commune: str


def add_or_find(connection: Connection, place: Place) -> int:
    """Put it in the list; one of the same name in the same commune is that one. Its number."""
    same = (enterprise.c.folded == normal(place.name)) & (enterprise.c.commune == place.commune)
    query = select(enterprise.c.id).where(same, VISIBLE).order_by(enterprise.c.id).limit(1)
    known = connection.execute(query).scalar()
    return int(known) if known else enterprises.add(connection, enterprises.Row(place.name, place.commune))
