"""Recognising a grassroots union (công nhận CĐCS): the unit, what it covers, and whose union it is from now on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, islice

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

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
UNIONS_SHOWN = 20  # to choose from; more are found by typing


@dataclass(frozen=True, slots=True)
class Union:
    """A new one of this name, or one that stands already."""

    name: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What recognition made of it; `attached` counts the members and applications it took over."""

    unit_id: int
    attached: int


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
    attached = _attach(connection, it, number, by)
    detail = f"enterprise:{it.id} {attached}"
    line = audit.Line(by.office.actor, "founding.recognise", f"unit:{number}", it.unit_id, detail)
    audit.note(connection, by.now, line)
    return Recognised(number, attached)


def _attach(connection: Connection, it: Followed, number: int, by: By) -> int:
    """Who applied there or is a member belongs to the union from now on: how many. A line of the audit on each."""
    living = (application.c.enterprise_id == it.id) & application.c.status.in_(LIVE)
    locked = select(application.c.id).where(living).order_by(application.c.id).with_for_update()
    theirs = application.c.id.in_(
        connection.scalars(locked).all()
    )  # whoever applies meanwhile is in none of what follows
    counting.handed_over(connection, theirs, number, by.today, by.now)
    line = audit.Line(by.office.actor, "attach", "application", detail=f"unit:{number}")
    audit.note_each(connection, by.now, line, select(application.c.id, application.c.unit_id).where(theirs))
    moved = {"unit_id": number, "revision": application.c.revision + 1}
    return connection.execute(update(application).where(theirs).values(moved)).rowcount


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
