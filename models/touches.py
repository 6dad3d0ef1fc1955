"""Touches (lần mở mã): which chats came with which code; the first and the last stay with the application."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Select, bindparam, select, update

from models import chunks
from models.chats import insert
from models.prepared import Prepared, Row
from models.tables import touch

# Built once, as every application asks: models/chats.py.
_OF_CHAT = select(touch.c.invite_id).where(touch.c.chat_id == bindparam("chat"), ~touch.c.known).limit(1)
_FIRST = Prepared(_OF_CHAT.order_by(touch.c.first_at, touch.c.id))
_LAST = Prepared(_OF_CHAT.order_by(touch.c.last_at.desc(), touch.c.id.desc()))


class Way(StrEnum):
    """How a chat came with a code: from our page, straight by a link, or typed."""

    PAGE = "page"
    LINK = "link"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Touched:
    """A chat came with a code at `at`. `known`: whoever writes has, or had, an application. `device` is a keyed hash,
    for the guard only. Without a chat: somebody for whom a volunteer fills in the form."""

    invite_id: int
    chat_id: int | None
    way: Way
    at: datetime
    known: bool = False
    device: bytes | None = None


def note(connection: Connection, it: Touched) -> None:
    """Keep it; the same code again in the same chat only moves its last time, and not for who is known by then."""
    row = asdict(it)
    row["first_at"] = row["last_at"] = row.pop("at")
    new = insert(connection, touch).values(row)
    if it.known:
        connection.execute(new.on_conflict_do_nothing(index_elements=["chat_id", "invite_id"]))
        return
    again = {"last_at": it.at, "device": it.device}
    connection.execute(
        new.on_conflict_do_update(index_elements=["chat_id", "invite_id"], set_=again, where=~touch.c.known)
    )


def first(connection: Connection, chat_id: int) -> int | None:
    """The invite with which a chat came first; None if it came by itself, or was known when it opened one."""
    return _invite(_FIRST.first(connection, {"chat": chat_id}))


def last(connection: Connection, chat_id: int) -> int | None:
    """The invite that a chat opened last before its application."""
    return _invite(_LAST.first(connection, {"chat": chat_id}))


def _invite(row: Row | None) -> int | None:
    return row.invite_id if row else None


def forget_chats(connection: Connection, chats: Select[tuple[int]]) -> None:
    """These chats are nobody's any more: that somebody came stays, from where goes, and who comes anew comes first."""
    connection.execute(update(touch).where(touch.c.chat_id.in_(chats)).values(chat_id=None, device=None))


def forget_devices(connection: Connection, before: datetime) -> int:
    """The guard looks back an hour; after the retention time no device is kept, a chunk. How many."""
    old = (touch.c.last_at < before) & touch.c.device.is_not(None)
    return chunks.change(connection, touch, old, {"device": None})
