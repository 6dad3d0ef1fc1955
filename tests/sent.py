"""What is sent to the database (câu lệnh đã gửi), by whichever way: through SQLAlchemy or straight to the driver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event


def sent_by(connection: Connection, work: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The statements of some work with their values; on SQLite these stand in the statement."""
    sent: list[tuple[str, Any]] = []
    if connection.dialect.driver == "pysqlite":
        raw: Any = connection.connection.driver_connection
        raw.set_trace_callback(lambda sql: sent.append((sql, ())))
        work()
        raw.set_trace_callback(None)
        return sent

    def keep(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        sent.append((sql, values))

    event.listen(connection, "before_cursor_execute", keep)
    work()
    event.remove(connection, "before_cursor_execute", keep)
    return sent
