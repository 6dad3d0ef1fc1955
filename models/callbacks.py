"""Calls asked for on an invite's page (gọi lại cho tôi): a name and a number, which are the responsible officers' task
and go soon after. Whoever left them has no chat, no record and no application."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select

from domain.requests import Kind, State, answer_due
from domain.working_days import Calendar
from models import chunks, enterprises, requests, units
from models.keys import Keys
from models.tables import request


@dataclass(frozen=True, slots=True)
class Callback:
    """Who wants to be called. `consent`: version of the text agreed to, and its hash."""

    full_name: str = field(repr=False)
    phone: str = field(repr=False)
    consent: tuple[str, str]
    enterprise_id: int | None = None
    unit_id: int | None = None  # of the invite


@dataclass(frozen=True, slots=True)
class When:
    now: datetime
    today: date
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Left:
    """What became of it: the request's number, who calls by when, and the people to tell."""

    number: int
    unit_name: str
    due: date
    officers: list[int]


def leave(connection: Connection, keys: Keys, it: Callback, when: When) -> Left:
    """Put it into the queue of the unit responsible for the enterprise, else of the invite's, else of the province."""
    workplace = enterprises.by_id(connection, it.enterprise_id) if it.enterprise_id is not None else None
    commune = workplace.commune if workplace else None
    unit_id = None if workplace else it.unit_id
    unit_id = unit_id or units.responsible(connection, it.enterprise_id, commune, when.today).id
    name = units.names(connection, [unit_id])[unit_id]
    if open_one := _open_one(connection, keys, unit_id, it.phone):
        number, due = open_one
        return Left(number, name, due, [])
    due = answer_due(when.today, when.calendar)
    payload = {
        "enterprise": workplace.name if workplace else None,
        "full_name": it.full_name,
        "phone": it.phone,
        "consent": [*it.consent, when.now.isoformat()],
    }
    asked = requests.Asked(Kind.CALLBACK, None, None, unit_id, due, payload, enterprise_id=it.enterprise_id)
    number = requests.make(connection, keys, asked, when.now)
    return Left(number, name, due, requests.officers_of(connection, unit_id, when.today, None))


def _open_one(connection: Connection, keys: Keys, unit_id: int, phone: str) -> tuple[int, date] | None:
    """Number and day of an open call to the same telephone: who asks twice is called once, and nobody is told twice."""
    here = (request.c.unit_id == unit_id) & (request.c.state == State.OPEN) & (request.c.kind == Kind.CALLBACK)
    rows = connection.execute(select(request.c.id, request.c.due, request.c.payload).where(here))
    return next(((row.id, row.due) for row in rows if keys.open_json(row.payload)["phone"] == phone), None)


@dataclass(frozen=True, slots=True)
class Ages:
    """Before which moment a call goes: whatever became of it, and once it was answered."""

    left: datetime
    answered: datetime


def clear_before(connection: Connection, ages: Ages) -> int:
    """Take out calls asked for or answered before then, a chunk, with what officers' pages would show of them; how
    many."""
    answered = and_(request.c.state != State.OPEN, request.c.answered_at < ages.answered)
    old = (request.c.kind == Kind.CALLBACK) & or_(request.c.made_at < ages.left, answered)
    gone = chunks.clear(connection, request, old)
    if gone:
        requests.forget_shown(connection)
    return gone
