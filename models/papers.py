"""What stands on the papers to be signed (đơn giấy): the values of one application, or of all of an enterprise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from domain.names import sort_key
from domain.numbers import application_number
from domain.statuses import LIVE
from models.keys import Keys
from models.tables import application, enterprise, sitting, unit


@dataclass(frozen=True, slots=True)
class Person:
    """One applicant; sealed values opened."""

    number: str
    unit_name: str
    card: bytes
    full_name: str = field(repr=False)
    birth_date: date = field(repr=False)
    gender: str
    workplace: str | None
    phone: str | None = field(repr=False)
    job: str | None
    citizen_number: str | None = field(repr=False)
    ethnic_group: str | None = field(repr=False)
    guardian_name: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Common:
    """The common application of an enterprise's people to one unit."""

    enterprise: str
    commune: str | None
    unit_name: str
    people: tuple[Person, ...]


def _applications() -> Select[Any]:
    names = (unit.c.name.label("unit_name"), enterprise.c.name.label("listed_name"))
    joined = select(application, *names).join(unit, unit.c.id == application.c.unit_id)
    return joined.outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)


def person(connection: Connection, keys: Keys, number: int) -> Person | None:
    """The live application of this id; None if there is none (any more)."""
    mine = (application.c.id == number) & application.c.status.in_(LIVE)
    row = connection.execute(_applications().where(mine)).one_or_none()
    return _person(keys, row) if row else None


def common(connection: Connection, keys: Keys, enterprise_id: int, unit_id: int) -> Common | None:
    """All live applications of an enterprise's people to a unit, ordered as a Vietnamese list is; None without any."""
    mine = (application.c.enterprise_id == enterprise_id) & (application.c.unit_id == unit_id)
    rows = connection.execute(_applications().where(mine, application.c.status.in_(LIVE))).all()
    if not rows:
        return None
    people = sorted((_person(keys, row) for row in rows), key=lambda it: (sort_key(it.full_name), it.number))
    commune = connection.execute(select(enterprise.c.commune).where(enterprise.c.id == enterprise_id)).scalar()
    return Common(rows[0].listed_name, commune, rows[0].unit_name, tuple(people))


def of_sitting(connection: Connection, keys: Keys, sitting_id: int, since: datetime) -> Common | None:
    """The live applications of a sitting that ended after `since`, or is not over; None without any."""
    row = connection.execute(select(sitting).where(sitting.c.id == sitting_id)).one_or_none()
    if row is None or (row.ended_at and row.ended_at <= since):
        return None
    mine = (application.c.sitting_id == sitting_id) & application.c.status.in_(LIVE)
    rows = connection.execute(_applications().where(mine).order_by(application.c.id)).all()
    if not rows:
        return None
    people = tuple(_person(keys, it) for it in rows)
    return Common(rows[0].listed_name or row.enterprise_name or "", row.commune, rows[0].unit_name, people)


def units_of(connection: Connection, enterprise_id: int, mine: Collection[int]) -> list[tuple[int, int]]:
    """Which of these units have live applications of the enterprise's people, and how many each."""
    query = select(application.c.unit_id).where(
        application.c.enterprise_id == enterprise_id, application.c.unit_id.in_(mine), application.c.status.in_(LIVE)
    )
    found = list(connection.execute(query).scalars())
    return [(it, found.count(it)) for it in sorted(set(found))]


def by_number(connection: Connection, mine: Collection[int], number: int) -> tuple[int, str] | None:
    """The unit of a live application of these units, and its person's name; None for any other."""
    seen = (application.c.id == number) & application.c.unit_id.in_(mine) & application.c.status.in_(LIVE)
    row = connection.execute(select(application.c.unit_id, application.c.full_name).where(seen)).one_or_none()
    return (row[0], row[1]) if row else None


def _person(keys: Keys, row: Row[Any]) -> Person:
    same = {name: getattr(row, name) for name in Person.__slots__ if name in application.c}
    opened = {name: keys.open(row_value).decode() if (row_value := getattr(row, name)) else None for name in _SEALED}
    workplace = row.listed_name or row.enterprise_name
    return Person(**{**same, **opened}, number=application_number(row.id), unit_name=row.unit_name, workplace=workplace)


_SEALED = ("citizen_number", "ethnic_group")
