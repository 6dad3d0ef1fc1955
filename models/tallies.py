"""Tallies (số liệu): what was counted in a stretch of days, by unit and enterprise, and what waits. Only from dated
events, so a past day comes out the same after a merger, a transfer or an erasure; adding up is domain/tally.py.

An admission counts on its decision's day: recorded late, it still changes that day. A possible duplicate counts
nowhere. Callers show of it only what their officer sees (`office.units`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    text,
)

from domain.tally import FIELDS, Flows, Numbers, Place
from models.counting import WAITS, Kind
from models.tables import UNDECIDED, application, event

_SIGNS: Mapping[str, Mapping[Kind, int]] = {  # of each number: the kinds that make it, and with which sign
    "registered": {Kind.REGISTERED: 1, Kind.REGISTRATION_UNDONE: -1},
    "admitted": {Kind.ADMITTED: 1, Kind.ADMISSION_UNDONE: -1},
    "members": {
        Kind.ADMITTED: 1,
        Kind.ADMISSION_UNDONE: -1,
        Kind.LEFT: -1,
        Kind.TRANSFERRED_OUT: -1,
        Kind.TRANSFERRED_IN: 1,
        Kind.MOVED_OUT: -1,
        Kind.MOVED_IN: 1,
    },
    "refused": {Kind.REFUSED: 1, Kind.REFUSAL_UNDONE: -1},
    "withdrawn": {Kind.WITHDRAWN: 1},
    "left": {Kind.LEFT: 1},
    "came": {Kind.TRANSFERRED_IN: 1},
    "went": {Kind.TRANSFERRED_OUT: 1},
}


def _steps(kind: Kind) -> tuple[tuple[int, int, int], ...]:
    """What one event of a kind adds to: (place in FIELDS, 0 for all, 1 for women, 2 for minority, sign)."""
    found = []
    for name, signs in _SIGNS.items():
        for which, ending in enumerate(("", "_women", "_minority")):
            if kind in signs and name + ending in FIELDS:
                found.append((FIELDS.index(name + ending), which, signs[kind]))
    return tuple(found)


_STEPS = {str(kind): _steps(kind) for kind in Kind}


# --- what happened ----------------------------------------------------------------------------------------------------
def during(connection: Connection, first: date, last: date, kinds: Collection[Kind] = tuple(Kind)) -> Flows:
    """What counts on the days from the first to the last. Of these kinds only."""
    return _flows(connection, _DURING, {"first": first, "last": last, "kinds": list(kinds)})


ADMISSIONS = tuple(_SIGNS["admitted"])  # what makes `admitted`
MEMBERSHIP = tuple(_SIGNS["members"])  # and `members`
SOME = 0
"""In `of_units`: an enterprise of the register, whichever."""
GROWTH = (  # what makes `admitted` and `net`
    Kind.ADMITTED,
    Kind.ADMISSION_UNDONE,
    Kind.LEFT,
    Kind.TRANSFERRED_OUT,
    Kind.TRANSFERRED_IN,
)


def of_units(connection: Connection, first: date, last: date, kinds: Collection[Kind] = tuple(Kind)) -> Flows:
    """As `during`, with all enterprises of a unit as one place (unit, SOME): years of a province are some hundred rows
    to add up instead of some thousand. Of these kinds only."""
    return _flows(connection, _OF_UNITS, {"first": first, "last": last, "kinds": list(kinds)})


def within(connection: Connection, first: date, last: date, units: Collection[int]) -> Flows:
    """As `during`, of these units alone: one unit's years are read from its own part of an index."""
    return _flows(connection, _WITHIN, {"first": first, "last": last, "units": list(units)})


def recorded(connection: Connection, after: datetime, until: datetime) -> Flows:
    """What was recorded after a moment and up to another, whichever day it counts on: the news since the last tally."""
    return _flows(connection, _RECORDED, {"first": after, "last": until})


def _grouped(which: ColumnElement[bool], place: ColumnElement[int | None]) -> Select[Any]:
    women = func.sum(case((event.c.gender == "female", 1), else_=0))
    minority = func.sum(case((event.c.minority, 1), else_=0))
    columns = (event.c.unit_id, place, event.c.kind)
    return select(*columns, func.count(), women, minority).where(which).group_by(*columns)


def _transfers(which: ColumnElement[bool], place: ColumnElement[int | None]) -> Select[Any]:
    """Who left one place of the federation for another: both events are of the same moment."""
    kinds = event.c.kind.in_((Kind.TRANSFERRED_OUT, Kind.TRANSFERRED_IN))
    columns = (event.c.application_id, event.c.at, event.c.kind, event.c.unit_id, place.label("place"))
    return select(*columns).where(which, kinds).order_by(event.c.application_id, event.c.at, event.c.kind.desc())


def _both(
    which: ColumnElement[bool], place: ColumnElement[int | None] = event.c.enterprise_id
) -> tuple[Select[Any], Select[Any]]:
    return _grouped(which, place), _transfers(which, place)


_some = case((event.c.enterprise_id.is_not(None), literal(SOME, Integer)))  # literal: PostgreSQL groups by it
_days = event.c.day.between(bindparam("first"), bindparam("last"))
_of_kinds = _days & event.c.kind.in_(bindparam("kinds", expanding=True))
_DURING, _OF_UNITS = _both(_of_kinds), _both(_of_kinds, _some)
_WITHIN = _both(_days & event.c.unit_id.in_(bindparam("units", expanding=True)))
_RECORDED = _both((event.c.at > bindparam("first")) & (event.c.at <= bindparam("last")))


def _flows(connection: Connection, queries: tuple[Select[Any], Select[Any]], bound: Mapping[str, Any]) -> Flows:
    cells: dict[Place, list[int]] = {}
    transfers = False
    for unit_id, enterprise_id, kind, *counts in connection.execute(queries[0], bound).all():
        sums = cells.setdefault((unit_id, enterprise_id), [0] * len(FIELDS))
        for at, which, sign in _STEPS[kind]:
            sums[at] += sign * counts[which]
        transfers |= kind == Kind.TRANSFERRED_IN
    moves = _moves(connection.execute(queries[1], bound).all()) if transfers else ()
    return Flows({place: Numbers(*sums) for place, sums in cells.items()}, moves)


def _moves(rows: Iterable[Row[Any]]) -> tuple[tuple[Place, Place], ...]:
    """Each who went and came at the same moment; the going stands before the coming."""
    went: dict[tuple[int, datetime], Place] = {}
    found = []
    for row in rows:
        key, place = (row.application_id, row.at), (row.unit_id, row.place)
        if row.kind == Kind.TRANSFERRED_OUT:
            went[key] = place
        elif key in went:
            found.append((went[key], place))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many registered with and were admitted by one unit on one day."""

    day: date
    unit_id: int
    registered: int
    admitted: int


def by_day(connection: Connection, first: date, last: date, units: Collection[int]) -> list[DayCount]:
    """Each day's numbers of these units, the first day first; days and units without any are left out."""
    rows = connection.execute(_BY_DAY, {"first": first, "last": last}).all()
    return [DayCount(*row) for row in rows if row.unit_id in units]


def _signed(name: str) -> ColumnElement[int]:
    cases = [(event.c.kind == kind, sign) for kind, sign in _SIGNS[name].items()]
    return func.sum(case(*cases, else_=0))


_BY_DAY = (
    select(event.c.day, event.c.unit_id, _signed("registered"), _signed("admitted"))
    .where(
        event.c.day.between(bindparam("first"), bindparam("last")),
        event.c.kind.in_((*_SIGNS["registered"], *_SIGNS["admitted"])),
    )
    .group_by(event.c.day, event.c.unit_id)
    .order_by(event.c.day, event.c.unit_id)
)


# --- what waits -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Waiting:
    """Applications of one place that nobody has decided; `since`: when the oldest of them was sent."""

    unit_id: int
    enterprise_id: int | None
    count: int
    since: datetime


def waiting(connection: Connection, *, enterprises: bool = True) -> list[Waiting]:
    """What waits at this moment, by enterprise or by unit alone."""
    return [Waiting(*row) for row in connection.execute(_NOW if enterprises else _NOW_BY_UNIT).all()]


def waited(connection: Connection, day: date) -> list[Waiting]:
    """What waited at the end of a day, from its events: slower than `waiting`, and the same for today."""
    return [Waiting(*row) for row in connection.execute(_THEN, {"day": day}).all()]


_NOW = (
    select(application.c.unit_id, application.c.enterprise_id, func.count(), func.min(application.c.sent_at))
    .where(text(UNDECIDED))
    .group_by(application.c.unit_id, application.c.enterprise_id)
)
_NOW_BY_UNIT = (
    select(application.c.unit_id, null(), func.count(), func.min(application.c.sent_at))
    .where(text(UNDECIDED))
    .group_by(application.c.unit_id)
)
_wait_kinds = (*WAITS, Kind.HANDED_ON)
_sign = case(*((event.c.kind == kind, literal(sign, Integer)) for kind, sign in WAITS.items()), else_=0)
_undecided = (
    select(func.max(event.c.id).label("last"))
    .where(event.c.kind.in_(_wait_kinds), event.c.day <= bindparam("day"))
    .group_by(event.c.application_id)
    .having(func.sum(_sign) > 0)
    .subquery()
)
_THEN = (
    select(event.c.unit_id, event.c.enterprise_id, func.count(), func.min(application.c.sent_at))
    .select_from(_undecided)
    .join(event, event.c.id == _undecided.c.last)
    .join(application, application.c.id == event.c.application_id)
    .group_by(event.c.unit_id, event.c.enterprise_id)
)
