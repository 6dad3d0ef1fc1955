"""The pieces enterprises are found by (chỉ mục tên): kept in step with the names, many at a time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from models.enterprise_names import pieces

# By hand and not by SQLAlchemy: a list of ten thousand has half a million pieces, and this is three times as fast.
_ADD = "INSERT INTO enterprise_trigram (trigram, enterprise_id) "
_COUNT = "INSERT INTO trigram_count (trigram, enterprises) "
_MORE = " ON CONFLICT (trigram) DO UPDATE SET enterprises = trigram_count.enterprises + excluded.enterprises"
_ARRAYS = "SELECT * FROM unnest(CAST(:pieces AS varchar[]), CAST(:numbers AS bigint[]))"
_PAIRS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:pairs)"
_TAKE_OUT = "DELETE FROM enterprise_trigram WHERE (trigram, enterprise_id) IN ({}) RETURNING trigram"

Pairs = Sequence[tuple[str, int]]
"""(piece, id of an enterprise)."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """An enterprise and its folded names, before and after."""

    id: int
    old: str
    new: str


def add(connection: Connection, names: Mapping[int, str]) -> None:
    """Let enterprises be found by their folded names: id → name."""
    add_pairs(connection, _pairs(names))


def add_pairs(connection: Connection, pairs: Pairs) -> None:
    """The same, the pieces being known. IntegrityError for a pair that is there."""
    if pairs:
        _many(connection, _ADD, sorted(pairs))
        _count(connection, Counter(piece for piece, _ in pairs))


def remove(connection: Connection, names: Mapping[int, str]) -> None:
    """Let enterprises of these folded names be found no more; those that cannot be found yet are left out."""
    _take_out(connection, _pairs(names))


def rename(connection: Connection, changed: Iterable[Renamed]) -> None:
    """Let enterprises be found by their new names and no more by the old ones."""
    gone, come = list[tuple[str, int]](), list[tuple[str, int]]()
    for it in changed:
        old, new = pieces(it.old), pieces(it.new)
        gone += ((piece, it.id) for piece in old - new)
        come += ((piece, it.id) for piece in new - old)
    _take_out(connection, gone)
    add_pairs(connection, come)


def _pairs(names: Mapping[int, str]) -> list[tuple[str, int]]:
    return [(piece, number) for number, name in names.items() for piece in pieces(name)]


def _take_out(connection: Connection, pairs: Pairs) -> None:
    if not pairs:
        return
    sqlite = connection.dialect.name == "sqlite"
    statement = text(_TAKE_OUT.format(_PAIRS if sqlite else _ARRAYS))
    gone = connection.execute(statement, {"pairs": json.dumps(pairs)} if sqlite else _arrays(pairs)).scalars()
    _count(connection, {piece: -count for piece, count in Counter(gone).items()})


def _count(connection: Connection, counts: Mapping[str, int]) -> None:
    """Add to the counts of pieces; in alphabetical order, so that two imports on PostgreSQL cannot deadlock."""
    if counts:
        _many(connection, _COUNT, sorted(counts.items()), _MORE)


def _many(connection: Connection, head: str, pairs: Pairs, tail: str = "") -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"{head}VALUES (?, ?){tail}", [*pairs])
    else:
        connection.execute(text(head + _ARRAYS + tail), _arrays(pairs))


def _arrays(pairs: Pairs) -> dict[str, list[str] | list[int]]:
    return {"pieces": [piece for piece, _ in pairs], "numbers": [number for _, number in pairs]}
