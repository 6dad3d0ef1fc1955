"""Messages in (hộp thư đến): each is handled once, by its identity; one that could not be handled waits here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, func, select, update

from models import chunks
from models.chats import insert_of
from models.prepared import Prepared
from models.tables import chat, inbox

TRIES = 3  # then the message is parked, the person gets an apology and officers see it (design.md §4)
PAUSE = timedelta(seconds=10)  # between two tries


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that could not be handled yet. `sealed` is the whole Incoming as JSON values."""

    id: int
    tries: int
    due: datetime
    sealed: bytes


def claim(connection: Connection, channel: str, external_id: str, at: datetime) -> int | None:
    """Take a message as ours; None if it was taken before. Undone if the turn rolls back."""
    row = {"channel": channel, "external_id": external_id, "received_at": at, "state": "done"}
    found = _claim(connection.dialect.name).first(connection, row)
    return found[0] if found else None


@cache
def _claim(dialect: str) -> Prepared:
    """Built once, as all that every turn executes: models/chats.py."""
    new = insert_of(dialect)(inbox).on_conflict_do_nothing().returning(inbox.c.id)
    return Prepared(new, "channel", "external_id", "received_at", "state")


def set_aside(connection: Connection, number: int, chat_id: int, sealed: bytes, due: datetime) -> None:
    """Keep a claimed message for later, sealed; later ones of the same chat queue behind it."""
    values = {"chat_id": chat_id, "state": "waiting", "payload": sealed, "next_try_at": due}
    connection.execute(update(inbox).where(inbox.c.id == number).values(values))
    connection.execute(update(chat).where(chat.c.id == chat_id).values(stuck=True))


def due_chats(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """(channel, external id) of the chats whose oldest waiting message is due."""
    first = select(func.min(inbox.c.id)).where(inbox.c.state == "waiting").group_by(inbox.c.chat_id)
    query = (
        select(chat.c.channel, chat.c.external_id)
        .join(inbox, inbox.c.chat_id == chat.c.id)
        .where(inbox.c.id.in_(first), inbox.c.next_try_at <= now)
    )
    return [(row.channel, row.external_id) for row in connection.execute(query)]


def oldest(connection: Connection, chat_id: int) -> Waiting | None:
    """The waiting message of a chat that comes first."""
    query = select(inbox).where(inbox.c.chat_id == chat_id, inbox.c.state == "waiting").order_by(inbox.c.id).limit(1)
    row = connection.execute(query).one_or_none()
    return Waiting(row.id, row.tries, row.next_try_at, row.payload) if row else None


def see_whether_more_wait(connection: Connection, chat_id: int) -> bool:
    """Let the chat's next message through if none waits any more; True if another does."""
    waits = oldest(connection, chat_id) is not None
    connection.execute(update(chat).where(chat.c.id == chat_id).values(stuck=waits))
    return waits


def finish(connection: Connection, number: int, *, parked: bool = False) -> None:
    """Handled, or given up: its words are erased."""
    values = {"state": "parked" if parked else "done", "payload": None, "next_try_at": None}
    connection.execute(update(inbox).where(inbox.c.id == number).values(values))


def try_again(connection: Connection, number: int, due: datetime) -> None:
    """Count a try that failed."""
    connection.execute(update(inbox).where(inbox.c.id == number).values(tries=inbox.c.tries + 1, next_try_at=due))


def clear_before(connection: Connection, day: datetime) -> int:
    """Take old identities out, a chunk; no platform repeats a message after days."""
    return chunks.clear(connection, inbox, (inbox.c.received_at < day) & (inbox.c.state != "waiting"))
