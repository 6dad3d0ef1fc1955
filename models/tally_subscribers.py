"""Who is sent the tallies (cán bộ nhận số liệu): every officer, until he switches them off."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from domain.roles import RANK, Role
from models.tables import officer


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An officer, and the unit of his highest post."""

    person_id: int
    unit_id: int


_POSTS = select(officer.c.person_id, officer.c.unit_id, officer.c.role).where(
    officer.c.revoked_at.is_(None), officer.c.tallies
)


def subscribers(connection: Connection) -> list[Subscriber]:
    """Every officer who has not switched it off, by his number; of several posts the highest, of those the first."""
    highest: dict[int, tuple[int, int]] = {}
    for person, unit_id, role in connection.execute(_POSTS.order_by(officer.c.id)):
        rank = RANK[Role(role)]
        if person not in highest or rank > highest[person][0]:
            highest[person] = (rank, unit_id)
    return [Subscriber(person, unit_id) for person, (_, unit_id) in sorted(highest.items())]


def switch(connection: Connection, person_id: int, *, on: bool) -> None:
    """For all his posts."""
    mine = (officer.c.person_id == person_id) & officer.c.revoked_at.is_(None)
    connection.execute(update(officer).where(mine).values(tallies=on))


def is_on(connection: Connection, person_id: int) -> bool:
    mine = (officer.c.person_id == person_id) & officer.c.revoked_at.is_(None) & officer.c.tallies
    return connection.execute(select(officer.c.id).where(mine).limit(1)).first() is not None
