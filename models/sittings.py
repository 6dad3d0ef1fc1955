"""Sittings (buổi đăng ký tập thể): several workers of one workplace in a row, through one volunteer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, select, update

from domain.numbers import application_number
from models.tables import application, enterprise, sitting


@dataclass(frozen=True, slots=True)
class NewSitting:
    """Either `enterprise_id`, or a typed `enterprise_name`, or neither (informal); the last two with a commune."""

    person_id: int
    enterprise_id: int | None
    enterprise_name: str | None
    commune: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting; `workplace` None: people without an employer. `count` applications so far."""

    id: int
    enterprise_id: int | None
    enterprise_name: str | None
    workplace: str | None
    commune: str | None
    place: str | None
    begun_at: datetime
    ended_at: datetime | None
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """One application of a sitting; `to_sign`: it waits for a signature on paper."""

    number: str
    to_sign: bool


def begin(connection: Connection, new: NewSitting, now: datetime) -> int:
    row = {**asdict(new), "begun_at": now}
    (number,) = connection.execute(sitting.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    return int(number)


def end(connection: Connection, number: int, now: datetime) -> None:
    open_ = (sitting.c.id == number) & sitting.c.ended_at.is_(None)
    connection.execute(update(sitting).where(open_).values(ended_at=now))


def open_of(connection: Connection, person_id: int) -> Sitting | None:
    """The newest one that he has not ended; None if there is none."""
    mine = (sitting.c.person_id == person_id) & sitting.c.ended_at.is_(None)
    return _one(connection.execute(_sittings().where(mine).order_by(sitting.c.id.desc()).limit(1)).one_or_none())


def by_id(connection: Connection, person_id: int, number: int) -> Sitting | None:
    """One of his own; None for any other."""
    mine = (sitting.c.person_id == person_id) & (sitting.c.id == number)
    return _one(connection.execute(_sittings().where(mine)).one_or_none())


def helper_of(connection: Connection, number: int) -> int | None:
    """Whose sitting it is; nobody's after his erasure."""
    person: int | None = connection.execute(select(sitting.c.person_id).where(sitting.c.id == number)).scalar()
    return person


def _sittings() -> Select[tuple[object, ...]]:
    count = select(func.count()).where(application.c.sitting_id == sitting.c.id).scalar_subquery().label("count")
    listed = enterprise.c.name.label("listed")
    return select(sitting, listed, count).outerjoin(enterprise, enterprise.c.id == sitting.c.enterprise_id)


def _one(row: Row[tuple[object, ...]] | None) -> Sitting | None:
    if row is None:
        return None
    same = {name: getattr(row, name) for name in Sitting.__slots__ if name != "workplace"}
    return Sitting(**same, workplace=row.listed or row.enterprise_name)


def lines(connection: Connection, number: int) -> list[Line]:
    """Its applications in the order they were sent."""
    waits = application.c.to_sign & application.c.signed_day.is_(None)
    query = select(application.c.id, waits.label("waits")).where(application.c.sitting_id == number)
    return [Line(application_number(it.id), bool(it.waits)) for it in connection.execute(query.order_by("id"))]
