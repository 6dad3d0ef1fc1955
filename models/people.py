"""People (con người): one row per person, whatever the number of chats; what is kept of him, and his erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, delete, exists, select, update

from domain.requests import State
from domain.statuses import Status
from domain.volunteers import State as Helping
from models import (
    audit,
    campaigns,
    chunks,
    counting,
    grievance_erasure,
    invites,
    requests,
    shown,
    tasks,
    touches,
    volunteers,
)
from models.chats import insert
from models.tables import (
    application,
    chat,
    consent,
    core_member,
    erasure,
    file,
    grievance,
    inbox,
    link,
    officer,
    outbox,
    page,
    person,
    request,
    sitting,
    survey,
    volunteer,
)

_counted = (application.c.status == Status.LEFT) & application.c.reason.in_(counting.LEAVING)
_why_left = case((_counted, application.c.reason), else_=None)  # an erasure changes no number of a report
ERASED: dict[
    str, object
] = {  # what goes from an application; ids, unit, enterprise, dates and flags of counting events stay
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
    "reason": _why_left,
    "official_number": None,
    "code_word": None,
}


_ADD = person.insert()  # built once: models/chats.py


def add(connection: Connection, now: datetime) -> int:
    """A new person's id."""
    (number,) = connection.execute(_ADD, {"created_at": now}).inserted_primary_key  # type: ignore[misc]
    return int(number)


def erase(connection: Connection, person_id: int, now: datetime) -> None:
    """Take out all that tells who he is: applications keep their number and counting events, chats lose their state and
    messages, consents go. The id stands in the erasure list, to be erased again after a restore."""
    chats = select(chat.c.id).where(chat.c.person_id == person_id)
    touches.forget_chats(connection, chats)
    invites.forget_person(connection, person_id, now)
    connection.execute(delete(outbox).where(outbox.c.chat_id.in_(chats)))
    tasks.forget_chats(connection, chats)
    for table in (page, file, link):
        connection.execute(delete(table).where(table.c.chat_id.in_(chats)))
    connection.execute(
        update(chat).where(chat.c.person_id == person_id).values(person_id=None, state=None, conversation="", step="")
    )
    connection.execute(delete(consent).where(consent.c.person_id == person_id))
    if _was_shown(connection, person_id):
        requests.forget_shown(connection)
    _leave_offices(connection, person_id, now)
    campaigns.forget_person(connection, person_id)
    grievance_erasure.forget_person(connection, person_id, now)
    volunteers.forget(connection, person_id, now)
    counting.withdrawn(connection, application.c.person_id == person_id, now)
    connection.execute(
        update(application).where(application.c.person_id == person_id).values(ERASED | {"ended_at": now})
    )
    connection.execute(delete(person).where(person.c.id == person_id))
    listed = insert(connection, erasure).values(person_id=person_id, erased_at=now)
    connection.execute(listed.on_conflict_do_update(index_elements=["person_id"], set_={"erased_at": now}))
    audit.note(connection, now, audit.Line(f"person:{person_id}", "erase", f"person:{person_id}"))


def _was_shown(connection: Connection, person_id: int) -> bool:
    """Whether officers may have seen anything of him."""
    tables = (application, request, core_member, volunteer, grievance)
    return any(connection.execute(select(it.c.id).where(it.c.person_id == person_id).limit(1)).first() for it in tables)


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
    connection.execute(update(sitting).where(sitting.c.person_id == person_id).values(person_id=None))
    helped = application.c.assisted_by == person_id
    connection.execute(update(application).where(helped).values(assisted_by=None))


@dataclass(frozen=True, slots=True)
class Erased:
    """A line of the erasure list. After a restore a number may be given once more, but to somebody who came later than
    that: only a person added before `at` is the one who was erased."""

    person_id: int
    at: datetime


def erased(connection: Connection) -> list[Erased]:
    """The erasure list, oldest first."""
    rows = connection.execute(select(erasure).order_by(erasure.c.erased_at, erasure.c.person_id))
    return [Erased(row.person_id, row.erased_at) for row in rows]


def erase_listed(connection: Connection, listed: Sequence[Erased], now: datetime) -> int:
    """After a restore: whoever is in this list (at most some hundreds) and stands in the tables again; how many."""
    moments: dict[int, datetime] = {}
    for it in listed:
        moments[it.person_id] = max(it.at, moments.get(it.person_id, it.at))
    back = connection.execute(select(person).where(person.c.id.in_(moments)))
    numbers = [row.id for row in back if row.created_at <= moments[row.id]]
    _erase_back(connection, numbers, now)
    return len(numbers)


def _erase_back(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Those who came back with a backup, and what officers had before them in those days."""
    if numbers:
        shown.forget_all(connection)
    for number in numbers:
        erase(connection, number, now)


def erase_again(connection: Connection, now: datetime) -> int:
    """The same with the list in the database, a chunk."""
    back = select(person.c.id).join(erasure, erasure.c.person_id == person.c.id)
    back = back.where(person.c.created_at <= erasure.c.erased_at).limit(chunks.PEOPLE)
    numbers = connection.execute(back).scalars().all()
    _erase_back(connection, numbers, now)
    return len(numbers)


# --- retention --------------------------------------------------------------------------------------------------------
CAME_TO_NOTHING = (Status.REFUSED, Status.WITHDRAWN, Status.DUPLICATE)


def forget_ended(connection: Connection, before: datetime) -> int:
    """Empty the applications that came to nothing before then, a chunk, and take out their signed papers: the consent
    text says how long they are kept. Their numbers, cards and counting events stay. Who sends anew comes anew: the
    invite he came with then counted him already. How many."""
    ended = application.c.status.in_(CAME_TO_NOTHING) & (application.c.ended_at < before)
    connection.execute(delete(file).where(file.c.application_id.in_(select(application.c.id).where(ended))))
    theirs = select(application.c.person_id).where(ended)
    touches.forget_chats(connection, select(chat.c.id).where(chat.c.person_id.in_(theirs)))
    return chunks.change(connection, application, ended, ERASED)


def forget_undecided(connection: Connection, before: datetime, now: datetime) -> int:
    """Erase whoever agreed, never sent an application, waits for no answer, has no grievance, is no volunteer and was
    last heard before then, a chunk; how many."""
    sent = exists().where(application.c.person_id == person.c.id)
    heard = exists().where(chat.c.person_id == person.c.id, chat.c.heard_at >= before)
    holds = exists().where(officer.c.person_id == person.c.id, officer.c.revoked_at.is_(None))
    asks = exists().where(request.c.person_id == person.c.id, request.c.state == State.OPEN)
    helps = exists().where(
        volunteer.c.person_id == person.c.id, volunteer.c.state.in_((Helping.WAITING, Helping.ACTIVE))
    )
    complains = exists().where(grievance.c.person_id == person.c.id)
    forgotten = (person.c.created_at < before) & ~sent & ~heard & ~holds & ~asks & ~helps & ~complains
    query = select(person.c.id).where(forgotten).limit(chunks.PEOPLE)
    numbers = connection.execute(query).scalars().all()
    for number in numbers:
        erase(connection, number, now)
    return len(numbers)


def forget_strangers(connection: Connection, before: datetime) -> int:
    """Take out chats that belong to nobody (any more) and were last heard before then, a chunk; how many."""
    waiting = exists().where(inbox.c.chat_id == chat.c.id)
    nobody = chat.c.person_id.is_(None) & (chat.c.heard_at < before) & ~waiting
    return chunks.clear(connection, chat, nobody)
