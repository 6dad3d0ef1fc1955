"""Targets of units (chỉ tiêu giao cho đơn vị): set by the unit above, year by year, with the paper that gives them;
what was set before stays as history. How far a unit is: models/progress.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update

from domain.problem import Problem
from domain.roles import Role
from domain.targets import Indicator
from models import audit, tree, unit_choice
from models.acting import By
from models.database import wait_for_turn
from models.officers import Office, Post
from models.tables import officer, target
from models.tree import Tree
from models.units import Unit

NOT_YOURS = Problem("target.not_yours")
MOST = 100_000  # ours: more than all workers of a small province; a larger number is a slip of the finger


@dataclass(frozen=True, slots=True)
class Target:
    """A number wanted of a unit in a year. `officer_name` None: nobody, or erased since."""

    unit_id: int
    year: int
    indicator: Indicator
    value: int
    decision_number: str | None
    set_at: datetime
    officer_name: str | None
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Numbers to be set for one indicator and year, by unit, on one paper."""

    year: int
    indicator: Indicator
    values: Mapping[int, int]
    decision_number: str | None = None


_TARGETS = (
    select(*(target.c[name] for name in Target.__slots__ if name != "officer_name"), officer.c.name)
    .outerjoin(officer, officer.c.id == target.c.officer_id)
    .where(target.c.year == bindparam("year"), target.c.unit_id.in_(bindparam("units", expanding=True)))
    .order_by(target.c.id.desc())
)
_LIVE = _TARGETS.where(target.c.replaced_at.is_(None))


def of_units(connection: Connection, units: Collection[int], year: int) -> dict[tuple[int, Indicator], Target]:
    """What is wanted of each of these units in a year, as it is now."""
    found = _read(connection, _LIVE, units, year)
    return {(it.unit_id, it.indicator): it for it in found}


def history(connection: Connection, unit_id: int, year: int) -> list[Target]:
    """All that was ever set for a unit and a year, the newest first."""
    return _read(connection, _TARGETS, [unit_id], year)


def _read(connection: Connection, query: object, units: Collection[int], year: int) -> list[Target]:
    rows = connection.execute(query, {"units": list(units), "year": year})  # type: ignore[call-overload]
    return [
        Target(unit_id, year, Indicator(indicator), value, number, at, name, replaced)
        for unit_id, year, indicator, value, number, at, replaced, name in rows
    ]


# --- who may set them -------------------------------------------------------------------------------------------------
def setters(connection: Connection, office: Office, units: Iterable[int], today: date) -> dict[int, Post]:
    """By unit, the post by which he may set its targets: that of an admin of the unit above; for the province's own,
    which come from its plan, that of its own admin. Units whose targets are not his to set are left out."""
    day = tree.on(connection, today)
    responsible = {it: it if it == day.top else next(iter(day.above(it)), it) for it in units}
    posts = {it: office.post(above, Role.ADMIN) for it, above in responsible.items()}
    return {it: post for it, post in posts.items() if post}


def below(connection: Connection, unit_id: int, day: date, known: Tree | None = None) -> list[Unit]:
    """The units right below one that there are on a day: those that a target is shared out to. `known`: the tree of
    that day, if it has been read."""
    parents = (known or tree.on(connection, day)).parents
    return unit_choice.valid(connection, [it for it, above in parents.items() if above == unit_id], day)


# --- setting ----------------------------------------------------------------------------------------------------------
def put(connection: Connection, wanted: Wanted, by: By) -> Problem | None:
    """Set them all, or none: what stands already with the same number and paper stays untouched.

    Problems: target.not_yours.
    """
    posts = setters(connection, by.office, wanted.values, by.today)
    if posts.keys() != wanted.values.keys():
        return NOT_YOURS
    wait_for_turn(connection, "targets")
    known = of_units(connection, list(posts), wanted.year)
    for unit_id, post in posts.items():
        old = known.get((unit_id, wanted.indicator))
        if not _is_as(old, wanted, unit_id):
            _replace(connection, wanted, (unit_id, post), by)
    return None


def _is_as(old: Target | None, wanted: Wanted, unit_id: int) -> bool:
    return old is not None and (old.value, old.decision_number) == (wanted.values[unit_id], wanted.decision_number)


def _replace(connection: Connection, wanted: Wanted, whose: tuple[int, Post], by: By) -> None:
    unit_id, post = whose
    same = (target.c.unit_id == unit_id) & (target.c.year == wanted.year) & (target.c.indicator == wanted.indicator)
    connection.execute(update(target).where(same, target.c.replaced_at.is_(None)).values(replaced_at=by.now))
    row = {
        "unit_id": unit_id,
        "year": wanted.year,
        "indicator": wanted.indicator,
        "value": wanted.values[unit_id],
        "decision_number": wanted.decision_number,
        "set_at": by.now,
        "officer_id": post.id,
    }
    connection.execute(target.insert().values(row))
    detail = f"{wanted.year} {wanted.indicator} {wanted.values[unit_id]}"
    audit.note(connection, by.now, audit.Line(by.office.actor, "target.set", f"unit:{unit_id}", unit_id, detail))
