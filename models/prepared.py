"""Statements of every turn and every form (câu lệnh soạn sẵn): compiled once and, on SQLite, handed straight to the
driver.

SQLAlchemy takes 18 µs around a statement for which SQLite takes 4: those that every join executes are worth it, no
others. On PostgreSQL the way to the server takes longer than that, so there the connection executes them, as all
others. A broken rule rises as the driver's own error on SQLite: what is caught by its class goes another way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler

Row = Any
"""A tuple whose values have the names of their columns too, as a `sqlalchemy.Row`."""
Bind = Callable[[Mapping[str, Any]], Any]
"""One parameter as the driver takes it, out of what is bound."""
Read = Callable[[Sequence[Any]], Row]
"""A driver's row as SQLAlchemy gives it: times and truth are no texts and numbers any more."""


class Prepared:
    """One statement; `names` are the columns that it sets, if it is an INSERT or UPDATE without values. Lists are bound
    only where they stand in it."""

    __slots__ = ("_binds", "_names", "_read", "_sql", "statement")

    def __init__(self, statement: Any, *names: str) -> None:
        self.statement, self._names = statement, names
        self._sql, self._binds = "", list[Bind]()
        self._read: Read = tuple

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """Execute it; its first row."""
        if connection.dialect.driver != "pysqlite":
            return connection.execute(self.statement, dict(values)).first()
        row = self._on_sqlite(connection, values).fetchone()
        return None if row is None else self._read(row)

    def all(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Row]:
        """Execute it; all its rows."""
        if connection.dialect.driver != "pysqlite":
            return connection.execute(self.statement, dict(values)).all()
        return [self._read(row) for row in self._on_sqlite(connection, values)]

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Execute it, if it gives no rows; how many it wrote."""
        if connection.dialect.driver != "pysqlite":
            return connection.execute(self.statement, dict(values)).rowcount
        return int(self._on_sqlite(connection, values).rowcount)

    def _on_sqlite(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        if not self._sql:
            self._compile(connection.dialect, values)
        raw: Any = connection.connection.driver_connection
        return raw.execute(self._sql, [bind(values) for bind in self._binds])

    def _compile(self, dialect: Dialect, values: Mapping[str, Any]) -> None:
        compiled = self.statement.compile(dialect=dialect, column_keys=list(self._names) or None)
        assert isinstance(compiled, SQLCompiler)
        taken = {name for name in compiled.positiontup or () if compiled.binds[name].required}
        if taken != values.keys():  # one too many would be lost here, and stored on PostgreSQL
            raise KeyError(*sorted(taken ^ values.keys()))
        expanded = compiled.construct_expanded_state(dict(values))
        self._binds = [_bind(compiled, expanded, name) for name in expanded.positiontup or ()]
        self._read = _reader(self.statement, dialect)
        self._sql = expanded.statement


def _bind(compiled: SQLCompiler, expanded: ExpandedState, name: str) -> Bind:
    """One place of the statement: filled by what is bound, or with the value that stands in it."""
    it = compiled.binds.get(name)
    if it is None:  # one of a list
        listed: Any = expanded.processors.get(name)
        return _always(listed, expanded.additional_parameters[name])
    process = it.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
    if not it.required:
        return _always(process, it.value)
    if process is None:
        return lambda values: values[name]
    return lambda values: process(values[name])


def _always(process: Callable[[Any], Any] | None, value: Any) -> Bind:
    kept = process(value) if process else value
    return lambda _values: kept


def _reader(statement: Any, dialect: Dialect) -> Read:
    columns = statement.exported_columns
    named: Any = namedtuple("Row", columns.keys(), rename=True)  # type: ignore[misc]
    processes = [it.type.dialect_impl(dialect).result_processor(dialect, None) for it in columns]
    changed = [(place, process) for place, process in enumerate(processes) if process]
    return _reading(named._make, changed) if changed else named._make


def _reading(make: Read, changed: Sequence[tuple[int, Callable[[Any], Any]]]) -> Read:
    def read(row: Sequence[Any]) -> Row:
        values = list(row)
        for place, process in changed:
            values[place] = process(values[place])
        return make(values)

    return read
