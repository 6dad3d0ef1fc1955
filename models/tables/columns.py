"""What all tables are made of (cột): moments, numbers, references, and the names of constraints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, MetaData, TypeDecorator, text


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone: it is put back on reading, and a naive time is refused on writing."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows itself only for INTEGER

naming = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=naming)


def id_() -> Column[int]:
    return Column("id", Id, primary_key=True)


def ref(name: str, to: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(to), nullable=nullable)


def only(where: str) -> dict[str, Any]:
    """Arguments of an index over these rows only. The steps (migrations/) make it so on both databases; said here for
    PostgreSQL too, it would load that half of SQLAlchemy everywhere: 3 MB of an idle process. So only the steps make a
    database."""
    return {"sqlite_where": text(where), "info": {"where": where}}
