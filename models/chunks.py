"""Long writes in pieces (từng phần): so many rows in one transaction, that no turn waits long (design.md §4)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Delete, Table, Update, delete, select, update

CHUNK = 500  # rows: some milliseconds
PEOPLE = 50  # people erased in one transaction, eight statements each


def clear(connection: Connection, table: Table, old: ColumnElement[bool]) -> int:
    """Delete up to CHUNK of the rows; how many. Fewer than CHUNK: none is left."""
    return _some(connection, table, old, delete(table))


def change(connection: Connection, table: Table, old: ColumnElement[bool], values: dict[str, object]) -> int:
    """The same for an update after which a row is no longer `old`."""
    return _some(connection, table, old, update(table).values(values))


def _some(connection: Connection, table: Table, old: ColumnElement[bool], statement: Delete | Update) -> int:
    first = select(table.c.id).where(old).limit(CHUNK)
    # Once more the whole condition: a row that changed while PostgreSQL waited for its lock is old no longer.
    return connection.execute(statement.where(table.c.id.in_(first), old)).rowcount
