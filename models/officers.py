"""Officers (cán bộ): a person's posts, and what they let him see and do; every officer's query goes through here. Who
gives and takes posts: models/posts.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select, update

from domain.roles import RANK, Role, may
from models import tree
from models.prepared import Prepared
from models.tables import officer, unit


@dataclass(frozen=True, slots=True)
class Post:
    """A person's role on a unit."""

    id: int
    unit_id: int
    unit_name: str
    role: Role
    name: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Office:
    """Who acts: all posts of one person, the highest first, and the units below each."""

    person_id: int
    posts: tuple[Post, ...]
    below: Mapping[int, frozenset[int]]  # post id → its unit and all below

    def units(self, needed: Role = Role.VIEWER) -> frozenset[int]:
        """visible_to: the units where he may do what needs this role."""
        return frozenset().union(*(self.below[it.id] for it in self.posts if may(it.role, needed)))

    def post(self, unit_id: int, needed: Role = Role.VIEWER) -> Post | None:
        """The post by which he may do this on that unit; None if he may not."""
        return next((it for it in self.posts if may(it.role, needed) and unit_id in self.below[it.id]), None)

    def has(self, needed: Role) -> bool:
        """Whether any post of his is enough."""
        return any(may(it.role, needed) for it in self.posts)

    @property
    def actor(self) -> str:
        """Himself in the audit."""
        return f"person:{self.person_id}"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post to be given; `granted_by` is the post of whoever gives it, None for the operator."""

    person_id: int
    unit_id: int
    role: Role
    name: str | None = None
    granted_by: int | None = None


def appoint(connection: Connection, new: Appointment, now: datetime) -> int:
    """Give a person a post and return its id; a post he has on that unit already gets the new role and name."""
    live = (officer.c.person_id == new.person_id) & (officer.c.unit_id == new.unit_id) & officer.c.revoked_at.is_(None)
    changed = update(officer).where(live).values(role=new.role, name=new.name, granted_by=new.granted_by)
    number = connection.execute(changed.returning(officer.c.id)).scalar()
    if number is None:
        row = officer.insert().values({**asdict(new), "granted_at": now})
        (number,) = connection.execute(row).inserted_primary_key  # type: ignore[misc]
    return int(number)


def names(connection: Connection, actors: Collection[str]) -> dict[str, str]:
    """The names of those of these actors of the audit ("person:7") who are or were officers."""
    numbers = [int(it.removeprefix("person:")) for it in actors if it.startswith("person:")]
    held = select(officer.c.person_id, officer.c.name).where(
        officer.c.person_id.in_(numbers), officer.c.name.is_not(None)
    )
    return {f"person:{row.person_id}": row.name for row in connection.execute(held.order_by(officer.c.id))}


def name_of_post(connection: Connection, post: int) -> str | None:
    """The name on a post, past or present."""
    return connection.scalar(select(officer.c.name).where(officer.c.id == post))


_POSTS = Prepared(
    select(officer.c.id, officer.c.unit_id, unit.c.name, officer.c.role, officer.c.name, officer.c.granted_at)
    .join(unit, unit.c.id == officer.c.unit_id)
    .where(officer.c.person_id == bindparam("person"), officer.c.revoked_at.is_(None))
)


def office_of(connection: Connection, person_id: int | None, day: date) -> Office | None:
    """The posts a person has now; None for who is no officer."""
    rows = _POSTS.all(connection, {"person": person_id}) if person_id is not None else []
    found = (Post(number, unit, name, Role(role), who, since) for number, unit, name, role, who, since in rows)
    posts = sorted(found, key=lambda it: -RANK[it.role])
    if person_id is None or not posts:
        return None
    today = tree.on(connection, day)
    return Office(person_id, tuple(posts), {it.id: today.below([it.unit_id]) for it in posts})
