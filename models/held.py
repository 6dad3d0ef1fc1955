"""Credits held back (lời mời chờ xem xét): the queue of those an officer decides on, and his decision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, update

from domain.roles import Role
from domain.statuses import LIVE, Status
from domain.volunteers import State
from models import audit
from models.acting import By
from models.counting import Kind
from models.tables import application, credit, enterprise, event, invite, unit, volunteer

HELD, SENT, GIVEN, DENIED = "held", "sent", "given", "denied"


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


def _waits(units: Collection[int]) -> ColumnElement[bool]:
    """Held, of an application of these units that still stands."""
    return (credit.c.state == HELD) & application.c.unit_id.in_(list(units)) & application.c.status.in_(LIVE)


def count(connection: Connection, units: Collection[int]) -> int:
    """How many wait for an officer of these units."""
    query = select(func.count()).select_from(credit.join(application)).where(_waits(units))
    return connection.execute(query).scalar_one()


def by_id(connection: Connection, units: Collection[int], number: int) -> Held | None:
    """That of one application; None for any other, there or not."""
    row = connection.execute(_found(units).where(credit.c.application_id == number)).one_or_none()
    return _read(connection, row, units) if row else None


def first(connection: Connection, units: Collection[int], after: int = 0) -> Held | None:
    """The one that waits longest; with `after` the next behind that application."""
    query = _found(units)
    last = connection.execute(select(credit.c.sent_at).where(credit.c.application_id == after)).scalar()
    if last is not None:
        same = (credit.c.sent_at == last) & (credit.c.application_id > after)
        query = query.where(or_(credit.c.sent_at > last, same))
    row = connection.execute(query.order_by(*_ORDER).limit(1)).one_or_none()
    return _read(connection, row, units) if row else None


_any = application.alias("any_his")
_HIS_NEWEST = (
    select(_any.c.id)
    .where(_any.c.person_id == invite.c.person_id, _any.c.full_name.is_not(None))
    .order_by(_any.c.status.in_(LIVE).desc(), _any.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


def _found(units: Collection[int]) -> Select[Any]:
    helps = (volunteer.c.person_id == invite.c.person_id) & (volunteer.c.state != State.REVOKED)
    return (
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
        .select_from(credit)
        .join(invite, invite.c.id == credit.c.invite_id)
        .join(application, application.c.id == credit.c.application_id)
        .join(unit, unit.c.id == application.c.unit_id)
        .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
        .outerjoin(_his, _his.c.id == _HIS_NEWEST)
        .outerjoin(volunteer, helps)
        .where(_waits(units))
    )


def _read(connection: Connection, row: Row[Any], units: Collection[int]) -> Held:
    here = row.his_unit in units or row.volunteer_unit in units
    sent, given = _counts(connection, row.inviter_id)
    values = {name: getattr(row, name) for name in Held.__slots__ if hasattr(row, name)}
    return Held(
        **values
        | {
            "status": Status(row.status),
            "inviter": row.inviter if here else None,
            "inviter_here": here,
            "same_phone": row.phone is not None and row.phone == row.inviter_phone,
            "sent": sent,
            "given": given,
        }
    )


def _counts(connection: Connection, person_id: int | None) -> tuple[int, int]:
    """Applications by all codes of a person, and those confirmed."""
    given = func.count().filter(credit.c.state == GIVEN)
    query = select(func.count(), given).select_from(credit.join(invite)).where(invite.c.person_id == person_id)
    sent, confirmed = connection.execute(query).one()
    return sent, confirmed


# --- deciding ---------------------------------------------------------------------------------------------------------
def decide(connection: Connection, by: By, number: int, *, give: bool) -> bool:
    """Let it count, or not; False if it does not wait (any more) or is beyond his units. A given one counts at once if
    the admission has been decided, else as soon as it is."""
    waits = _waits(by.office.units(Role.OFFICER))
    query = select(application).join(credit).where(waits, application.c.id == number).with_for_update()
    row = connection.execute(query).one_or_none()
    post = by.office.post(row.unit_id, Role.OFFICER) if row else None
    if row is None or post is None:
        return False
    day = _day(connection, row) if give else None
    state = (GIVEN if day else SENT) if give else DENIED
    values = {"state": state, "given_day": day, "decided_at": by.now, "officer_id": post.id}
    here = (credit.c.application_id == number) & (credit.c.state == HELD)
    if connection.execute(update(credit).where(here).values(values)).rowcount == 0:
        return False
    action = "credit.counted" if give else "credit.denied"
    audit.note(connection, by.now, audit.Line(by.office.actor, action, f"application:{number}", row.unit_id))
    return True


def _day(connection: Connection, row: Row[Any]) -> date | None:
    """The day on which a first admission counts; None if there is none yet."""
    if row.status != Status.ADMITTED or row.rejoins:
        return None
    admitted = (event.c.application_id == row.id) & (event.c.kind == Kind.ADMITTED)
    counted = select(event.c.day).where(admitted).order_by(event.c.id.desc()).limit(1)
    return cast(date | None, row.decision_day or connection.execute(counted).scalar())
