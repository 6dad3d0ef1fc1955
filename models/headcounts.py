"""Numbers of workers by day (số lao động theo ngày): each from the day on which the register took it in, so that a past
day's tally comes out as it did then, whatever was learnt since."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Select, literal, select

from models.chats import insert
from models.tables import enterprise, headcount


def on(day: date, today: date) -> ColumnElement[int | None]:
    """For queries on `enterprise`: how many workers it was known to have on a day; NULL if that was not known. Today's
    number stands in the enterprise itself."""
    return enterprise.c.headcount if day >= today else then(day)


def then(day: date) -> ColumnElement[int | None]:
    """The same of a past day."""
    newest = select(headcount.c.number).where(headcount.c.enterprise_id == enterprise.c.id, headcount.c.day <= day)
    return newest.order_by(headcount.c.day.desc()).limit(1).scalar_subquery()


def first() -> ColumnElement[int | None]:
    """The number that was known first of all."""
    earliest = select(headcount.c.number).where(headcount.c.enterprise_id == enterprise.c.id).order_by(headcount.c.day)
    return earliest.limit(1).scalar_subquery()


def keep(connection: Connection, number: int, day: date) -> None:
    """What the register says of an enterprise counts from that day on."""
    keep_each(connection, taken(day).where(enterprise.c.id == number))


def taken(day: date, said: ColumnElement[Any] = enterprise.c.headcount) -> Select[Any]:
    """The rows of `keep_each`, where anything is said; narrowed down by the caller."""
    return select(enterprise.c.id, literal(day, Date), said).where(said.is_not(None))


def keep_each(connection: Connection, rows: Select[Any]) -> None:
    """Enterprise, day, number of workers: of two numbers of one day the later counts."""
    new = insert(connection, headcount).from_select([*headcount.c], rows)
    connection.execute(
        new.on_conflict_do_update(index_elements=["enterprise_id", "day"], set_={"number": new.excluded.number})
    )
