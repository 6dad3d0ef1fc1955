"""Invites (lời mời): the codes that say who invited, and for which enterprise, campaign or place; not what came of
them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, select, update

from domain.invite_code import new_code
from models.chats import insert
from models.database import wait_for_turn
from models.tables import Moment, enterprise, invite

RANDOM_BYTES = 16  # of one code: 128 bits for one of some 900,000
Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class NewInvite:
    """What a code stands for: whose it is, or which unit's poster it is on, and what it proposes."""

    person_id: int | None = None
    enterprise_id: int | None = None
    unit_id: int | None = None
    campaign: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """An invite as it stands; `code` as stored, without the "-" that people see."""

    id: int
    code: str
    person_id: int | None
    enterprise_id: int | None
    enterprise_name: str | None
    unit_id: int | None
    campaign: str | None
    place: str | None
    made_at: datetime
    closed_at: datetime | None


_COLUMNS = (
    invite.c.id,
    invite.c.code,
    invite.c.person_id,
    invite.c.enterprise_id,
    enterprise.c.name.label("enterprise_name"),
    invite.c.unit_id,
    invite.c.campaign,
    invite.c.place,
    invite.c.made_at,
    invite.c.closed_at,
)
_SELECT: Select[Any] = select(*_COLUMNS).outerjoin(enterprise, enterprise.c.id == invite.c.enterprise_id)


def make(connection: Connection, new: NewInvite, random: Random, now: datetime) -> Invite:
    """A new code. One that is taken already is drawn again."""
    row = {**asdict(new), "made_at": now}
    while (number := _insert(connection, {**row, "code": new_code(random(RANDOM_BYTES))})) is None:
        pass
    found = by_id(connection, number)
    assert found is not None
    return found


def _insert(connection: Connection, row: dict[str, object]) -> int | None:
    new = insert(connection, invite).values(row).on_conflict_do_nothing(index_elements=["code"])
    number: int | None = connection.execute(new.returning(invite.c.id)).scalar()
    return number


def by_code(connection: Connection, code: str) -> Invite | None:
    """The invite of a code as parse_code reads it, open or closed."""
    return _one(connection, invite.c.code == code)


def by_id(connection: Connection, number: int) -> Invite | None:
    return _one(connection, invite.c.id == number)


def own(connection: Connection, new: NewInvite) -> Invite | None:
    """The oldest open one that stands for exactly this."""
    same = [invite.c[name].is_not_distinct_from(value) for name, value in asdict(new).items()]
    return _one(connection, and_(*same, invite.c.closed_at.is_(None)))


def own_or_make(connection: Connection, new: NewInvite, random: Random, now: datetime) -> Invite:
    """The code for this, so that asking twice gives the same."""
    if found := own(connection, new):
        return found
    wait_for_others(connection, new.person_id)
    return own(connection, new) or make(connection, new, random, now)


def wait_for_others(connection: Connection, person_id: int | None) -> None:
    """Until this transaction ends nobody else makes a code of this person, or (None) one for posters."""
    wait_for_turn(connection, f"invite {person_id}")


def of_person(connection: Connection, person_id: int | None) -> list[Invite]:
    """A person's own ones, closed ones too, the oldest first."""
    rows = connection.execute(_SELECT.where(invite.c.person_id == person_id).order_by(invite.c.id))
    return [Invite(*row) for row in rows]


def on_posters(connection: Connection, units: Collection[int], most: int) -> list[Invite]:
    """Nobody's own, of these units, that name a place or a campaign: the newest ones still in use."""
    named = invite.c.place.is_not(None) | invite.c.campaign.is_not(None)
    theirs = invite.c.person_id.is_(None) & invite.c.closed_at.is_(None) & invite.c.unit_id.in_(units)
    rows = connection.execute(_SELECT.where(theirs, named).order_by(invite.c.id.desc()).limit(most))
    return [Invite(*row) for row in rows]


def close(connection: Connection, number: int, now: datetime) -> None:
    """Whoever comes with it from now on is told so; what came of it stays."""
    connection.execute(update(invite).where(invite.c.id == number, invite.c.closed_at.is_(None)).values(closed_at=now))


def forget_person(connection: Connection, person_id: int, now: datetime) -> None:
    """His codes are nobody's and lead nowhere from now on; what came of them stays."""
    his = update(invite).where(invite.c.person_id == person_id)
    connection.execute(his.values(person_id=None, closed_at=func.coalesce(invite.c.closed_at, literal(now, Moment))))


def _one(connection: Connection, which: ColumnElement[bool]) -> Invite | None:
    row = connection.execute(_SELECT.where(which).order_by(invite.c.id).limit(1)).one_or_none()
    return Invite(*row) if row else None
