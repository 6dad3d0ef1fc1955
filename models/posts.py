"""Posts of officers (chức trách) as those who manage them see them: listed by unit, looked up, revoked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, exists, func, select, update

from domain.roles import Role
from models.database import wait_for_turn
from models.tables import officer, officer_invite, unit


@dataclass(frozen=True, slots=True)
class Held:
    """A post and who holds it."""

    id: int
    person_id: int | None  # None: erased since
    unit_id: int
    unit_name: str
    role: Role
    name: str | None
    granted_at: datetime
    revoked_at: datetime | None


_ROLES = {role.value: place for place, role in enumerate(reversed(Role))}


_HELD = select(
    officer.c.id,
    officer.c.person_id,
    officer.c.unit_id,
    unit.c.name.label("unit_name"),
    officer.c.role,
    officer.c.name,
    officer.c.granted_at,
    officer.c.revoked_at,
).join(unit, unit.c.id == officer.c.unit_id)


def _read(row: RowMapping) -> Held:
    return Held(**{**row, "role": Role(row["role"])})


def of_units(connection: Connection, units: Collection[int]) -> list[Held]:
    """Who holds a post on these units now: the units in the order they were made, the highest role first."""
    rows = connection.execute(_HELD.where(officer.c.unit_id.in_(units), officer.c.revoked_at.is_(None)))
    return sorted(map(_read, rows.mappings()), key=lambda it: (it.unit_id, _ROLES[it.role], it.id))


def everywhere(connection: Connection) -> list[Held]:
    """All posts that are held now, for the operator."""
    return of_units(connection, connection.execute(select(officer.c.unit_id).distinct()).scalars().all())


def by_id(connection: Connection, number: int) -> Held | None:
    """A post, also one that was revoked."""
    row = connection.execute(_HELD.where(officer.c.id == number)).mappings().one_or_none()
    return _read(row) if row else None


def any_at_all(connection: Connection) -> bool:
    """Whether anybody holds a post."""
    return bool(connection.scalar(select(exists().where(officer.c.revoked_at.is_(None)))))


def one_at_a_time(connection: Connection) -> None:
    """Before a revocation is judged: two admins who revoke each other at once must not both succeed."""
    wait_for_turn(connection, "posts")


def is_last_admin(connection: Connection, it: Held) -> bool:
    """Whether without this post nobody would manage the province's officers any more."""
    admins = select(func.count()).select_from(officer.join(unit, unit.c.id == officer.c.unit_id))
    admins = admins.where(unit.c.kind == "province", officer.c.role == Role.ADMIN, officer.c.revoked_at.is_(None))
    own = connection.scalar(admins.where(officer.c.id == it.id))
    return bool(own) and connection.scalar(admins) == 1


def name_himself(connection: Connection, person_id: int, name: str) -> None:
    """How an officer wants to be called, on all posts he holds."""
    held = (officer.c.person_id == person_id) & officer.c.revoked_at.is_(None)
    connection.execute(update(officer).where(held).values(name=name))


def revoke(connection: Connection, number: int, now: datetime) -> bool:
    """End a post, and the invitations its holder has given that nobody used yet; False if it had ended already."""
    live = (officer.c.id == number) & officer.c.revoked_at.is_(None)
    if connection.execute(update(officer).where(live).values(revoked_at=now)).rowcount == 0:
        return False
    given = (officer_invite.c.made_by == number) & officer_invite.c.used_at.is_(None)
    connection.execute(update(officer_invite).where(given).values(revoked_at=now, name=None))
    return True


@dataclass(frozen=True, slots=True)
class Known:
    """How an officer is called in the audit."""

    name: str | None
    role: Role


def names(connection: Connection, people: Collection[int]) -> dict[int, Known]:
    """Of those people who hold or held a post: their name and their latest role."""
    query = select(officer.c.person_id, officer.c.name, officer.c.role).where(officer.c.person_id.in_(people))
    rows = connection.execute(query.order_by(officer.c.id)).all()
    return {row.person_id: Known(row.name, Role(row.role)) for row in rows}
