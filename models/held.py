"""Credits held back (lời mời chờ xem xét): the queue of those an officer decides on, and his decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from domain.credit_states import CreditState
from domain.roles import Role
from domain.statuses import LIVE, Status
from domain.volunteers import State
from models import acting, audit, credits, invite_counts, own_matters
from models.acting import By
from models.credits import Decision
from models.invite_counts import Counts
from models.officers import Office
from models.tables import application, credit, enterprise, invite, unit, volunteer


@dataclass(frozen=True, slots=True)
class Held:
    """What an officer needs to decide on one: why it is held, who was invited, by whom."""

    application_id: int
    reason: str | None
    sent_at: datetime
    unit_id: int
    unit_name: str
    status: Status
    worker: str | None = field(repr=False)
    workplace: str | None = field(repr=False)
    code: str
    inviter_id: int | None
    inviter: str | None = field(repr=False)  # None too if he is of units beyond the officer's
    inviter_here: bool  # of the officer's units
    same_phone: bool
    sent: int  # applications by all codes of the inviter, and how many of them were confirmed
    given: int


_his = application.alias("his")
_ORDER = (credit.c.sent_at, credit.c.application_id)


def _waits(connection: Connection, office: Office) -> ColumnElement[bool]:
    """Held, of an application of his units that still stands, and neither sent nor invited by himself."""
    own = own_matters.of(connection, office.person_id)
    others = application.c.id.not_in(own.applications) & invite.c.person_id.is_distinct_from(own.person_id)
    here = application.c.unit_id.in_(office.units(Role.OFFICER)) & application.c.status.in_(LIVE)
    return (credit.c.state == CreditState.HELD) & here & others


_CREDITS = credit.join(invite, invite.c.id == credit.c.invite_id).join(
    application, application.c.id == credit.c.application_id
)


def count(connection: Connection, office: Office) -> int:
    """How many wait for this officer."""
    query = select(func.count()).select_from(_CREDITS).where(_waits(connection, office))
    return connection.execute(query).scalar_one()


def by_id(connection: Connection, office: Office, number: int) -> Held | None:
    """That of one application; None for any other, there or not."""
    query = _FOUND.where(_waits(connection, office), credit.c.application_id == number)
    row = connection.execute(query).one_or_none()
    return _read(connection, row, office.units(Role.OFFICER)) if row else None


def first(connection: Connection, office: Office, after: int = 0) -> Held | None:
    """The one that waits longest; with `after` the next behind that application."""
    query = _FOUND.where(_waits(connection, office))
    last = connection.execute(select(credit.c.sent_at).where(credit.c.application_id == after)).scalar()
    if last is not None:
        same = (credit.c.sent_at == last) & (credit.c.application_id > after)
        query = query.where(or_(credit.c.sent_at > last, same))
    row = connection.execute(query.order_by(*_ORDER).limit(1)).one_or_none()
    return _read(connection, row, office.units(Role.OFFICER)) if row else None


_any = application.alias("any_his")
_HIS_NEWEST = (
    select(_any.c.id)
    .where(_any.c.person_id == invite.c.person_id, _any.c.full_name.is_not(None))
    .order_by(_any.c.status.in_(LIVE).desc(), _any.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


_helps = (volunteer.c.person_id == invite.c.person_id) & (volunteer.c.state != State.REVOKED)
_FOUND: Select[Any] = (
    select(
        credit.c.application_id,
        credit.c.reason,
        credit.c.sent_at,
        application.c.unit_id,
        unit.c.name.label("unit_name"),
        application.c.status,
        application.c.full_name.label("worker"),
        application.c.phone,
        func.coalesce(enterprise.c.name, application.c.enterprise_name).label("workplace"),
        invite.c.code,
        invite.c.person_id.label("inviter_id"),
        func.coalesce(_his.c.full_name, volunteer.c.name).label("inviter"),
        func.coalesce(_his.c.phone, volunteer.c.phone).label("inviter_phone"),
        _his.c.unit_id.label("his_unit"),
        volunteer.c.unit_id.label("volunteer_unit"),
    )
    .select_from(_CREDITS)
    .join(unit, unit.c.id == application.c.unit_id)
    .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
    .outerjoin(_his, _his.c.id == _HIS_NEWEST)
    .outerjoin(volunteer, _helps)
)


def _read(connection: Connection, row: Row[Any], units: Collection[int]) -> Held:
    here = row.his_unit in units or row.volunteer_unit in units
    counts = invite_counts.of_person(connection, row.inviter_id) if row.inviter_id else Counts()
    values = {name: getattr(row, name) for name in Held.__slots__ if hasattr(row, name)}
    return Held(
        **values
        | {
            "status": Status(row.status),
            "inviter": row.inviter if here else None,
            "inviter_here": here,
            "same_phone": row.phone is not None and row.phone == row.inviter_phone,
            "sent": counts.sent,
            "given": counts.admitted,
        }
    )


# --- deciding ---------------------------------------------------------------------------------------------------------
def decide(connection: Connection, by: By, number: int, *, give: bool) -> bool:
    """Let it count, or not; False if it does not wait (any more), is beyond his units, or his own matter."""
    acting.lock(connection, number)  # whoever admits it at this moment gives no credit that is held still
    waits = select(application.c.unit_id).select_from(_CREDITS).where(_waits(connection, by.office))
    unit_id = connection.execute(waits.where(application.c.id == number)).scalar()
    post = by.office.post(unit_id, Role.OFFICER) if unit_id else None
    if post is None or not credits.decide(connection, number, Decision(give, post.id, by.now, by.today)):
        return False
    action = "credit.counted" if give else "credit.denied"
    audit.note(connection, by.now, audit.Line(by.office.actor, action, f"application:{number}", unit_id))
    return True
