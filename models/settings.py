"""What the database remembers of itself (ghi nhớ): the key's fingerprint and the like."""

from __future__ import annotations

from sqlalchemy import Connection, select

from models.chats import insert
from models.tables import setting


def get(connection: Connection, name: str) -> str | None:
    return connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar()


def put(connection: Connection, name: str, value: str) -> None:
    row = insert(connection, setting).values(name=name, value=value)
    connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
