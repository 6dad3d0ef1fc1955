"""Imports of lists of enterprises (nhập danh sách): staged in chunks that nobody sees, switched on in one step.

What is new is put into the list hidden (enterprise.batch_id), what changes lies beside it (enterprise_staged); the
switch makes both real with one UPDATE. A crash before it leaves rows that nobody sees, and `tidy` takes them out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Update, and_, case, delete, func, or_, select, update

from models import enterprise_index, responsibility
from models.database import wait_for_turn
from models.enterprises import Known, Row
from models.responsibility import Territory
from models.tables import enterprise, enterprise_batch, enterprise_staged

LEASE = timedelta(seconds=60)  # renewed by every chunk, which takes at most 0.1 s
BEYOND, TWICE = "enterprise_file.beyond", "enterprise_file.same_as_another"
GIVEN = tuple(name for name in Row.__slots__ if name != "demo")


class LostBatch(Exception):
    """The batch was given up by others, or the list has changed so that it does not fit any more: to be done anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number there, its folded name, and the pieces of that."""

    number: int
    row: Row
    folded: str
    pieces: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """An import under way. `units`: where whoever imports may write, None for everywhere."""

    id: int
    units: frozenset[int] | None
    territory: Territory

    def may(self, unit_id: int | None) -> bool:
        return self.units is None or unit_id in self.units

    def unit_of(self, row: Row) -> int | None:
        return self.territory.unit_of(row.commune)


@dataclass(frozen=True, slots=True)
class Switched:
    """How many enterprises came new, and how many that were there got what the file says."""

    added: int
    updated: int


def begin(connection: Connection, units: frozenset[int] | None, now: datetime) -> Batch:
    """A new batch without rows."""
    row = {"state": "open", "lease_until": now + LEASE}
    (number,) = connection.execute(enterprise_batch.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    return Batch(int(number), units, responsibility.territory(connection))


# --- staging ----------------------------------------------------------------------------------------------------------
def check(connection: Connection, batch: Batch, lines: Sequence[Line]) -> dict[int, str]:
    """What the list itself has against these rows: row → problem key BEYOND or TWICE."""
    return _Chunk(connection, batch, lines).wrong


def stage(connection: Connection, batch: Batch, lines: Sequence[Line], now: datetime) -> dict[int, str]:
    """Put rows in, unseen; nothing if `check` finds something. Raises LostBatch. The caller chunks (≤ 100 ms)."""
    _lock(connection, batch.id)
    renewed = {"lease_until": now + LEASE}
    connection.execute(update(enterprise_batch).where(enterprise_batch.c.id == batch.id).values(renewed))
    chunk = _Chunk(connection, batch, lines)
    if not chunk.wrong and lines:
        chunk.put()
    return chunk.wrong


def _lock(connection: Connection, number: int) -> None:
    here = (enterprise_batch.c.id == number) & (enterprise_batch.c.state == "open")
    if connection.execute(select(enterprise_batch.c.id).where(here).with_for_update()).first() is None:
        raise LostBatch


class _Chunk:
    """Some rows of a batch beside what the list knows of them."""

    def __init__(self, connection: Connection, batch: Batch, lines: Sequence[Line]) -> None:
        self._connection, self._batch = connection, batch
        known = Known(connection, [(line.row, line.folded) for line in lines])
        self._found = [(line, known.find(line.row, line.folded)) for line in lines]
        self.wrong = dict(self._problems())

    def _problems(self) -> Iterator[tuple[int, str]]:
        seen = self._staged_before()
        for line, known in self._found:
            if not self._is_allowed(line.row, known):
                yield line.number, BEYOND
            elif known and known.id in seen:
                yield line.number, TWICE
            if known:
                seen.add(known.id)

    def _is_allowed(self, row: Row, known: Any) -> bool:
        if known and not self._batch.may(known.unit_id):
            return False
        stays = known and (known.unit_by_hand or not row.commune)
        return stays or self._batch.may(self._batch.unit_of(row))

    def _staged_before(self) -> set[int]:
        numbers = [known.id for _, known in self._found if known]
        mine = (enterprise_staged.c.batch_id == self._batch.id) & enterprise_staged.c.enterprise_id.in_(numbers)
        return set(self._connection.execute(select(enterprise_staged.c.enterprise_id).where(mine)).scalars())

    def put(self) -> None:
        fresh = [line for line, known in self._found if not known]
        changed = [(line, known) for line, known in self._found if known]
        pairs = [(piece, at) for at, line in self._hidden(fresh) for piece in line.pieces]
        renamed = {known.id: line for line, known in changed if known.folded != line.folded}
        # Found by its new name's pieces already, an enterprise is still ranked and shown by its old name.
        have = enterprise_index.pairs_of(self._connection, renamed) if renamed else set()
        more = {(piece, number) for number, line in renamed.items() for piece in line.pieces} - have
        enterprise_index.add_pairs(self._connection, [*pairs, *more])
        rows = [self._row(line, known.id, renamed=known.id in renamed) for line, known in changed]
        if rows:
            self._connection.execute(enterprise_staged.insert(), rows)

    def _hidden(self, fresh: Sequence[Line]) -> list[tuple[int, Line]]:
        """Put what is new into the list, hidden and with its name only; all else comes at the switch."""
        if not fresh:
            return []
        batch = {"batch_id": self._batch.id}
        values = [{"name": line.row.name, "folded": line.folded, **batch} for line in fresh]
        made = enterprise.insert().returning(enterprise.c.id, sort_by_parameter_order=True)
        numbers = self._connection.execute(made, values).scalars().all()
        staged = [self._row(line, number, fresh=True) for number, line in zip(numbers, fresh, strict=True)]
        self._connection.execute(enterprise_staged.insert(), staged)
        return [*zip(numbers, fresh, strict=True)]

    def _row(self, line: Line, number: int, *, fresh: bool = False, renamed: bool = False) -> dict[str, Any]:
        where = {"batch_id": self._batch.id, "enterprise_id": number, "fresh": fresh, "renamed": renamed}
        return {**_given(line), **where, "unit_id": self._batch.unit_of(line.row)}


def _given(line: Line) -> dict[str, Any]:
    row = line.row
    return {**{name: getattr(row, name) for name in GIVEN}, "folded": line.folded}  # asdict takes ten times as long


# --- the switch -------------------------------------------------------------------------------------------------------
def switch(connection: Connection, batch: Batch) -> Switched:
    """Make all of it real at once. What a row leaves empty stays as it was. Raises LostBatch, or IntegrityError if a
    tax code went to another enterprise in the meantime: then the whole is to be done anew."""
    wait_for_turn(connection, "enterprise_switch")
    _lock(connection, batch.id)
    if _meet_the_others(connection, batch) and _reaches_beyond(connection, batch):
        raise LostBatch
    connection.execute(_take_over(batch.id))
    connection.execute(update(enterprise_batch).where(enterprise_batch.c.id == batch.id).values(state="switched"))
    fresh = func.coalesce(func.sum(case((enterprise_staged.c.fresh, 1), else_=0)), 0)
    counts = select(fresh, func.count()).where(enterprise_staged.c.batch_id == batch.id)
    added, all_ = connection.execute(counts).one()
    return Switched(int(added), int(all_ - added))


def _meet_the_others(connection: Connection, batch: Batch) -> int:
    """What was new when it was staged, and has come into the list by another way since: this import changes that one;
    its own hidden row stays hidden, and goes."""
    staged, same = enterprise_staged, enterprise.alias("same")
    by_code = same.c.tax_code == staged.c.tax_code
    by_name = and_(
        same.c.folded == staged.c.folded,
        same.c.commune.is_not_distinct_from(staged.c.commune),
        or_(same.c.tax_code.is_(None), staged.c.tax_code.is_(None)),
    )
    mine = (staged.c.batch_id == batch.id) & staged.c.fresh & same.c.batch_id.is_(None)
    values = {"enterprise_id": same.c.id, "fresh": False, "renamed": True}
    return sum(
        connection.execute(update(staged).where(mine, how).values(values)).rowcount for how in (by_code, by_name)
    )


def _reaches_beyond(connection: Connection, batch: Batch) -> bool:
    if batch.units is None:
        return False
    mine = enterprise_staged.c.batch_id == batch.id
    query = select(enterprise.c.id).join(enterprise_staged, enterprise_staged.c.enterprise_id == enterprise.c.id)
    return connection.execute(query.where(mine, enterprise.c.unit_id.not_in(batch.units)).limit(1)).first() is not None


def _take_over(number: int) -> Update:
    """One UPDATE … FROM for all rows that change anything."""
    staged = enterprise_staged
    given: dict[str, Any] = {name: func.coalesce(staged.c[name], enterprise.c[name]) for name in (*GIVEN, "folded")}
    known = enterprise.c.batch_id.is_(None)
    stays = or_(enterprise.c.unit_by_hand, known & staged.c.commune.is_(None))
    given["unit_id"] = case((stays, enterprise.c.unit_id), else_=staged.c.unit_id)
    differs = or_(
        enterprise.c.batch_id == number, *(enterprise.c[name].is_distinct_from(value) for name, value in given.items())
    )
    mine = (staged.c.batch_id == number) & (staged.c.enterprise_id == enterprise.c.id)
    return update(enterprise).where(mine, differs).values(**given, batch_id=None)


# --- afterwards -------------------------------------------------------------------------------------------------------
def abandoned(connection: Connection, now: datetime) -> list[int]:
    """Batches to be tidied: switched on, given up, or left by a process that died."""
    left = or_(enterprise_batch.c.state != "open", enterprise_batch.c.lease_until <= now)
    return list(connection.execute(select(enterprise_batch.c.id).where(left)).scalars())


def give_up(connection: Connection, number: int) -> None:
    """It will not be switched on any more. Nothing if it was already."""
    mine = (enterprise_batch.c.id == number) & (enterprise_batch.c.state == "open")
    connection.execute(update(enterprise_batch).where(mine).values(state="dead"))


def tidy(connection: Connection, number: int, most: int) -> bool:
    """Take out what a batch left behind, at most so many rows at once; False when nothing is left. An open one is given
    up first."""
    give_up(connection, number)
    done = _take_out_hidden(connection, number, most) or _set_in_order(connection, number, most)
    if not done:
        connection.execute(delete(enterprise_batch).where(enterprise_batch.c.id == number))
    return done


def _take_out_hidden(connection: Connection, number: int, most: int) -> bool:
    hidden = select(enterprise.c.id).where(enterprise.c.batch_id == number).limit(most)
    numbers = connection.execute(hidden).scalars().all()
    if numbers:
        enterprise_index.remove(connection, numbers)
        connection.execute(delete(enterprise).where(enterprise.c.id.in_(numbers)))
    return bool(numbers)


def _set_in_order(connection: Connection, number: int, most: int) -> bool:
    """Let what was renamed be found by the name it has now, and drop its row."""
    columns = (enterprise_staged.c.enterprise_id, enterprise_staged.c.renamed)
    rows = connection.execute(select(*columns).where(enterprise_staged.c.batch_id == number).limit(most)).all()
    renamed = [row.enterprise_id for row in rows if row.renamed]
    if renamed:
        enterprise_index.set_in_order(connection, _names(connection, renamed))
    numbers = [row.enterprise_id for row in rows]
    mine = (enterprise_staged.c.batch_id == number) & enterprise_staged.c.enterprise_id.in_(numbers)
    connection.execute(delete(enterprise_staged).where(mine))
    return bool(rows)


def _names(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    query = select(enterprise.c.id, enterprise.c.folded).where(enterprise.c.id.in_(numbers))
    return {row.id: row.folded for row in connection.execute(query)}
