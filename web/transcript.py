"""Puts the rows of a chat into words for its page (bản ghi trò chuyện); the page gets plain text, never HTML."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

import texts
from dialogue.messages import ChannelName, Keyboard
from models import chats, outbox
from models.chats import Standing
from models.keys import Keys

log = logging.getLogger("ketnap.web")

WHOLE = 400  # messages; the longest talk from start to card has about 60
# As the page names what it shows.
PICTURES = {"card": "card", "poster_png": "poster", "invite_qr": "invite", "tally_chart": "chart"}


@dataclass(frozen=True, slots=True)
class News:
    """What a page has not seen yet, ready as JSON values; `last` is the newest row's id. With `first`, all rows before
    that id were erased: a page shows them no longer."""

    language: str
    messages: list[dict[str, Any]]
    last: int
    first: int = 0


def news(connection: Connection, keys: Keys, chat: str, after: int) -> News | None:
    """The messages of a chat after row `after`, in its language; None if there is no such chat (any more)."""
    here = chats.standing(connection, ChannelName.WEBCHAT, chat)
    if here is None:
        return None
    rows = outbox.messages_after(connection, keys, chat, after, WHOLE)
    # Asked after the rows: what is erased in between is then told now or at the next look, never missed.
    erased = after and outbox.message_of(connection, keys, chat, after) is None
    first = (rows[0][0] if rows else after + 1) if erased else 0
    messages = [_message(here, *row) for row in rows]
    return News(here.language, messages, rows[-1][0] if rows else after, first)


def attachment(connection: Connection, keys: Keys, chat: str, number: int) -> Mapping[str, str] | None:
    """{"kind", "ref"} of the attachment of one row, if the row is this chat's and has one."""
    payload = outbox.message_of(connection, keys, chat, number) or {}
    return payload.get("attachment")


def _message(here: Standing, number: int, at: datetime, payload: Mapping[str, Any]) -> dict[str, Any]:
    language, said = here.language, bool(payload.get("said"))
    message = {
        "id": number,
        "at": at.isoformat(timespec="seconds"),
        "text": _text(language, payload.get("key", ""), payload.get("params", {})),
        "said": said,
        "step": payload.get("step", ""),
        "version": payload.get("version", 0),
        "replaces": payload.get("replaces", ""),
        "wants_file": here.gives_lists or payload.get("keyboard") == Keyboard.SEND_FILE,
        "options": [_option(language, it) for it in payload.get("options", ())],
        "file": _file(number, payload.get("attachment")),
    }
    return {name: value for name, value in message.items() if value not in ("", 0, [], None, False)}


def _option(language: str, option: Mapping[str, Any]) -> dict[str, Any]:
    label = option["label"] if option.get("literal") else _text(language, option["label"], option.get("params", {}))
    kept = {name: option[name] for name in ("value", "url", "on", "main") if option.get(name) not in (None, "")}
    return {**kept, "label": label}


def _file(number: int, attached: Mapping[str, str] | None) -> dict[str, Any] | None:
    if not attached:
        return None
    return {"url": f"/chat/files/{number}", "picture": PICTURES.get(attached["kind"], "")}


def _text(language: str, key: str, params: Mapping[str, Any]) -> str:
    """The words of a row. A row older than its text's last change must not take the whole page down."""
    try:
        return texts.render(language, key, params)
    except (KeyError, IndexError, ValueError):
        log.exception("event=unreadable_row key=%s language=%s", key, language)
        return texts.render(language, "web.chat.unreadable")
