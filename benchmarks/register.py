"""A register of enterprises for measurements and tests (danh sách thử): filled as an import fills it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from models import enterprise_batch
from models.database import Database
from models.enterprise_batch import Batch, Line, Switched
from models.enterprise_names import normal, pieces
from models.enterprises import Row

CHUNK = 50  # rows in one transaction
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def line(number: int, row: Row) -> Line:
    """As the child that reads a file gives it."""
    folded = normal(row.name)
    return Line(number, row, folded, [*pieces(folded)])


async def take_in(db: Database, rows: Sequence[Row]) -> Switched:
    """Stage the rows, switch them on, and tidy up."""
    batch = await db.write(_begin)
    for at in range(0, len(rows), CHUNK):
        lines = [line(number, row) for number, row in enumerate(rows[at : at + CHUNK], at)]
        wrong = await db.write(partial(put, batch=batch, lines=lines, now=NOW))
        assert not wrong, wrong
    counts = await db.write(partial(enterprise_batch.switch, batch=batch))
    while await db.write(partial(enterprise_batch.tidy, number=batch.id, most=CHUNK, day=NOW.date())):
        pass
    return counts


def put(connection: Connection, batch: Batch, lines: Sequence[Line], now: datetime) -> Mapping[int, str]:
    """Some rows of a batch, and what they are found by; what the list has against them."""
    came = enterprise_batch.stage(connection, batch, lines, now)
    pairs = [(piece, number) for number, found_by in came.new.items() for piece in found_by]
    enterprise_batch.index(connection, batch, pairs, now)
    return came.wrong


def _begin(connection: Connection) -> Batch:
    batch = enterprise_batch.begin(connection, None, NOW)
    assert batch, "another import is under way"
    return batch
