"""People (con người): one row per person, whatever the number of chats; what is kept of him, and his erasure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, update

from domain.statuses import Status
from models import audit
from models.chats import insert
from models.tables import (
    application,
    chat,
    consent,
    core_member,
    erasure,
    file,
    inbox,
    officer,
    outbox,
    page,
    person,
    request,
    survey,
    task,
)

ERASED = {  # what goes from an application; ids, unit, enterprise, dates and flags of counting events stay
    "status": "erased",
    "person_id": None,
    "enterprise_name": None,
    "commune": None,
    "full_name": None,
    "folded_name": None,
    "birth_date": None,
    "gender": None,
    "phone": None,
    "job": None,
    "citizen_number": None,
    "citizen_number_index": None,
    "ethnic_group": None,
    "minority": None,
    "guardian_name": None,
    "guardian_phone": None,
    "question": None,
    "answer": None,
    "reason": None,
    "official_number": None,
}


def add(connection: Connection, now: datetime) -> int:
    """A new person's id."""
    (number,) = connection.execute(person.insert().values(created_at=now)).inserted_primary_key  # type: ignore[misc]
    return int(number)


def erase(connection: Connection, person_id: int, now: datetime) -> None:
    """Take out all that tells who he is: applications keep their number and counting events, chats lose their state and
    messages, consents go. The id stands in the erasure list, to be erased again after a restore."""
    chats = select(chat.c.id).where(chat.c.person_id == person_id)
    connection.execute(delete(outbox).where(outbox.c.chat_id.in_(chats)))
    for table in (page, task, file):
        connection.execute(delete(table).where(table.c.chat_id.in_(chats)))
    connection.execute(
        update(chat).where(chat.c.person_id == person_id).values(person_id=None, state=None, conversation="", step="")
    )
    connection.execute(delete(consent).where(consent.c.person_id == person_id))
    _leave_offices(connection, person_id, now)
    connection.execute(
        update(application).where(application.c.person_id == person_id).values(ERASED | {"ended_at": now})
    )
    connection.execute(delete(person).where(person.c.id == person_id))
    connection.execute(insert(connection, erasure).values(person_id=person_id, erased_at=now).on_conflict_do_nothing())
    audit.note(connection, now, audit.Line(f"person:{person_id}", "erase", f"person:{person_id}"))


def _leave_offices(connection: Connection, person_id: int, now: datetime) -> None:
    """His posts end and lose his name, what he asked of the union goes, what he did for it stays without him."""
    posts = officer.c.person_id == person_id
    connection.execute(update(officer).where(posts, officer.c.revoked_at.is_(None)).values(revoked_at=now))
    connection.execute(update(officer).where(posts).values(person_id=None, name=None))
    applications = select(application.c.id).where(application.c.person_id == person_id)
    connection.execute(delete(file).where(file.c.application_id.in_(applications)))
    connection.execute(delete(request).where(request.c.person_id == person_id))
    connection.execute(delete(core_member).where(core_member.c.person_id == person_id))
    connection.execute(update(survey).where(survey.c.person_id == person_id).values(person_id=None))


def erase_again(connection: Connection, now: datetime) -> int:
    """After a restore: whoever is in the erasure list and stands in the tables again. How many were erased."""
    back = select(person.c.id).where(person.c.id.in_(select(erasure.c.person_id)))
    found = connection.execute(back).scalars().all()
    for number in found:
        erase(connection, number, now)
    return len(found)


# --- retention --------------------------------------------------------------------------------------------------------
CAME_TO_NOTHING = (Status.REFUSED, Status.WITHDRAWN, Status.DUPLICATE)


def forget_ended(connection: Connection, before: datetime) -> int:
    """Empty the applications that came to nothing before then: the consent text says how long they are kept. Their
    numbers, cards and counting events stay. How many."""
    ended = application.c.status.in_(CAME_TO_NOTHING) & (application.c.ended_at < before)
    return connection.execute(update(application).where(ended).values(ERASED)).rowcount


def forget_undecided(connection: Connection, before: datetime, now: datetime) -> int:
    """Erase whoever agreed, never sent an application and was last heard before then; how many."""
    sent = exists().where(application.c.person_id == person.c.id)
    heard = exists().where(chat.c.person_id == person.c.id, chat.c.heard_at >= before)
    holds = exists().where(officer.c.person_id == person.c.id, officer.c.revoked_at.is_(None))
    query = select(person.c.id).where(person.c.created_at < before, ~sent, ~heard, ~holds)
    numbers = connection.execute(query).scalars().all()
    for number in numbers:
        erase(connection, number, now)
    return len(numbers)


def forget_strangers(connection: Connection, before: datetime) -> int:
    """Take out chats that belong to nobody (any more) and were last heard before then; how many."""
    waiting = exists().where(inbox.c.chat_id == chat.c.id)
    nobody = chat.c.person_id.is_(None) & (chat.c.heard_at < before) & ~waiting
    return connection.execute(delete(chat).where(nobody)).rowcount
