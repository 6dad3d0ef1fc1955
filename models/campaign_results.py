"""What became of each message of a campaign (kết quả từng người), for the officers who may see the campaign."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from domain.campaigns import Sent
from models.tables import application, enterprise, recipient

_FIRST = (Sent.UNKNOWN, Sent.FAILED, Sent.BLOCKED, Sent.SENDING, Sent.LATER, Sent.QUEUED, Sent.SENT)


@dataclass(frozen=True, slots=True)
class Line:
    """One person: name and workplace by his newest application, None for who has none."""

    name: str | None = field(repr=False)
    enterprise: str | None
    state: Sent
    at: datetime | None
    reason: str | None


def lines(connection: Connection, number: int, most: int) -> list[Line]:
    """The people on its list, first those whom it may not have reached."""
    rank = case({state: place for place, state in enumerate(_FIRST)}, value=recipient.c.state)
    listed = select(recipient, rank.label("rank")).where(recipient.c.campaign_id == number)
    first = listed.order_by(rank, recipient.c.person_id).limit(most).subquery()  # before anything is looked up for each
    newest = select(func.max(application.c.id)).where(application.c.person_id == first.c.person_id)
    place = func.coalesce(enterprise.c.name, application.c.enterprise_name)
    query = (
        select(application.c.full_name, place, first.c.state, first.c.at, first.c.reason)
        .select_from(first)
        .outerjoin(application, application.c.id == newest.correlate(first).scalar_subquery())
        .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
        .order_by(first.c.rank, first.c.person_id)
    )
    return [Line(row[0], row[1], Sent(row[2]), row[3], row[4]) for row in connection.execute(query)]
