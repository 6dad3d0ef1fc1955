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
    BindParameter,
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


Days = tuple[date, date]
FEW = 12  # units; a commune's with its grassroots unions. Of more, the days' part of an index is shorter than theirs


def total(connection: Connection, days: Days, units: Collection[int]) -> Numbers:
    """Of these units together, from the first to the last day: only sums leave the database."""
    return _flows(connection, _WHOLE_OF_FEW if len(units) <= FEW else _WHOLE, _bound(days, units)).all


def members(connection: Connection, day: date, units: Collection[int]) -> int:
    """How many members these units had together at the end of a day."""
    query = _MEMBERS_OF_FEW if len(units) <= FEW else _MEMBERS
    return connection.scalar(query, {"day": day, "units": list(units)}) or 0


def of_enterprise(connection: Connection, days: Days, units: Collection[int], number: int) -> Numbers:
    """An enterprise's part in these units, from the first to the last day."""
    return _flows(connection, _OF_ENTERPRISE, _bound(days, units) | {"number": number}).all


def most(connection: Connection, days: Days, units: Collection[int], limit: int) -> list[tuple[int, int, int]]:
    """The enterprises with the most registrations, then admissions, in these units: number, registered, admitted."""
    query = _MOST_OF_FEW if len(units) <= FEW else _MOST
    return [(*row,) for row in connection.execute(query, _bound(days, units) | {"limit": limit})]


def _bound(days: Days, units: Collection[int]) -> dict[str, Any]:
    return {"first": days[0], "last": days[1], "units": list(units)}


def recorded(connection: Connection, after: datetime, until: datetime) -> Flows:
    """What was recorded after a moment and up to another, whichever day it counts on: the news since the last tally."""
    return _flows(connection, _RECORDED, {"first": after, "last": until})


_COUNTS = (
    func.count(),
    func.sum(case((event.c.gender == "female", 1), else_=0)),
    func.sum(case((event.c.minority, 1), else_=0)),
)


def _grouped(which: ColumnElement[bool], place: ColumnElement[int | None]) -> Select[Any]:
    columns = (event.c.unit_id, place, event.c.kind)
    return select(*columns, *_COUNTS).where(which).group_by(*columns)


def _whole(which: ColumnElement[bool]) -> tuple[Select[Any], Select[Any]]:
    """Of all units as one place; who is transferred from one of them to another still leaves a unit for another."""
    sums = select(literal(SOME, Integer), null(), event.c.kind, *_COUNTS).where(which).group_by(event.c.kind)
    return sums, _transfers(which, event.c.enterprise_id)


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
_units: BindParameter[Any] = bindparam("units", expanding=True)
_of_few = event.c.unit_id.in_(_units)
_of_many = (event.c.unit_id + 0).in_(_units)  # a sum, so that SQLite goes by the days and not by each unit
_WHOLE_OF_FEW, _WHOLE = (_whole(_days & it) for it in (_of_few, _of_many))
_OF_ENTERPRISE = _whole(_days & _of_few & (event.c.enterprise_id == bindparam("number")))
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


_registered, _admitted = _signed("registered"), _signed("admitted")
_came = event.c.kind.in_((*_SIGNS["registered"], *_SIGNS["admitted"]))
_all_members = select(_signed("members")).where(event.c.day <= bindparam("day"), event.c.kind.in_(MEMBERSHIP))
_MEMBERS_OF_FEW, _MEMBERS = (_all_members.where(it) for it in (_of_few, _of_many))


def _ranked(which: ColumnElement[bool]) -> Select[Any]:
    """Summed up within, so that no sum is taken once for showing and once for the order."""
    sums = (event.c.enterprise_id, _registered.label("registered"), _admitted.label("admitted"))
    here = (which, _days, _came, event.c.enterprise_id.is_not(None))
    each = select(*sums).where(*here).group_by(event.c.enterprise_id).subquery().c
    order = (each.registered.desc(), each.admitted.desc(), each.enterprise_id)
    return select(*each).where(each.registered + each.admitted > 0).order_by(*order).limit(bindparam("limit"))


_MOST_OF_FEW, _MOST = _ranked(_of_few), _ranked(_of_many)
_BY_DAY = (
    select(event.c.day, event.c.unit_id, _registered, _admitted)
    .where(_days, _came)
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


def waited(connection: Connection, day: date, units: Collection[int] = ()) -> list[Waiting]:
    """What waited at the end of a day: what waits now and has no event since, and of the others what their events up to
    that day say. Of a place in two parts, if it has both; the less has happened since, the quicker. Of a few `units`
    alone all is read from their events, and what went elsewhere from them may be among it."""
    if 0 < len(units) <= FEW:
        found = [*connection.execute(_THEN_OF_FEW, {"day": day, "units": list(units)})]
    else:
        found = [*connection.execute(_STILL, {"day": day}), *connection.execute(_THEN, {"day": day})]
    return [Waiting(*row) for row in found]


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
_since = select(event.c.application_id).where(event.c.day > bindparam("day"), event.c.kind.in_(_wait_kinds))
# Not "NOT IN": PostgreSQL looks through that list for each application once it is larger than work_mem (4 MB).
_STILL = _NOW.where(~_since.where(event.c.application_id == application.c.id).exists())
_sign = case(*((event.c.kind == kind, literal(sign, Integer)) for kind, sign in WAITS.items()), else_=0)


def _then(these: Select[Any]) -> Select[Any]:
    """Of these applications."""
    upto = (event.c.kind.in_(_wait_kinds), event.c.day <= bindparam("day"), event.c.application_id.in_(these))
    last = select(func.max(event.c.id).label("last")).where(*upto).group_by(event.c.application_id)
    undecided = last.having(func.sum(_sign) > 0).subquery()
    return (
        select(event.c.unit_id, event.c.enterprise_id, func.count(), func.min(application.c.sent_at))
        .select_from(undecided)
        .join(event, event.c.id == undecided.c.last)
        .join(application, application.c.id == event.c.application_id)
        .group_by(event.c.unit_id, event.c.enterprise_id)
    )


_THEN = _then(_since)
_THEN_OF_FEW = _then(select(event.c.application_id).where(_of_few, event.c.kind.in_(_wait_kinds)))
