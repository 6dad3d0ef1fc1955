"""Counting events of applications (sự kiện thống kê): one dated row for each thing that a tally counts. Never changed
nor deleted: what turns out wrong is balanced by another event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, literal, select

from domain.statuses import WAITING, Status
from models.tables import application, event

VIET_NAM = timezone(timedelta(hours=7))  # the union's days, for acts that are told a moment only; no summer time


class Kind(StrEnum):
    REGISTERED = "registered"
    REGISTRATION_UNDONE = "registration_undone"  # it was a duplicate after all
    ADMITTED = "admitted"
    ADMISSION_UNDONE = "admission_undone"
    LEFT = "left"
    TRANSFERRED_OUT = "transferred_out"
    TRANSFERRED_IN = "transferred_in"
    REFUSED = "refused"
    REFUSAL_UNDONE = "refusal_undone"
    WITHDRAWN = "withdrawn"  # by the person: taken back, or erased while it waited
    HANDED_ON = "handed_on"  # it waits elsewhere from now on, or is told of rightly: names the new place
    MOVED_OUT = "moved_out"  # a member stands elsewhere without having moved: a union was founded around him,
    MOVED_IN = "moved_in"  # or what was written of him was wrong. Neither came nor went; only totals follow


WAITS = {  # what makes an application wait, and what ends it
    Kind.REGISTERED: 1,
    Kind.REGISTRATION_UNDONE: -1,
    Kind.ADMITTED: -1,
    Kind.ADMISSION_UNDONE: 1,
    Kind.REFUSED: -1,
    Kind.REFUSAL_UNDONE: 1,
    Kind.WITHDRAWN: -1,
}
LEAVING = (
    "left_work",
    "retired",
    "own_wish",
)  # reasons of LEFT that reports count; as flags they outlive an erasure
_FIXED = ("kind", "day", "at")
PLACE = ("unit_id", "enterprise_id", "gender", "minority")  # what an event keeps of an application


@dataclass(frozen=True, slots=True)
class Counted:
    """What happened: `day` the day it counts on, `at` when it was recorded."""

    kind: Kind
    day: date
    at: datetime


def count(connection: Connection, rows: Sequence[Row[Any]], what: Counted) -> None:
    """One event for each of these rows of `application`, with the unit and enterprise that they have now."""
    events = [
        {
            "kind": what.kind,
            "day": what.day,
            "at": what.at,
            "application_id": row.id,
            "unit_id": row.unit_id,
            "enterprise_id": row.enterprise_id,
            "gender": row.gender,
            "minority": row.minority,
        }
        for row in rows
    ]
    if events:
        connection.execute(event.insert(), events)


def is_registered(connection: Connection, application_id: int) -> bool:
    """Whether the application is counted as sent: more often counted than taken back."""
    return _more(connection, application_id, {Kind.REGISTERED: 1, Kind.REGISTRATION_UNDONE: -1})


def is_refused(connection: Connection, application_id: int) -> bool:
    """Whether the application is counted as refused."""
    return _more(connection, application_id, {Kind.REFUSED: 1, Kind.REFUSAL_UNDONE: -1})


def _more(connection: Connection, application_id: int, signs: Mapping[Kind, int]) -> bool:
    """Whether the signs of an application's events sum up to more than nothing."""
    signed = case(*((event.c.kind == kind, sign) for kind, sign in signs.items()), else_=0)
    query = select(func.sum(signed)).where(event.c.application_id == application_id)
    return (connection.execute(query).scalar() or 0) > 0


# --- applications whose end, or whose place, no officer decides on ----------------------------------------------------
def day_of(moment: datetime) -> date:
    """The day of an aware moment in Viet Nam."""
    return moment.astimezone(VIET_NAM).date()


def withdrawn(connection: Connection, which: ColumnElement[bool], now: datetime) -> None:
    """Those of these applications that wait and are counted wait no more; called before they are changed."""
    rows = connection.execute(select(application).where(which, application.c.status.in_(WAITING))).all()
    waiting = [row for row in rows if _more(connection, row.id, WAITS)]  # a restored one is counted as ended already
    count(connection, waiting, Counted(Kind.WITHDRAWN, day_of(now), now))


def follow(connection: Connection, before: Sequence[Row[Any]], day: date, now: datetime) -> None:
    """These applications, as they were, have been put under another unit or enterprise without a transfer, or their
    sex or minority was corrected. What was counted stays; what waits, and who is a member, is counted as it is now."""
    numbers = [row.id for row in before]
    rows = connection.execute(select(application).where(application.c.id.in_(numbers))).all()
    old = {row.id: row for row in before}
    moved = [row for row in rows if _place(row) != _place(old[row.id])]
    waiting = [row for row in moved if row.status in WAITING and not row.possible_duplicate]
    members = [row for row in moved if row.status == Status.ADMITTED]
    count(connection, waiting, Counted(Kind.HANDED_ON, day, now))
    count(connection, [old[row.id] for row in members], Counted(Kind.MOVED_OUT, day, now))
    count(connection, members, Counted(Kind.MOVED_IN, day, now))


def handed_over(connection: Connection, which: ColumnElement[bool], to: int, day: date, now: datetime) -> None:
    """`follow` for the many of one enterprise whom its new union takes over; called before they are put there. By
    statement: read and written row by row, a thousand would hold the database for a fifth of a second."""
    moved = which & (application.c.unit_id != to)
    waiting = moved & application.c.status.in_(WAITING) & application.c.possible_duplicate.is_(False)
    members = moved & (application.c.status == Status.ADMITTED)
    _count_all(connection, waiting, Counted(Kind.HANDED_ON, day, now), literal(to))
    _count_all(connection, members, Counted(Kind.MOVED_OUT, day, now), application.c.unit_id)
    _count_all(connection, members, Counted(Kind.MOVED_IN, day, now), literal(to))


def _count_all(connection: Connection, which: ColumnElement[bool], what: Counted, unit_id: ColumnElement[int]) -> None:
    fixed = [literal(it, event.c[name].type) for name, it in zip(_FIXED, (what.kind, what.day, what.at), strict=True)]
    place = (unit_id, *(application.c[name] for name in PLACE[1:]))
    query = select(*fixed, application.c.id, *place).where(which).order_by(application.c.id)
    connection.execute(event.insert().from_select([*_FIXED, "application_id", *PLACE], query))


def _place(row: Row[Any]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in PLACE)
