"""Invitations of officers (lời mời cán bộ): one code, once, for a day; of the code only a keyed hash is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select, update

from domain.roles import Role
from models import chunks
from models.keys import Keys
from models.officers import office_of
from models.tables import officer, officer_invite, unit

VALID = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class NewInvite:
    """`name` of whoever is invited; `made_by` is the post of whoever invites, None for the operator."""

    unit_id: int
    role: Role
    name: str | None = None
    made_by: int | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation as it stands."""

    id: int
    unit_id: int
    unit_name: str
    role: Role
    name: str | None
    made_by: int | None
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


_COLUMNS = (
    officer_invite.c.id,
    officer_invite.c.unit_id,
    unit.c.name,
    officer_invite.c.role,
    officer_invite.c.name,
    officer_invite.c.made_by,
    officer_invite.c.expires_at,
    officer_invite.c.used_at,
    officer_invite.c.revoked_at,
)
_OPEN = officer_invite.c.used_at.is_(None) & officer_invite.c.revoked_at.is_(None)


def index(keys: Keys, code: str) -> bytes:
    """What is kept of a code."""
    return keys.index("officer_invite", code)


def make(connection: Connection, code_index: bytes, new: NewInvite, now: datetime) -> int:
    """An invitation's id. Whether he who gives it may, is asked before, and again when it is used."""
    row = {**asdict(new), "code_index": code_index, "made_at": now, "expires_at": now + VALID}
    number = connection.execute(officer_invite.insert().values(row).returning(officer_invite.c.id)).scalar_one()
    return int(number)


def by_code(connection: Connection, code_index: bytes) -> Invite | None:
    """The invitation of a code, whatever became of it."""
    return _one(connection, officer_invite.c.code_index == code_index)


def by_id(connection: Connection, number: int) -> Invite | None:
    return _one(connection, officer_invite.c.id == number)


def _one(connection: Connection, which: ColumnElement[bool]) -> Invite | None:
    query = select(*_COLUMNS).join(unit, unit.c.id == officer_invite.c.unit_id).where(which)
    row = connection.execute(query).one_or_none()
    return Invite(*row[:3], Role(row[3]), *row[4:]) if row else None


def giver_may(connection: Connection, it: Invite, day: date) -> bool:
    """Whether he who gave it may still give it: his post stands, and the unit is still among his."""
    if it.made_by is None:
        return True
    person = connection.scalar(select(officer.c.person_id).where(officer.c.id == it.made_by))
    office = office_of(connection, person, day)
    return office is not None and office.post(it.unit_id, Role.ADMIN) is not None


def giver(connection: Connection, it: Invite) -> int | None:
    """The person who gave it; None for the operator."""
    return connection.scalar(select(officer.c.person_id).where(officer.c.id == it.made_by))


def spend(connection: Connection, number: int, now: datetime) -> bool:
    """Use it up; False if that was done already, or just now by somebody else. The name goes over to the post."""
    mine = (officer_invite.c.id == number) & _OPEN & (officer_invite.c.expires_at > now)
    return connection.execute(update(officer_invite).where(mine).values(used_at=now, name=None)).rowcount == 1


def revoke(connection: Connection, number: int, now: datetime) -> bool:
    """Take back an invitation; False if it was used or taken back before."""
    mine = (officer_invite.c.id == number) & _OPEN
    return connection.execute(update(officer_invite).where(mine).values(revoked_at=now, name=None)).rowcount == 1


def revoke_operators(connection: Connection, unit_id: int, now: datetime) -> None:
    """Take back what the operator gave for a unit and nobody used."""
    old = (officer_invite.c.unit_id == unit_id) & officer_invite.c.made_by.is_(None) & _OPEN
    connection.execute(update(officer_invite).where(old).values(revoked_at=now, name=None))


def forget_names(connection: Connection, now: datetime) -> int:
    """Who was invited and never came is nobody's business once the code is worth nothing, a chunk; how many."""
    dead = (officer_invite.c.expires_at <= now) & officer_invite.c.name.is_not(None)
    return chunks.change(connection, officer_invite, dead, {"name": None})
