"""One-time pages (trang dùng một lần): where one sensitive answer is given; no answer is kept here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from models import chunks
from models.keys import Keys
from models.tables import chat, page

_MAKE = page.insert()  # built once: models/chats.py
UPLOAD = "file"  # begins the key of a question for a file, where the channel lets none in
FORM = "join"  # the frame whose questions have pages; those of others name it: "assist.citizen_number"


def asked(frame: str, key: str) -> str:
    """A question as a page keeps it."""
    return key if frame == FORM else f"{frame}.{key}"


def frame_of(asked: str) -> tuple[str, str]:
    """Undo `asked`: the frame and the question's key."""
    frame, _, key = asked.rpartition(".")
    return frame or FORM, key


@dataclass(frozen=True, slots=True)
class Page:
    """A page that can still be used. `asked` is its question, `step` the field it asks for; `answers` those given so
    far in that form, which the parser compares with."""

    id: int
    identity: str  # of the message that its answer becomes; never given twice
    channel: str
    chat_external_id: str
    asked: str
    language: str
    answers: Mapping[str, Any] = field(repr=False)  # personal data stay out of logs
    chat_id: int

    @property
    def step(self) -> str:
        return frame_of(self.asked)[1]

    @property
    def is_upload(self) -> bool:
        return self.step.startswith(UPLOAD)


def make(connection: Connection, chat_id: int, step: str, token_hash: str, expires_at: datetime) -> None:
    """A page for one answer of this chat; whoever has the token opens it until `expires_at`."""
    row = {"chat_id": chat_id, "step": step, "token_hash": token_hash, "expires_at": expires_at}
    connection.execute(_MAKE, row)


def find(connection: Connection, keys: Keys, token_hash: str, now: datetime) -> Page | None:
    """The page of a token; None if there is none, or it is spent or expired, or its chat has no form any more.

    Looking does not use it up: messengers open links for their previews.
    """
    query = (
        select(
            page.c.id, page.c.step, page.c.chat_id, chat.c.channel, chat.c.external_id, chat.c.language, chat.c.state
        )
        .join(chat, chat.c.id == page.c.chat_id)
        .where(page.c.token_hash == token_hash, page.c.used_at.is_(None), page.c.expires_at > now)
    )
    row = connection.execute(query).one_or_none()
    answers = _answers(keys, row.state, frame_of(row.step)[0]) if row else None
    if row is None or answers is None:
        return None
    return Page(
        row.id, f"page:{token_hash}", row.channel, row.external_id, row.step, row.language, answers, row.chat_id
    )


def _answers(keys: Keys, state: bytes | None, frame: str) -> dict[str, Any] | None:
    """What the open and paused frames of this name hold; None if there is none."""
    held = keys.open_json(state) if state else {}
    frames = [*held.get("paused", {}).values(), *held.get("frames", [])]
    forms = [it for it in frames if it.get("name") == frame]
    if not forms:
        return None
    return {key: value for form in forms for key, value in form.get("answers", {}).items()}


def spend(connection: Connection, page_id: int, now: datetime) -> bool:
    """Close a page after its answer was taken, and every other page for the same question; False if it was closed."""
    this = select(page.c.chat_id, page.c.step).where(page.c.id == page_id).subquery()
    same = (page.c.chat_id == select(this.c.chat_id).scalar_subquery()) & (
        page.c.step == select(this.c.step).scalar_subquery()
    )
    open_ = connection.execute(select(page.c.id).where(page.c.id == page_id, page.c.used_at.is_(None))).first()
    connection.execute(update(page).where(same, page.c.used_at.is_(None)).values(used_at=now))
    return open_ is not None


def close(connection: Connection, chat_id: int, frame: str, now: datetime) -> None:
    """Close every page of a frame whose work is over: its answer must not come into the next one's."""
    mine = (page.c.chat_id == chat_id) & page.c.step.startswith(f"{frame}.") & page.c.used_at.is_(None)
    connection.execute(update(page).where(mine).values(used_at=now))


def forget(connection: Connection, chat_id: int, frame: str) -> None:
    """Take out whole the pages of a conversation of this chat: not even that there were any is to be kept."""
    mine = (page.c.chat_id == chat_id) & page.c.step.startswith(f"{frame}.", autoescape=True)
    connection.execute(delete(page).where(mine))


def clear_before(connection: Connection, day: datetime) -> int:
    """Take out pages that expired before `day`, a chunk; how many."""
    return chunks.clear(connection, page, page.c.expires_at < day)
