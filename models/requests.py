"""Requests (yêu cầu): what members and employers ask of the union, in its officers' queue until it is settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update

from domain.requests import Kind, State
from models import audit, chunks, tree
from models.keys import Keys
from models.own_matters import Own
from models.tables import application, chat, officer, outbox, request, unit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to be made. `payload` holds JSON values; it is sealed. Without a person and a chat: left on a page."""

    kind: Kind
    person_id: int | None
    chat_id: int | None
    unit_id: int
    due: date
    payload: Mapping[str, Any] = field(repr=False)
    application_id: int | None = None
    enterprise_id: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it stands. `payload`: what is asked, and under "answers" what it was answered."""

    id: int
    kind: Kind
    state: State
    person_id: int | None
    application_id: int | None
    enterprise_id: int | None
    unit_id: int
    unit_name: str
    made_at: datetime
    due: date
    answered_at: datetime | None
    payload: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """Who settled it, by which post of his, when, and in which words, which are kept beside it."""

    actor: str
    officer_id: int
    now: datetime
    words: str = field(default="", repr=False)


def make(connection: Connection, keys: Keys, asked: Asked, now: datetime) -> int:
    """Put it into the queue of its unit; its number."""
    plain = {name: getattr(asked, name) for name in Asked.__slots__ if name != "payload"}
    row = plain | {"payload": keys.seal_json(dict(asked.payload)), "made_at": now, "state": State.OPEN}
    (number,) = connection.execute(request.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    actor = f"person:{asked.person_id}" if asked.person_id is not None else audit.VISITOR
    line = audit.Line(actor, f"ask_{asked.kind}", f"request:{number}", asked.unit_id)
    audit.note(connection, now, line)
    return int(number)


_WITH_UNIT = select(request, unit.c.name.label("unit_name")).join(unit, unit.c.id == request.c.unit_id)


def waiting(connection: Connection, keys: Keys, units: Collection[int], limit: int, but: Own) -> list[Request]:
    """The open ones of these units, the oldest due first, but for those of the officer himself."""
    query = _WITH_UNIT.where(_waiting(units, but)).order_by(request.c.due, request.c.id).limit(limit)
    return [_request(keys, row) for row in connection.execute(query)]


def how_many(connection: Connection, units: Collection[int], but: Own, today: date) -> tuple[int, int]:
    """How many of these there are, and how many of them are overdue."""
    overdue = func.count().filter(request.c.due < today)
    row = connection.execute(select(func.count(), overdue).select_from(request).where(_waiting(units, but))).one()
    return row[0], row[1]


def _waiting(units: Collection[int], but: Own) -> ColumnElement[bool]:
    about = func.coalesce(request.c.application_id, 0).not_in(list(but.applications))
    others = request.c.person_id.is_distinct_from(but.person_id) & about
    return request.c.unit_id.in_(units) & (request.c.state == State.OPEN) & others


def by_id(connection: Connection, keys: Keys, units: Collection[int], number: int) -> Request | None:
    """One request of these units, open or not, held until the transaction ends; None for any other."""
    mine = (request.c.id == number) & (request.c.unit_id.in_(units))
    row = connection.execute(_WITH_UNIT.where(mine).with_for_update(of=request)).one_or_none()
    return _request(keys, row) if row else None


def of_person(connection: Connection, keys: Keys, person_id: int) -> list[Request]:
    """All that a person ever asked, the oldest first."""
    query = _WITH_UNIT.where(request.c.person_id == person_id).order_by(request.c.id)
    return [_request(keys, row) for row in connection.execute(query)]


def _request(keys: Keys, row: Row[Any]) -> Request:
    plain = {name: getattr(row, name) for name in Request.__slots__ if name != "payload"}
    kinds = {"kind": Kind(row.kind), "state": State(row.state)}
    return Request(**{**plain, **kinds}, payload=keys.open_json(row.payload) if row.payload else {})


def open_of(connection: Connection, person_id: int, kind: Kind) -> date | None:
    """The day by which his open request of this kind is answered; None if he has none."""
    mine = (request.c.person_id == person_id) & (request.c.kind == kind) & (request.c.state == State.OPEN)
    return connection.execute(select(request.c.due).where(mine).order_by(request.c.id).limit(1)).scalar()


# --- what officers do -------------------------------------------------------------------------------------------------
def answer(connection: Connection, keys: Keys, it: Request, by: Settled, due: date) -> None:
    """It was answered but is not settled yet: it stays in the queue until `due`."""
    values = {"payload": _answered(keys, it, by), "answered_at": it.answered_at or by.now, "due": max(due, it.due)}
    connection.execute(update(request).where(request.c.id == it.id).values(values))
    _note(connection, it, by, "answer_request")


def settle(connection: Connection, keys: Keys, it: Request, state: State, by: Settled) -> None:
    """It is done or refused. The caller has it from `by_id`, in this transaction, open."""
    values = {
        "payload": _answered(keys, it, by),
        "state": state,
        "answered_at": it.answered_at or by.now,
        "officer_id": by.officer_id,
    }
    connection.execute(update(request).where(request.c.id == it.id).values(values))
    _note(connection, it, by, "do_request" if state is State.DONE else "refuse_request")


def follow(connection: Connection, application_id: int) -> None:
    """A member has moved: what he asked before is for the officers of his new unit."""
    unit_id = select(application.c.unit_id).where(application.c.id == application_id).scalar_subquery()
    mine = (request.c.application_id == application_id) & (request.c.state == State.OPEN)
    connection.execute(update(request).where(mine).values(unit_id=unit_id))


def _answered(keys: Keys, it: Request, by: Settled) -> bytes:
    """What was asked, and all that was answered."""
    answers = [*it.payload.get("answers", ()), *([by.words] if by.words else ())]
    return keys.seal_json({**it.payload, **({"answers": answers} if answers else {})})


def _note(connection: Connection, it: Request, by: Settled, action: str) -> None:
    audit.note(connection, by.now, audit.Line(by.actor, action, f"request:{it.id}", it.unit_id, it.kind))


def officers_of(connection: Connection, unit_id: int, day: date, but: int | None) -> list[int]:
    """The people to tell: who may act on the unit by a post there; if nobody, by one on the nearest unit above. Never
    the one who asks himself."""
    for here in (unit_id, *tree.on(connection, day).above(unit_id)):
        acting = (officer.c.unit_id == here) & officer.c.revoked_at.is_(None) & (officer.c.role != "viewer")
        acting &= officer.c.person_id.is_distinct_from(but)
        if found := connection.execute(select(officer.c.person_id).where(acting).distinct()).scalars().all():
            return [int(it) for it in found]
    return []


def clear_settled(connection: Connection, before: datetime) -> int:
    """Take out what was settled before then, a chunk; how many. The audit keeps that it was."""
    settled = (request.c.state != State.OPEN) & (request.c.answered_at < before)
    return chunks.clear(connection, request, settled)


# --- what an employer takes back --------------------------------------------------------------------------------------
def forget_employer(connection: Connection, person_id: int, now: datetime) -> None:
    """Consent was withdrawn: the contact he left goes, with what officers' pages would show of it again."""
    mine = (request.c.person_id == person_id) & (request.c.kind == Kind.EMPLOYER)
    if connection.execute(delete(request).where(mine)).rowcount:
        forget_shown(connection)
        line = audit.Line(f"person:{person_id}", "forget_employer", f"person:{person_id}")
        audit.note(connection, now, line)


def forget_shown(connection: Connection) -> None:
    """Take out what the pages of officers would show again after a reload: it may name whoever asks to be forgotten.
    What they work with stays in its tables."""
    chats = select(chat.c.id).where(chat.c.person_id.in_(select(officer.c.person_id)))
    connection.execute(delete(outbox).where(outbox.c.chat_id.in_(chats), outbox.c.state != "queued"))
