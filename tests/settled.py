"""All rows of a database as values, to be put into an empty one of either kind: faster than the acts that made them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, func, select

from models.tables import metadata

Rows = list[tuple[Table, list[dict[str, Any]]]]


def taken(connection: Connection) -> Rows:
    """What is there, parents before children."""
    found = []
    for table in metadata.sorted_tables:
        query = select(table).order_by(*table.primary_key.columns)
        if rows := [dict(row) for row in connection.execute(query).mappings()]:
            found.append((table, rows))
    return found


def put(connection: Connection, tables: Rows) -> None:
    """Into a database in which nothing is yet."""
    for table, rows in tables:
        connection.execute(table.insert(), rows)
    if connection.dialect.name == "postgresql":
        numbered = [(table, rows) for table, rows in tables if table.autoincrement_column is not None]
        connection.execute(select(*(_count_on(table, rows) for table, rows in numbered)))


def _count_on(table: Table, rows: list[dict[str, Any]]) -> Any:
    """Its next row gets the next number; SQLite sees to that by itself."""
    column = table.autoincrement_column
    assert column is not None
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    return func.setval(sequence, max(row[column.name] for row in rows))
