"""Credits (ghi nhận người giới thiệu): whom an application is owed to, and whether it counts. Each act on an
application calls its one function here, in its own transaction; what is counted stands in models/invite_counts.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, exists, select, update

from domain.credit_states import CreditState, Reason
from domain.statuses import LIVE, Status
from models import invite_guard, touches
from models.invite_guard import Suspect
from models.prepared import Prepared, Row
from models.tables import application, credit, invite
from models.touches import Touched, Way


@dataclass(frozen=True, slots=True)
class Came:
    """How whoever sends an application came: the chat, whose touches tell the invite; or, where a volunteer fills in
    the form for him, the invite itself. `device` is a keyed hash, for the guard."""

    chat_id: int | None = None
    invite_id: int | None = None
    device: bytes | None = None


OPEN = (CreditState.SENT, CreditState.HELD)

# Built once, as every application asks: models/chats.py.
_this = application.c.id == bindparam("number")
_ROW = Prepared(select(application).where(_this))
_before = (application.c.person_id == bindparam("person")) & (application.c.id < bindparam("number"))
_EARLIER = Prepared(select(application).where(_before).order_by(application.c.id.desc()).limit(1))
_CAME = Prepared(update(application).where(_this), "first_invite_id", "last_invite_id")


# --- sending ----------------------------------------------------------------------------------------------------------
def on_sent(connection: Connection, application_id: int, came: Came, now: datetime) -> None:
    """Keep with which invites he came, and open the credit of the last one, held if something is odd.

    Of one person at most one credit is ever open: who sends again takes his first one along, and whoever had an
    application before brings none.
    """
    row = _row(connection, application_id)
    earlier = _earlier(connection, row)
    first, last = (earlier.first_invite_id, earlier.last_invite_id) if earlier else _invites(connection, came, now)
    _CAME.run(connection, {"number": application_id, "first_invite_id": first, "last_invite_id": last})
    if earlier:
        _take_along(connection, row)
    elif last is not None:
        _open(connection, row, last, came, now)


def _row(connection: Connection, application_id: int) -> Row:
    row = _ROW.first(connection, {"number": application_id})
    assert row is not None
    return row


def _earlier(connection: Connection, row: Row) -> Row | None:
    """The last application that the same person sent before."""
    return _EARLIER.first(connection, {"person": row.person_id, "number": row.id})


def _invites(connection: Connection, came: Came, now: datetime) -> tuple[int | None, int | None]:
    """The first and the last; where a volunteer writes, that is a start of his code, like a chat's."""
    if came.invite_id is not None:
        touches.note(connection, Touched(came.invite_id, None, Way.TYPED, now))
        return came.invite_id, came.invite_id
    if came.chat_id is None:
        return None, None
    return touches.first(connection, came.chat_id), touches.last(connection, came.chat_id)


def _write(connection: Connection, application_id: int, values: dict[str, Any]) -> None:
    connection.execute(update(application).where(application.c.id == application_id).values(values))


def _open(connection: Connection, row: Row, invite_id: int, came: Came, now: datetime) -> None:
    inviter = connection.scalar(select(invite.c.person_id).where(invite.c.id == invite_id))
    device = None if came.invite_id else came.device  # many from one device is what a helper does
    suspect = Suspect(row.id, row.person_id, row.phone, invite_id, inviter, device, now)
    reason = invite_guard.reason(connection, suspect)
    state = CreditState.HELD if reason else CreditState.SENT
    new = {"application_id": row.id, "invite_id": invite_id, "state": state, "reason": reason, "sent_at": now}
    connection.execute(credit.insert().values(new))


def _take_along(connection: Connection, row: Row) -> None:
    """The credit of an application of his that came to nothing goes on with this one."""
    his = (application.c.person_id == row.person_id) & application.c.status.not_in(LIVE)
    numbers = select(application.c.id).where(his, application.c.id != row.id)
    open_one = select(credit.c.application_id).where(credit.c.application_id.in_(numbers), credit.c.state.in_(OPEN))
    number = connection.scalar(open_one.order_by(credit.c.application_id.desc()).limit(1))
    if number is not None:
        _move(connection, number, row.id)


def _move(connection: Connection, source: int, to: int) -> None:
    """The credit of one application becomes another's; if that has one (denied as duplicate) the two change places."""
    rows = {row.application_id: row._asdict() for row in connection.execute(_of([source, to]))}
    if to not in rows:
        connection.execute(update(credit).where(credit.c.application_id == source).values(application_id=to))
        return
    for number, other in ((source, to), (to, source)):
        values = {name: value for name, value in rows[other].items() if name != "application_id"}
        connection.execute(update(credit).where(credit.c.application_id == number).values(values))


def _of(numbers: Iterable[int]) -> Any:
    return select(credit).where(credit.c.application_id.in_(list(numbers)))


# --- admission --------------------------------------------------------------------------------------------------------
def on_admitted(connection: Connection, numbers: Iterable[int], day: date) -> None:
    """Give the credits of these, on the decision's day: of first-time members, and none that is held."""
    first_time = credit.c.application_id.in_(_first_time(numbers))
    given = {"state": CreditState.GIVEN, "given_day": day}
    connection.execute(update(credit).where(first_time, credit.c.state == CreditState.SENT).values(given))


def _first_time(numbers: Iterable[int]) -> Any:
    """Of these applications those whose person, or citizen number, was never admitted by another one."""
    other = application.alias("other")
    admitted = (other.c.id != application.c.id) & other.c.admitted_at.is_not(None)
    # Two questions, each by its index: of "this person or this number" SQLite reads the whole table for each of them.
    person = exists().where(other.c.person_id == application.c.person_id, admitted)
    number = exists().where(other.c.citizen_number_index == application.c.citizen_number_index, admitted)
    before = person | (application.c.citizen_number_index.is_not(None) & number)
    return select(application.c.id).where(application.c.id.in_(list(numbers)), ~application.c.rejoins, ~before)


def on_undone(connection: Connection, numbers: Iterable[int]) -> None:
    """The admission never was, nor was the credit given."""
    given = credit.c.application_id.in_(list(numbers)) & (credit.c.state == CreditState.GIVEN)
    connection.execute(update(credit).where(given).values(state=CreditState.SENT, given_day=None))


def on_reopened(connection: Connection, application_id: int) -> None:
    """It waits again: with its own credit, or the one that went on with another application meanwhile."""
    row = _row(connection, application_id)
    others = select(application.c.id).where(application.c.person_id == row.person_id, application.c.id != row.id)
    has_other = exists().where(credit.c.application_id.in_(others), credit.c.state != CreditState.DENIED)
    if connection.scalar(select(has_other)):
        _take_along(connection, row)
        return
    mine = (credit.c.application_id == row.id) & (credit.c.state == CreditState.DENIED)
    mine &= (credit.c.reason == Reason.DUPLICATE) & credit.c.officer_id.is_(None)
    held = credit.c.held_for.is_not(None)
    again = {"state": case((held, CreditState.HELD), else_=CreditState.SENT), "reason": credit.c.held_for}
    connection.execute(update(credit).where(mine).values(again | {"held_for": None}))


# --- two become one ---------------------------------------------------------------------------------------------------
def on_merged(connection: Connection, kept: int, repeated: int) -> None:
    """After both persons became one: one credit is left, that of who was won first; the chain of invites is whole, and
    a code that now turns out to be his own is held."""
    rows = {row.id: row for row in (_row(connection, kept), _row(connection, repeated))}
    first, last = (rows[number] for number in sorted(rows))
    _write(
        connection,
        kept,
        {
            "first_invite_id": first.first_invite_id or last.first_invite_id,
            "last_invite_id": rows[kept].last_invite_id or rows[repeated].last_invite_id,
        },
    )
    has_credit = connection.execute(_of([kept])).first() is not None
    if not has_credit and repeated < kept:
        _move(connection, repeated, kept)
        _give_if_admitted(connection, rows[kept])
    _deny(connection, [repeated])
    became_one(connection, rows[kept].person_id)


def _give_if_admitted(connection: Connection, row: Row) -> None:
    if row.status == Status.ADMITTED and row.decision_day:
        on_admitted(connection, [row.id], row.decision_day)


def _deny(connection: Connection, numbers: Iterable[int]) -> None:
    """Whoever sent these was won by another one; for what it was held is known again if it is reopened."""
    held_for = case((credit.c.state == CreditState.HELD, credit.c.reason))
    denied = {"state": CreditState.DENIED, "reason": Reason.DUPLICATE, "given_day": None, "held_for": held_for}
    connection.execute(update(credit).where(credit.c.application_id.in_(list(numbers))).values(denied))


def _leave_one(connection: Connection, person_id: int | None) -> None:
    """Of the credits of all his applications the one given first stays, else the first: he was won once."""
    his = select(application.c.id).where(application.c.person_id == person_id)
    given = case((credit.c.state == CreditState.GIVEN, 0), else_=1)
    query = select(credit.c.application_id).where(
        credit.c.application_id.in_(his), credit.c.state != CreditState.DENIED
    )
    found = connection.scalars(query.order_by(given, credit.c.given_day, credit.c.application_id)).all()
    if found[1:]:
        _deny(connection, found[1:])


def became_one(connection: Connection, person_id: int | None) -> None:
    """After persons became one: he has one credit, and a code that turns out to be his own gives none by itself."""
    _leave_one(connection, person_id)
    his = select(application.c.id).where(application.c.person_id == person_id)
    own = select(invite.c.id).where(invite.c.person_id == person_id)
    mine: ColumnElement[bool] = credit.c.application_id.in_(his) & credit.c.invite_id.in_(own)
    mine &= credit.c.state.in_([CreditState.SENT, CreditState.GIVEN])
    held = {"state": CreditState.HELD, "reason": Reason.SELF, "given_day": None}
    connection.execute(update(credit).where(mine).values(held))


# --- an officer's word ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a held credit counts: the officer's post, and when he said so."""

    give: bool
    officer_id: int
    now: datetime
    today: date


def decide(connection: Connection, application_id: int, it: Decision) -> CreditState | None:
    """Give or deny a held credit; what it is now, None if it is not held (any more). Given before the admission, it
    counts from the admission on."""
    held = (credit.c.application_id == application_id) & (credit.c.state == CreditState.HELD)
    state = CreditState.SENT if it.give else CreditState.DENIED
    said = {"state": state, "decided_at": it.now, "officer_id": it.officer_id}
    if not connection.execute(update(credit).where(held).values(said)).rowcount:
        return None
    row = _row(connection, application_id)
    if it.give and row.status == Status.ADMITTED:
        on_admitted(connection, [application_id], row.decision_day or it.today)
    return CreditState(connection.execute(_of([application_id])).one().state)


def forget_applications(connection: Connection, numbers: Any) -> None:
    """Before these applications are taken out altogether (demonstration data)."""
    connection.execute(credit.delete().where(credit.c.application_id.in_(numbers)))
