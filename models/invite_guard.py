"""The guard of invites (chống tự giới thiệu, khai khống): what an officer should look at before a credit counts. It
holds, it never drops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, literal, select

from domain.credit_states import CreditState, Reason
from domain.volunteers import State
from models.tables import Id, application, chat, credit, invite, touch, volunteer

BURST = 3  # applications of one code; contract of invites: "several … from one device or phone within an hour"
BURST_WITHIN = timedelta(hours=1)  # the same contract
UNCONFIRMED = 10  # applications; the same contract: "had ≥ 10 sent and none confirmed in 30 days"
CONFIRMED_WITHIN = timedelta(days=30)  # the same contract


@dataclass(frozen=True, slots=True)
class Suspect:
    """An application that came by an invite: who sent it, from where, and whose the invite is."""

    application_id: int
    person_id: int | None
    phone: str | None
    invite_id: int
    inviter: int | None  # None: a unit's own code, or somebody who was erased
    device: bytes | None
    now: datetime


def reason(connection: Connection, it: Suspect) -> Reason | None:
    """The first thing that is not as it should be; None mostly."""
    checks = {
        Reason.SELF: is_self,
        Reason.CIRCLE: is_circle,
        Reason.BURST: _is_burst,
        Reason.UNCONFIRMED: _is_unconfirmed,
    }
    return next((name for name, holds in checks.items() if holds(connection, it)), None)


def is_self(connection: Connection, it: Suspect) -> bool:
    """The inviter himself, or somebody with the phone that he gave in an application or as a volunteer."""
    if it.inviter is None:
        return False
    if it.inviter == it.person_id:
        return True
    told = (application.c.person_id == it.inviter) & (application.c.phone == it.phone)
    helps = (volunteer.c.person_id == it.inviter) & (volunteer.c.state != State.REVOKED)  # a role that ended has none
    return it.phone is not None and (
        _any(connection, application.c.id, told)
        or _any(connection, volunteer.c.id, helps & (volunteer.c.phone == it.phone))
    )


def is_circle(connection: Connection, it: Suspect) -> bool:
    """Whoever invited the inviter, and whoever invited that one, and so on, comes back to the applicant."""
    if it.inviter is None or it.person_id is None:
        return False
    chain = select(literal(it.inviter, Id).label("person_id")).cte("chain", recursive=True)
    before = (
        select(invite.c.person_id)
        .join(application, application.c.last_invite_id == invite.c.id)
        .join(chain, chain.c.person_id == application.c.person_id)
        .where(invite.c.person_id.is_not(None))
    )
    chain = chain.union(before)  # not UNION ALL: it ends in every circle
    return _any(connection, chain.c.person_id, chain.c.person_id == it.person_id)


def _is_burst(connection: Connection, it: Suspect) -> bool:
    """With this one, BURST applications by the code within the time."""
    since = it.now - BURST_WITHIN
    mine = (credit.c.invite_id == it.invite_id) & (credit.c.sent_at > since)
    mine &= credit.c.application_id != it.application_id
    sent = select(func.count()).select_from(credit).join(application, application.c.id == credit.c.application_id)
    by_phone = sent.where(mine, application.c.phone == it.phone)
    touched = (
        select(chat.c.person_id)
        .join(touch, touch.c.chat_id == chat.c.id)
        .where(touch.c.invite_id == it.invite_id, touch.c.device == it.device)
    )
    by_device = sent.where(mine, application.c.person_id.in_(touched))
    return (it.phone is not None and connection.scalar(by_phone) >= BURST - 1) or (  # type: ignore[operator]
        it.device is not None and connection.scalar(by_device) >= BURST - 1  # type: ignore[operator]
    )


def _is_unconfirmed(connection: Connection, it: Suspect) -> bool:
    """Enough that he sent had its time, and nothing of all he sent was ever admitted."""
    if it.inviter is None:
        return False
    his = select(func.count()).select_from(credit).join(invite, invite.c.id == credit.c.invite_id)
    his = his.where(invite.c.person_id == it.inviter)
    old = connection.scalar(his.where(credit.c.sent_at <= it.now - CONFIRMED_WITHIN)) or 0
    return old >= UNCONFIRMED and not connection.scalar(his.where(credit.c.state == CreditState.GIVEN))


def _any(connection: Connection, column: ColumnElement[int], which: ColumnElement[bool]) -> bool:
    return connection.execute(select(column).where(which).limit(1)).first() is not None
