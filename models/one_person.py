"""Two rows of one person become one (một người, nhiều kênh): all that names the second names the first from then on,
whatever table it stands in. Nothing is lost; what may be there only once is settled first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, select, tuple_, update

from domain.roles import Role, may
from domain.volunteers import State
from models import campaigns
from models.tables import chat, consent, core_member, grievance_block, job_message, metadata, officer, person, volunteer
from models.volunteers import FORGOTTEN

_READY = (State.REVOKED, State.LEARNING, State.WAITING, State.ACTIVE)  # the furthest last


def join(connection: Connection, first: int, second: int, now: datetime) -> None:
    """Their applications are the caller's business: of two live ones he ends one before."""
    # Chats before all else: a turn of the second person that is under way holds his chat, and is waited for here.
    connection.execute(update(chat).where(chat.c.person_id == second).values(person_id=first))
    _settle_consents(connection, first, second, now)
    _settle_core(connection, first, second)
    _settle_told(connection, first, second)
    _settle_posts(connection, first, second, now)
    _settle_blocks(connection, first, second)
    _settle_volunteers(connection, first, second, now)
    campaigns.hand_on(connection, first, second)
    for table in metadata.sorted_tables:
        for column in table.c:
            if any(key.column is person.c.id for key in column.foreign_keys):
                connection.execute(update(table).where(column == second).values({column.name: first}))
    connection.execute(delete(person).where(person.c.id == second))


def _settle_core(connection: Connection, first: int, second: int) -> None:
    """One place in a core group; its head stays the head."""
    mine = core_member.c.person_id == first
    places = select(core_member.c.enterprise_id).where(mine)
    twice = (core_member.c.person_id == second) & core_member.c.enterprise_id.in_(places)
    heads = connection.execute(select(core_member.c.enterprise_id).where(twice, core_member.c.head)).scalars().all()
    connection.execute(delete(core_member).where(twice))
    connection.execute(update(core_member).where(mine, core_member.c.enterprise_id.in_(heads)).values(head=True))


def _settle_told(connection: Connection, first: int, second: int) -> None:
    """What the clock has told both counts once."""
    what = (job_message.c.job, job_message.c.reference)
    heard = select(*what).where(job_message.c.person_id == first)
    twice = (job_message.c.person_id == second) & tuple_(*what).in_(heard)
    connection.execute(delete(job_message).where(twice))


def _settle_blocks(connection: Connection, first: int, second: int) -> None:
    """Of two blocks the first's stays."""
    mine = select(grievance_block.c.person_id).where(grievance_block.c.person_id == first)
    twice = (grievance_block.c.person_id == second) & mine.exists()
    connection.execute(delete(grievance_block).where(twice))


def _settle_posts(connection: Connection, first: int, second: int, now: datetime) -> None:
    """Of two posts on one unit the higher stays."""
    rows = _live(connection, officer, first, second)
    for it in rows:
        same = [other for other in rows if other.unit_id == it.unit_id and other.person_id != it.person_id]
        if any(_is_above(other, it, first) for other in same):
            connection.execute(update(officer).where(officer.c.id == it.id).values(revoked_at=now))


def _is_above(one: Row[Any], other: Row[Any], first: int) -> bool:
    return may(Role(one.role), Role(other.role)) and (one.role != other.role or one.person_id == first)


def _settle_volunteers(connection: Connection, first: int, second: int, now: datetime) -> None:
    """Of two roles the one that is further stays."""
    rows = _live(connection, volunteer, first, second)
    ranked = sorted(rows, key=lambda it: (_READY.index(it.state), it.person_id == first))
    ended = {"state": State.REVOKED, "revoked_at": now, **FORGOTTEN}
    for it in ranked[:-1]:
        connection.execute(update(volunteer).where(volunteer.c.id == it.id).values(ended))


def _live(connection: Connection, table: Table, first: int, second: int) -> list[Row[Any]]:
    theirs = table.c.person_id.in_([first, second]) & table.c.revoked_at.is_(None)
    return list(connection.execute(select(table).where(theirs).order_by(table.c.id)))


def _settle_consents(connection: Connection, first: int, second: int, now: datetime) -> None:
    """Every consent stays as proof; one a purpose stays open, and none where the person's last word was to withdraw."""
    rows = connection.execute(
        select(consent).where(consent.c.person_id.in_([first, second])).order_by(consent.c.given_at, consent.c.id)
    ).all()
    open_ones = {it.id: it for it in rows if it.withdrawn_at is None}
    standing: set[str] = set()
    for it in open_ones.values():
        later = [other.withdrawn_at for other in rows if other.purpose == it.purpose and other.withdrawn_at]
        last = max(later, default=None)
        closed = last if last and last > it.given_at else now if it.purpose in standing else None
        if closed:
            connection.execute(update(consent).where(consent.c.id == it.id).values(withdrawn_at=closed))
        else:
            standing.add(it.purpose)
