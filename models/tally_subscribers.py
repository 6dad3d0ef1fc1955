"""Who is sent the tallies (cán bộ nhận số liệu): every officer, until he switches them off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update

from domain.roles import RANK, Role
from models import tree
from models.tables import officer
from models.tree import Tree


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An officer, and the units of his posts: that of the highest first, none below another of them."""

    person_id: int
    units: tuple[int, ...]


_POSTS = select(officer.c.person_id, officer.c.unit_id, officer.c.role).where(
    officer.c.revoked_at.is_(None), officer.c.tallies
)


def subscribers(connection: Connection, day: date) -> list[Subscriber]:
    """Every officer who has not switched it off, by his number; as the units stand on a day."""
    posts: dict[int, list[tuple[int, int]]] = {}
    for person, unit_id, role in connection.execute(_POSTS.order_by(officer.c.id)):
        posts.setdefault(person, []).append((-RANK[Role(role)], unit_id))
    standing = tree.on(connection, day)
    return [Subscriber(person, _own(standing, found)) for person, found in sorted(posts.items())]


def _own(standing: Tree, posts: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """What lies below another of his units is told of with that one."""
    units = {unit_id: None for _, unit_id in sorted(posts, key=lambda it: it[0])}
    return tuple(it for it in units if units.keys().isdisjoint(standing.above(it)))


def switch(connection: Connection, person_id: int, *, on: bool) -> None:
    """For all his posts."""
    mine = (officer.c.person_id == person_id) & officer.c.revoked_at.is_(None)
    connection.execute(update(officer).where(mine).values(tallies=on))


def is_on(connection: Connection, person_id: int) -> bool:
    mine = (officer.c.person_id == person_id) & officer.c.revoked_at.is_(None) & officer.c.tallies
    return connection.execute(select(officer.c.id).where(mine).limit(1)).first() is not None
