"""Imports of lists of enterprises (nhập danh sách): staged in chunks that nobody sees, switched on in one step.

What is new is put into the list hidden (enterprise.batch_id, models/enterprise_visible.py), what changes lies beside it
(enterprise_staged). What new ones are found by comes last, in the order of the pieces. The switch marks the batch, and
no more: from then on what is new is seen, and what changes is on its way, chunk by chunk (`tidy`), whatever crashes.
A crash before it leaves rows that nobody sees; `tidy` takes them out. One import at a time, so that no two bring the
same enterprise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Update, and_, case, delete, exists, func, or_, select, update

from models import audit, enterprise_index, headcounts, responsibility
from models.database import wait_for_turn
from models.enterprise_row import GIVEN, Row
from models.enterprise_visible import SWITCHED
from models.enterprises import Known
from models.responsibility import Territory
from models.tables import enterprise, enterprise_batch, enterprise_staged

LEASE = timedelta(seconds=30)  # renewed by every chunk, which takes at most 0.1 s; a dead one keeps others waiting
BEYOND, TWICE = "enterprise_file.beyond", "enterprise_file.same_as_another"


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
class Staging:
    """What came of some rows: problems of the list's (row → key), or which are new and what each is found by."""

    wrong: Mapping[int, str]
    new: Mapping[int, Sequence[str]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Switched:
    """How many enterprises came new, and how many that were there got what the file says."""

    added: int
    updated: int


def begin(connection: Connection, units: frozenset[int] | None, now: datetime) -> Batch | None:
    """A new batch without rows; None while another is under way or is not tidied up."""
    wait_for_turn(connection, "enterprise_batch")
    if connection.execute(select(enterprise_batch.c.id).limit(1)).first() is not None:
        return None
    row = {"state": "open", "lease_until": now + LEASE}
    (number,) = connection.execute(enterprise_batch.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    return Batch(int(number), units, responsibility.territory(connection))


# --- staging ----------------------------------------------------------------------------------------------------------
def check(connection: Connection, batch: Batch, lines: Sequence[Line]) -> dict[int, str]:
    """What the list itself has against these rows: row → problem key BEYOND or TWICE."""
    return _Chunk(connection, batch, lines).wrong


def stage(connection: Connection, batch: Batch, lines: Sequence[Line], now: datetime) -> Staging:
    """Put rows in, unseen; nothing if `check` finds something. Raises LostBatch. The caller chunks (≤ 100 ms), and
    hands the pieces of what is new to `index`."""
    _mark(connection, batch.id, lease_until=now + LEASE)
    chunk = _Chunk(connection, batch, lines)
    return Staging(chunk.wrong) if chunk.wrong else Staging({}, chunk.put())


def index(connection: Connection, batch: Batch, pairs: enterprise_index.Pairs, now: datetime) -> None:
    """Let what is new be found once it is seen. Raises LostBatch. Quick if the pieces come in their order: then few
    pages of the index change at a time. The caller chunks."""
    _mark(connection, batch.id, lease_until=now + LEASE)
    enterprise_index.add_pairs(connection, pairs)


def _mark(connection: Connection, number: int, **values: Any) -> None:
    """Change an open batch, which locks it."""
    here = (enterprise_batch.c.id == number) & (enterprise_batch.c.state == "open")
    if not connection.execute(update(enterprise_batch).where(here).values(values)).rowcount:
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
        if not numbers:
            return set()
        mine = (enterprise_staged.c.batch_id == self._batch.id) & enterprise_staged.c.enterprise_id.in_(numbers)
        return set(self._connection.execute(select(enterprise_staged.c.enterprise_id).where(mine)).scalars())

    def put(self) -> dict[int, Sequence[str]]:
        """What is new: id → pieces."""
        changed = [{**self._row(line), "enterprise_id": known.id} for line, known in self._found if known]
        if changed:
            self._connection.execute(enterprise_staged.insert(), changed)
        return self._hide([line for line, known in self._found if not known])

    def _hide(self, fresh: Sequence[Line]) -> dict[int, Sequence[str]]:
        """Put what is new into the list, hidden."""
        if not fresh:
            return {}
        made = enterprise.insert().returning(enterprise.c.id, sort_by_parameter_order=True)
        numbers = self._connection.execute(made, [self._row(line) for line in fresh]).scalars()
        return {int(at): line.pieces for at, line in zip(numbers, fresh, strict=True)}

    def _row(self, line: Line) -> dict[str, Any]:
        where = {"batch_id": self._batch.id, "unit_id": self._batch.unit_of(line.row), "folded": line.folded}
        return {name: getattr(line.row, name) for name in GIVEN} | where  # asdict takes ten times as long


# --- the switch -------------------------------------------------------------------------------------------------------
def switch(connection: Connection, batch: Batch) -> Switched:
    """Make all of it real at once. Raises LostBatch: then the whole is to be done anew."""
    if (
        responsibility.territory(connection) != batch.territory
        or _met_another(connection, batch)
        or _reaches_beyond(connection, batch)
    ):
        raise LostBatch
    _mark(connection, batch.id, state=SWITCHED)
    added = select(func.count()).select_from(enterprise).where(enterprise.c.batch_id == batch.id)
    updated = select(func.count()).select_from(enterprise_staged).where(enterprise_staged.c.batch_id == batch.id)
    return Switched(*(connection.execute(it).scalar_one() for it in (added, updated)))


@dataclass(frozen=True, slots=True)
class Importer:
    """Who takes the list in, for which unit, when."""

    actor: str
    unit_id: int
    now: datetime


def note(connection: Connection, batch: Batch, counts: Switched, by: Importer) -> None:
    """A line of the audit, in the transaction of the switch."""
    detail = f"added {counts.added}, updated {counts.updated}"
    audit.note(connection, by.now, audit.Line(by.actor, "import", f"batch:{batch.id}", by.unit_id, detail))


def _met_another(connection: Connection, batch: Batch) -> bool:
    """Whether something that was new when it was staged has come into the list by another way since; nothing but an
    import brings tax codes."""
    same = enterprise.alias("same")
    met = and_(
        same.c.folded == enterprise.c.folded,
        same.c.commune.is_not_distinct_from(enterprise.c.commune),
        same.c.batch_id.is_(None),
        or_(same.c.tax_code.is_(None), enterprise.c.tax_code.is_(None)),
    )
    query = select(enterprise.c.id).where(enterprise.c.batch_id == batch.id, exists().where(met)).limit(1)
    return connection.execute(query).first() is not None


def _reaches_beyond(connection: Connection, batch: Batch) -> bool:
    """Whether something it changes has gone to a unit that is none of his."""
    if batch.units is None:
        return False
    mine = (enterprise_staged.c.batch_id == batch.id) & enterprise.c.unit_id.not_in(batch.units)
    query = select(enterprise.c.id).join(enterprise_staged, enterprise_staged.c.enterprise_id == enterprise.c.id)
    return connection.execute(query.where(mine).limit(1)).first() is not None


# --- afterwards -------------------------------------------------------------------------------------------------------
def abandoned(connection: Connection, now: datetime) -> list[int]:
    """Batches to be tidied: switched on, given up, or left by a process that died."""
    left = or_(enterprise_batch.c.state != "open", enterprise_batch.c.lease_until <= now)
    return list(connection.execute(select(enterprise_batch.c.id).where(left)).scalars())


def give_up(connection: Connection, number: int) -> None:
    """It will not be switched on any more. Nothing if it was already."""
    mine = (enterprise_batch.c.id == number) & (enterprise_batch.c.state == "open")
    connection.execute(update(enterprise_batch).where(mine).values(state="dead"))


def tidy(connection: Connection, number: int, most: int, day: date) -> bool:
    """Bring a batch to its end, at most so many rows at once; False when nothing is left. An open one is given up
    first. Numbers of workers count from `day` on."""
    give_up(connection, number)
    query = select(enterprise_batch.c.state).where(enterprise_batch.c.id == number).with_for_update()
    state = connection.execute(query).scalar()
    if state is None:
        return False
    since = day if state == SWITCHED else None
    done = _end_changes(connection, number, most, since)
    done = done or (_show(connection, number, most, since) if since else _take_out(connection, number, most))
    if not done:
        connection.execute(delete(enterprise_batch).where(enterprise_batch.c.id == number))
    return done


def _end_changes(connection: Connection, number: int, most: int, since: date | None) -> bool:
    """Write changes into their enterprises, if they are taken over `since` a day, and drop them."""
    staged = enterprise_staged
    query = select(staged.c.enterprise_id).where(staged.c.batch_id == number).order_by(staged.c.enterprise_id)
    numbers = connection.execute(query.limit(most)).scalars().all()
    if not numbers:
        return False
    mine = (staged.c.batch_id == number) & staged.c.enterprise_id.in_(numbers)
    if since:
        names = select(enterprise.c.id, enterprise.c.folded, staged.c.folded)
        renamed = names.join(staged, enterprise.c.id == staged.c.enterprise_id)
        found = connection.execute(renamed.where(mine, enterprise.c.folded != staged.c.folded))
        enterprise_index.rename(connection, [enterprise_index.Renamed(*row) for row in found])
        headcounts.keep_each(connection, _counted_anew(since).where(mine))
        connection.execute(_take_over().where(mine))
    connection.execute(delete(staged).where(mine))
    return True


def _counted_anew(day: date) -> Select[Any]:
    """The numbers of workers that are others than the register's."""
    said = enterprise_staged.c.headcount
    changed = headcounts.taken(day, said).join(enterprise_staged, enterprise_staged.c.enterprise_id == enterprise.c.id)
    return changed.where(said.is_distinct_from(enterprise.c.headcount))


def _take_over() -> Update:
    """One UPDATE … FROM for the rows that change anything. What a row leaves empty stays as it was."""
    staged = enterprise_staged
    given: dict[str, Any] = {name: func.coalesce(staged.c[name], enterprise.c[name]) for name in (*GIVEN, "folded")}
    stays = or_(enterprise.c.unit_by_hand, staged.c.commune.is_(None))
    given["unit_id"] = case((stays, enterprise.c.unit_id), else_=staged.c.unit_id)
    differs = or_(*(enterprise.c[name].is_distinct_from(value) for name, value in given.items()))
    return update(enterprise).where(staged.c.enterprise_id == enterprise.c.id, differs).values(given)


def _hidden(connection: Connection, number: int, most: int) -> dict[int, str]:
    """Some of what came with a batch: id → folded name."""
    query = select(enterprise.c.id, enterprise.c.folded).where(enterprise.c.batch_id == number).limit(most)
    return dict(map(tuple, connection.execute(query)))


def _show(connection: Connection, number: int, most: int, day: date) -> bool:
    """Let what everybody sees forget where it came from."""
    numbers = _hidden(connection, number, most)
    if numbers:
        headcounts.keep_each(connection, headcounts.taken(day).where(enterprise.c.id.in_(numbers)))
        connection.execute(update(enterprise).where(enterprise.c.id.in_(numbers)).values(batch_id=None))
    return bool(numbers)


def _take_out(connection: Connection, number: int, most: int) -> bool:
    names = _hidden(connection, number, most)
    if names:
        enterprise_index.remove(connection, names)
        connection.execute(delete(enterprise).where(enterprise.c.id.in_(names)))
    return bool(names)
