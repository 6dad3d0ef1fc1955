"""Statements of every turn (câu lệnh soạn sẵn): compiled once and, on SQLite, handed straight to the driver.

SQLAlchemy takes 18 µs around a statement for which SQLite takes 4: the few of every turn are worth it, no others. On
PostgreSQL the way to the server takes longer than that, so there the connection executes them, as all others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

Row = Sequence[Any]
Bind = Callable[[Mapping[str, Any]], Any]
"""One parameter as the driver takes it, out of what is bound."""


class Prepared:
    """One statement; `names` are the columns that it sets, if it is an INSERT or UPDATE without values.

    What it gives are a driver's values: ask for numbers, texts and bytes, for SQLite keeps times as text and truth as
    a number.
    """

    __slots__ = ("_binds", "_names", "_sql", "statement")

    def __init__(self, statement: Any, *names: str) -> None:
        self.statement, self._names = statement, names
        self._sql, self._binds = "", list[Bind]()

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """Execute it; its first row."""
        if connection.dialect.driver != "pysqlite":
            return connection.execute(self.statement, dict(values)).first()
        row: Row | None = self._on_sqlite(connection, values).fetchone()
        return row

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Execute it, if it gives no rows."""
        if connection.dialect.driver != "pysqlite":
            connection.execute(self.statement, dict(values))
        else:
            self._on_sqlite(connection, values)

    def _on_sqlite(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        if not self._sql:
            self._compile(connection.dialect, values)
        raw: Any = connection.connection.driver_connection
        return raw.execute(self._sql, [bind(values) for bind in self._binds])

    def _compile(self, dialect: Dialect, values: Mapping[str, Any]) -> None:
        statement: ClauseElement = self.statement
        compiled = statement.compile(dialect=dialect, column_keys=list(self._names) or None)
        assert isinstance(compiled, SQLCompiler)
        taken = {name for name in compiled.positiontup or () if compiled.binds[name].required}
        if taken != values.keys():  # one too many would be lost here, and stored on PostgreSQL
            raise KeyError(*sorted(taken ^ values.keys()))
        self._binds = [_bind(compiled, name) for name in compiled.positiontup or ()]
        self._sql = str(compiled)


def _bind(compiled: SQLCompiler, name: str) -> Bind:
    """One place of the statement: filled by what is bound, or with the value that stands in it."""
    it = compiled.binds[name]
    process = it.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
    if not it.required:
        value = process(it.value) if process else it.value
        return lambda _values: value
    if process is None:
        return lambda values: values[name]
    return lambda values: process(values[name])
