"""Chats (cuộc trò chuyện): who talks where, and where the conversation stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from domain.roles import Role
from models import chunks
from models.keys import Keys
from models.prepared import Prepared
from models.prepared import Row as Values
from models.tables import chat, officer, outbox


@dataclass(slots=True)
class Chat:
    """One chat as a turn sees it. `state` is what the conversation remembers, JSON values only. `waiting` says that a
    message of this chat could not be handled yet."""

    id: int
    channel: str
    external_id: str
    person_id: int | None
    language: str
    version: int
    waiting: bool
    state: dict[str, Any] = field(default_factory=dict)


LIGHT = "light"
"""A frame that only shows choices: it gives way to whatever was asked before it."""


def asked(frames: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The frame that asks, though choices may be shown on top of it; {} if nothing is open."""
    return next((it for it in reversed(frames) if it["name"] != LIGHT), frames[-1] if frames else {})


# What every turn executes is built once, and its values are bound when it runs: SQLAlchemy takes longer to build a
# statement than SQLite to execute it (benchmarks/README.md).
_here = (chat.c.channel == bindparam("channel")) & (chat.c.external_id == bindparam("external_id"))
# FOR NO KEY UPDATE: turns exclude each other, but another's turn may write a message to this chat meanwhile. With FOR
# UPDATE two people who tell each other something at once would wait for each other.
_SEEN = ("id", "channel", "external_id", "person_id", "language", "version", "stuck")
_FIND = Prepared(select(*(chat.c[it] for it in _SEEN), chat.c.state).where(_here).with_for_update(key_share=True))
_kept = ("person_id", "language", "conversation", "step", "version", "state", "stuck")
_KEEP = Prepared(update(chat).where(chat.c.id == bindparam("chat_id")), *_kept)
_KEEP_HEARD = Prepared(update(chat).where(chat.c.id == bindparam("chat_id")), *_kept, "gone", "heard_at")


def insert(connection: Connection, table: Any) -> Any:
    """An INSERT that knows ON CONFLICT, for the database at hand."""
    return insert_of(connection.dialect.name)(table)


@cache
def insert_of(dialect: str) -> Any:
    """The same, by the name of the database; only that one's half of SQLAlchemy is loaded."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert


@dataclass(frozen=True, slots=True)
class Place:
    """Which chat: the channel and its id there. `language` counts only if the chat is new."""

    channel: str
    external_id: str
    language: str


class ChatLeft(Exception):
    """Somebody left this web chat: what was under way to it belongs into no chat."""


LEFT = "left:"  # before the external id of a web chat that was left


def lock(connection: Connection, keys: Keys, place: Place, now: datetime) -> Chat:
    """The chat, locked until the end of the transaction; made if it is new. Raises ChatLeft."""
    *_, sealed = row = _row(connection, place, now)
    it = _chat(row)
    it.state = keys.open_json(sealed) if sealed else {"frames": [], "paused": {}}
    return it


def hold(connection: Connection, place: Place, now: datetime) -> Chat:
    """Like `lock`, but its state stays sealed, so that a message can be set aside even if that is damaged. Never
    `keep` it."""
    return _chat(_row(connection, place, now))


def _row(connection: Connection, place: Place, now: datetime) -> Values:
    """The locked row, made if there is none."""
    found = _find(connection, place)
    if found is not None:
        return found
    if place.channel == "webchat" and _find(connection, Place(place.channel, LEFT + place.external_id, "")):
        raise ChatLeft
    # A row that does not exist yet locks nothing: make it, whoever comes first, then lock it.
    row = {"channel": place.channel, "external_id": place.external_id, "language": place.language, "heard_at": now}
    connection.execute(insert(connection, chat).values(row).on_conflict_do_nothing())
    found = _find(connection, place)
    assert found is not None
    return found


def _find(connection: Connection, place: Place) -> Values | None:
    return _FIND.first(connection, {"channel": place.channel, "external_id": place.external_id})


def _chat(row: Values) -> Chat:
    number, channel, external_id, person_id, language, version, stuck, _sealed = row
    return Chat(number, channel, external_id, person_id, language, version, bool(stuck))


def as_chat(row: Row[Any]) -> Chat:
    """The chat of a row, without its state."""
    return Chat(row.id, row.channel, row.external_id, row.person_id, row.language, row.version, row.stuck)


def keep(connection: Connection, keys: Keys, it: Chat, heard: datetime | None) -> None:
    """Store where the conversation stands after a turn; conversation and step stand in clear for operators. `heard`:
    when the person wrote, None if it was not he."""
    frames = it.state["frames"]
    top = asked(frames)
    empty = not frames and not any(it.state.values())
    row: dict[str, Any] = {
        "person_id": it.person_id,
        "language": it.language,
        "conversation": top.get("name", ""),
        "step": top.get("step", ""),
        "version": it.version,
        "state": None if empty else keys.seal_json(it.state),
        "stuck": it.waiting,
    }
    if heard is None:
        _KEEP.run(connection, {"chat_id": it.id, **row})
    else:
        _KEEP_HEARD.run(connection, {"chat_id": it.id, **row, "gone": False, "heard_at": heard})


def of_person(connection: Connection, person_id: int) -> Chat | None:
    """The chat a person used last and has not left, unlocked and without its state; None if there is none."""
    mine = select(chat).where(chat.c.person_id == person_id, ~chat.c.gone, ~chat.c.external_id.startswith(LEFT))
    row = connection.execute(mine.order_by(chat.c.heard_at.desc(), chat.c.id.desc()).limit(1)).one_or_none()
    return as_chat(row) if row else None


def person_of(connection: Connection, chat_id: int) -> int | None:
    """Whose chat it is; None if nobody's."""
    return connection.execute(select(chat.c.person_id).where(chat.c.id == chat_id)).scalar()


def of_people(connection: Connection, people: Collection[int]) -> dict[int, Chat]:
    """The chat that each of these used last and has not left, unlocked and without its state. One query, for a decision
    admits two hundred at once."""
    theirs = select(chat).where(chat.c.person_id.in_(list(people)), ~chat.c.gone, ~chat.c.external_id.startswith(LEFT))
    rows = connection.execute(theirs.order_by(chat.c.heard_at, chat.c.id))
    return {row.person_id: as_chat(row) for row in rows}


def language_of(connection: Connection, channel: str, external_id: str) -> str | None:
    """The language a chat is held in; None if there is no such chat."""
    return connection.execute(
        select(chat.c.language).where(chat.c.channel == channel, chat.c.external_id == external_id)
    ).scalar()


def id_of(connection: Connection, channel: str, external_id: str) -> int | None:
    """The number of a chat; None if there is none."""
    return connection.execute(
        select(chat.c.id).where(chat.c.channel == channel, chat.c.external_id == external_id)
    ).scalar()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a chat's conversation stands, as far as it is kept in clear. `gives_lists`: its person is an officer, who
    sends lists of enterprises unasked."""

    id: int
    conversation: str
    language: str
    gives_lists: bool


_his = (officer.c.person_id == chat.c.person_id) & officer.c.revoked_at.is_(None) & (officer.c.role != Role.VIEWER)
_STANDING = select(
    chat.c.id, chat.c.conversation, chat.c.language, exists().where(_his).correlate(chat).label("gives_lists")
)


def standing(connection: Connection, channel: str, external_id: str) -> Standing | None:
    """None if there is no such chat."""
    here = (chat.c.channel == channel) & (chat.c.external_id == external_id)
    row = connection.execute(_STANDING.where(here)).one_or_none()
    return Standing(row.id, row.conversation, row.language, bool(row.gives_lists)) if row else None


def mark_gone(connection: Connection, chat_id: int) -> None:
    """The person blocked us: what was on its way to him is given up, and he is gone until he writes again."""
    connection.execute(update(chat).where(chat.c.id == chat_id).values(gone=True))
    queued = (outbox.c.chat_id == chat_id) & (outbox.c.state == "queued")
    connection.execute(update(outbox).where(queued).values(state="failed", payload=None, lease_until=None))


def forget_web(connection: Connection, external_id: str) -> None:
    """Cut a browser off from its chat: the record stays the person's own, the cookie opens nothing any more, and makes
    no other chat either (`lock`)."""
    connection.execute(
        update(chat)
        .where(chat.c.channel == "webchat", chat.c.external_id == external_id)
        .values(external_id=LEFT + external_id)
    )


def forget_drafts(connection: Connection, before: datetime) -> int:
    """Drop what is unfinished in chats that were last heard before then, a chunk; how many."""
    old = (chat.c.heard_at < before) & chat.c.state.is_not(None)
    return chunks.change(connection, chat, old, {"state": None, "conversation": "", "step": ""})
