"""What the database itself could not do just now (sự cố), told from our own faults."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class DatabaseUnavailable(Exception):
    """The database could not write or read just now (locked, full, deadlock, no connection): do not acknowledge."""


# Classes of PostgreSQL's SQLSTATE that are its own trouble (its manual, appendix A): connection, read-only, login,
# no such database, deadlock, resources, lock, shutdown, system, internal.
TROUBLE = frozenset({"08", "25", "28", "3D", "40", "53", "55", "57", "58", "XX"})


def is_unavailable(error: BaseException) -> bool:
    """True for trouble of the database itself, which passes; false for a broken rule (a constraint), a value that does
    not fit or a wrong statement: those are faults of ours, and come again however often they are tried."""
    match error:
        case DBAPIError(connection_invalidated=True):
            return True
        case DBAPIError(orig=sqlite3.Error() as cause):
            return _is_trouble_of_sqlite(cause)
        case DBAPIError():
            state = getattr(error.orig, "sqlstate", None)  # None: asyncpg's own, of which InterfaceError is misuse
            return state[:2] in TROUBLE if state else not isinstance(error, InterfaceError)
        case sqlite3.Error():
            return _is_trouble_of_sqlite(error)
    return isinstance(error, DatabaseUnavailable | PoolTimeoutError)


def _is_trouble_of_sqlite(error: sqlite3.Error) -> bool:
    """Locked, full, unreadable, damaged; not SQLITE_ERROR, which is a wrong statement (sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the higher bytes hold details
    return type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError) and code != sqlite3.SQLITE_ERROR
