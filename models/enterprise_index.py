"""The pieces enterprises are found by (chỉ mục tên): kept in step with the names, many at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, delete, func, select, text

from models.enterprise_names import pieces
from models.tables import enterprise_trigram

# By hand and not by SQLAlchemy: a list of ten thousand has half a million pieces, and this is three times as fast.
_ADD = "INSERT INTO enterprise_trigram (trigram, enterprise_id) "
_COUNT = "INSERT INTO trigram_count (trigram, enterprises) "
_MORE = " ON CONFLICT (trigram) DO UPDATE SET enterprises = trigram_count.enterprises + excluded.enterprises"
_ARRAYS = "SELECT * FROM unnest(CAST(:pieces AS varchar[]), CAST(:numbers AS bigint[]))"

Pairs = Sequence[tuple[str, int]]


def add(connection: Connection, names: Mapping[int, str]) -> None:
    """Let enterprises be found by their folded names: id → name."""
    add_pairs(connection, [(piece, number) for number, name in names.items() for piece in pieces(name)])


def add_pairs(connection: Connection, pairs: Pairs) -> None:
    """The same, the pieces being known: (piece, id). IntegrityError for a pair that is there."""
    if pairs:
        _many(connection, _ADD, sorted(pairs))
        _count(connection, Counter(piece for piece, _ in pairs))


def remove(connection: Connection, numbers: Collection[int]) -> None:
    """Let these be found no more."""
    mine = enterprise_trigram.c.enterprise_id.in_(numbers)
    piece = enterprise_trigram.c.trigram
    gone = connection.execute(select(piece, func.count()).where(mine).group_by(piece)).all()
    connection.execute(delete(enterprise_trigram).where(mine))
    _count(connection, {row[0]: -row[1] for row in gone})


def set_in_order(connection: Connection, names: Mapping[int, str]) -> None:
    """Let enterprises be found by these folded names and by nothing else."""
    have = pairs_of(connection, names)
    want = {(piece, number) for number, name in names.items() for piece in pieces(name)}
    if have - want:
        remove(connection, names)
        have = set()
    add_pairs(connection, [*(want - have)])


def pairs_of(connection: Connection, numbers: Collection[int]) -> set[tuple[str, int]]:
    """(piece, id) of these enterprises."""
    columns = (enterprise_trigram.c.trigram, enterprise_trigram.c.enterprise_id)
    found = connection.execute(select(*columns).where(enterprise_trigram.c.enterprise_id.in_(numbers)))
    return {(row[0], row[1]) for row in found}


def _count(connection: Connection, counts: Mapping[str, int]) -> None:
    """Add to the counts of pieces; in alphabetical order, so that two imports on PostgreSQL cannot deadlock."""
    if counts:
        _many(connection, _COUNT, sorted(counts.items()), _MORE)


def _many(connection: Connection, head: str, pairs: Pairs, tail: str = "") -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"{head}VALUES (?, ?){tail}", [*pairs])
        return
    arrays = {"pieces": [piece for piece, _ in pairs], "numbers": [number for _, number in pairs]}
    connection.execute(text(head + _ARRAYS + tail), arrays)
