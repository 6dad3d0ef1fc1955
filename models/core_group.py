"""The core group of an enterprise (nhóm nòng cốt, ban vận động): people found by their applications."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, select, update

from domain.statuses import LIVE
from models import audit
from models.acting import By
from models.chats import insert
from models.founding import Followed, post_of
from models.prepared import Prepared
from models.tables import application, core_member, enterprise


@dataclass(frozen=True, slots=True)
class Member:
    """`name` of his newest application; None if he has none any more."""

    id: int
    person_id: int
    head: bool
    name: str | None = field(repr=False)


_NAME = (
    select(application.c.full_name)
    .where(application.c.person_id == core_member.c.person_id)
    .order_by(application.c.status.in_(LIVE).desc(), application.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_OF = (
    select(core_member.c.id, core_member.c.person_id, core_member.c.head, _NAME)
    .where(core_member.c.enterprise_id == bindparam("number"))
    .order_by(core_member.c.head.desc(), core_member.c.id)
)


def of(connection: Connection, enterprise_id: int) -> list[Member]:
    """The head first, the others as they came."""
    return [Member(*row) for row in connection.execute(_OF, {"number": enterprise_id})]


def applicant(connection: Connection, units: Collection[int], enterprise_id: int, application_id: int) -> int | None:
    """The person behind a live application of that enterprise, received by one of these units; None for any other
    number."""
    query = select(application.c.person_id).where(
        application.c.id == application_id,
        application.c.enterprise_id == enterprise_id,
        application.c.unit_id.in_(units),
        application.c.status.in_(LIVE),
    )
    return connection.scalar(query)


def candidates(connection: Connection, units: Collection[int], enterprise_id: int, most: int) -> list[tuple[int, str]]:
    """Who might come into the group: (person, name) of live applications there that one of these units received, who
    applied first; nobody who is in it."""
    inside = select(core_member.c.person_id).where(core_member.c.enterprise_id == enterprise_id)
    query = select(application.c.person_id, application.c.full_name).where(
        application.c.enterprise_id == enterprise_id,
        application.c.unit_id.in_(units),
        application.c.status.in_(LIVE),
        application.c.person_id.not_in(inside),
    )
    rows = connection.execute(query.order_by(application.c.id).limit(most))
    return [(row.person_id, row.full_name) for row in rows]


def belongs(connection: Connection, enterprise_id: int, person_id: int) -> bool:
    """Whether the person has a live application of that enterprise."""
    theirs = (application.c.person_id == person_id) & (application.c.enterprise_id == enterprise_id)
    query = select(application.c.id).where(theirs, application.c.status.in_(LIVE))
    return connection.execute(query.limit(1)).first() is not None


def add(connection: Connection, it: Followed, person_id: int, by: By) -> bool:
    """Put a person into the group; False if he is in it, or the officer may not act there."""
    post = post_of(by, it)
    if post is None:
        return False
    row = {"enterprise_id": it.id, "person_id": person_id, "added_at": by.now, "officer_id": post.id}
    made = connection.execute(insert(connection, core_member).values(row).on_conflict_do_nothing())
    if made.rowcount != 1:
        return False
    _note(connection, it, by, "core.add", person_id)
    return True


def remove(connection: Connection, it: Followed, member_id: int, by: By) -> Member | None:
    """Take somebody out of the group; who he was, None for a number that is not there."""
    found = next((member for member in of(connection, it.id) if member.id == member_id), None)
    if found:
        connection.execute(delete(core_member).where(core_member.c.id == member_id))
        _note(connection, it, by, "core.remove", found.person_id)
    return found


def make_head(connection: Connection, it: Followed, member_id: int, by: By) -> Member | None:
    """One of the group leads it, and nobody else; None for a number that is not there, or leads it already."""
    found = next((member for member in of(connection, it.id) if member.id == member_id and not member.head), None)
    if found:
        group = core_member.c.enterprise_id == it.id
        connection.execute(update(core_member).where(group).values(head=core_member.c.id == member_id))
        _note(connection, it, by, "core.head", found.person_id)
    return found


def _note(connection: Connection, it: Followed, by: By, action: str, person_id: int) -> None:
    line = audit.Line(by.office.actor, action, f"enterprise:{it.id}", it.unit_id, f"person:{person_id}")
    audit.note(connection, by.now, line)


_THEIRS = Prepared(
    select(core_member.c.enterprise_id)
    .join(enterprise, enterprise.c.id == core_member.c.enterprise_id)
    .where(core_member.c.person_id == bindparam("person"))
    .order_by(core_member.c.id)
)


def enterprises_of(connection: Connection, person_id: int) -> list[int]:
    """The enterprises in whose core group a person is."""
    return [number for (number,) in _THEIRS.all(connection, {"person": person_id})]
