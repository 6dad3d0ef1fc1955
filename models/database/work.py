"""One piece of work (việc) over a connection, run where the driver may await."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")
Work = Callable[[Connection], T]


def on_connection(engine: Engine, fn: Work[T]) -> T:
    with engine.connect() as connection:
        return fn(connection)


def in_transaction(engine: Engine, fn: Work[T]) -> T:
    with engine.begin() as connection:
        return fn(connection)
