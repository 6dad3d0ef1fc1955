"""Recognising a grassroots union (công nhận CĐCS): the unit, what it covers, and whose union it is from now on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import count, islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from domain.decision import Decision
from domain.folding import fold
from domain.founding import Move
from domain.problem import Problem
from domain.stages import UNION_STANDS
from domain.statuses import LIVE
from models import audit, counting, founding, tree, units
from models.acting import By
from models.founding import Followed
from models.tables import application, enterprise, unit

CODE = "cs-{}"  # with the enterprise's number; units of the tree's file have codes with names
CHUNK = 100  # people in one transaction: with 200 the longest took PostgreSQL 116 ms on a busy machine (benchmarks)
UNIONS_SHOWN = 20  # to choose from; more are found by typing


@dataclass(frozen=True, slots=True)
class Union:
    """A new one of this name, or one that stands already."""

    name: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What recognition made of it; `attached` counts the members and applications it takes over. `left`: there are
    more of them than one transaction takes; call `take_over` in others until it takes none."""

    unit_id: int
    attached: int
    left: TakeOver | None = None


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Whom a union takes over: who applied at an enterprise, or is a member there, up to the application `until`; who
    decided it, and when it counts."""

    enterprise_id: int
    unit_id: int
    until: int
    actor: str
    day: date
    now: datetime

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"day": self.day.isoformat(), "now": self.now.isoformat()}


def take_over_of(kept: Mapping[str, Any]) -> TakeOver:
    """What `to_json` made."""
    day, now = date.fromisoformat(kept["day"]), datetime.fromisoformat(kept["now"])
    return TakeOver(**{**kept, "day": day, "now": now})


def recognise(connection: Connection, it: Followed, wanted: Move, into: Union, by: By) -> Recognised | Problem:
    """Move an enterprise to `recognised` and give it its union; `it` locked. Events of the past stay with the unit that
    counted them.

    Problems: those of the move; founding.recognised_already, founding.no_such_union.
    """
    if it.standing.on_way() in UNION_STANDS:  # somebody else was quicker
        return Problem("founding.recognised_already")
    if into.unit_id is not None and union(connection, it, into.unit_id, wanted.today) is None:
        return Problem("founding.no_such_union")
    standing = founding.move(connection, it, wanted, by)
    if isinstance(standing, Problem):
        return standing
    assert wanted.decision is not None  # check_move asked for it
    number = into.unit_id or _add(connection, it, into.name, wanted.decision)
    units.cover_enterprise(connection, number, it.id)
    connection.execute(update(enterprise).where(enterprise.c.id == it.id).values(union_status=founding.HAS))
    attached, until = connection.execute(
        select(func.count(), func.coalesce(func.max(application.c.id), 0)).where(_elsewhere(it.id, number))
    ).one()
    detail = f"enterprise:{it.id} {attached}"
    line = audit.Line(by.office.actor, "founding.recognise", f"unit:{number}", it.unit_id, detail)
    audit.note(connection, by.now, line)
    over = TakeOver(it.id, number, until, by.office.actor, by.today, by.now)
    return Recognised(number, attached, over if take_over(connection, over) < attached else None)


def _elsewhere(enterprise_id: int, unit_id: int) -> ColumnElement[bool]:
    """Who applied at an enterprise or is a member there, and is still another unit's."""
    living = (application.c.enterprise_id == enterprise_id) & application.c.status.in_(LIVE)
    return and_(living, application.c.unit_id != unit_id)


def take_over(connection: Connection, it: TakeOver) -> int:
    """The next CHUNK of them belong to the union from now on, with a line of the audit on each: how many did. Each is
    always one unit's, and counted once, wherever this is broken off."""
    theirs = _elsewhere(it.enterprise_id, it.unit_id) & (application.c.id <= it.until)
    first = select(application.c.id).where(theirs).order_by(application.c.id).limit(CHUNK)
    locked = connection.scalars(first.with_for_update()).all()
    these = application.c.id.in_(locked)  # whoever applies meanwhile is in none of what follows
    counting.handed_over(connection, these, it.unit_id, it.day, it.now)
    line = audit.Line(it.actor, "attach", "application", detail=f"unit:{it.unit_id}")
    audit.note_each(connection, it.now, line, select(application.c.id, application.c.unit_id).where(these))
    moved = {"unit_id": it.unit_id, "revision": application.c.revision + 1}
    return connection.execute(update(application).where(these).values(moved)).rowcount


def _add(connection: Connection, it: Followed, name: str, decision: Decision) -> int:
    code = next(code for code in _codes(it) if units.by_code(connection, code) is None)
    new = units.NewUnit(code, units.GRASSROOTS, name, decision.day, parent_id=it.unit_id, demo=it.demo)
    number = units.add_unit(connection, new)
    kept = {"decision_number": decision.number, "decision_day": decision.day}
    connection.execute(update(unit).where(unit.c.id == number).values(kept))
    return number


def _codes(it: Followed) -> Iterator[str]:
    """Its own code; further ones for an enterprise whose union ended once."""
    code = CODE.format(it.id)
    yield code
    yield from (f"{code}-{number}" for number in count(2))


def unions(connection: Connection, it: Followed, day: date, named: str = "") -> list[tuple[int, str]]:
    """The grassroots unions of its unit that stand on a day: (id, name), by name; those with all these words in it."""
    below = tree.on(connection, day).below([it.unit_id])
    query = select(unit.c.id, unit.c.name).where(unit.c.id.in_(below), _stands(day)).order_by(unit.c.name, unit.c.id)
    wanted = fold(named).split()
    found = ((number, name) for number, name in connection.execute(query) if not {*wanted} - {*fold(name).split()})
    return list(islice(found, UNIONS_SHOWN))


def union(connection: Connection, it: Followed, number: int, day: date) -> str | None:
    """The name of one that an enterprise may join; None for any other number."""
    below = tree.on(connection, day).below([it.unit_id])
    return connection.scalar(select(unit.c.name).where(unit.c.id == number, _stands(day))) if number in below else None


def _stands(day: date) -> ColumnElement[bool]:
    valid = (unit.c.valid_from <= day, or_(unit.c.valid_to.is_(None), unit.c.valid_to >= day))
    return and_(unit.c.kind == units.GRASSROOTS, *valid)
