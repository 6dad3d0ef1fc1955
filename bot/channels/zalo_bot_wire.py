"""Zalo's bot on the wire (tin bot Zalo): one event as a message of ours, one message of ours as calls; sends nothing.

The shapes are those of zalo.md §1: an event comes flat or wrapped in {"ok", "result"}, whatever the documents say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.channels.base import Outgoing
from bot.channels.lengths import pieces, units
from bot.channels.typed import clean, words
from bot.rendering import numbered
from dialogue.messages import ChannelName, Content, Incoming, Photo, Sender, Unsupported, Voice

TEXT_LIMIT = 1_900  # UTF-16 units; Zalo says 1–2000 and not of what (zalo.md §1.1)
LONGEST_ID = 59  # letters; users have 20. Two of them and a colon are kept as one identity, in 120
NOTHING_SAID = frozenset({"message.reaction.received"})


# --- in ---------------------------------------------------------------------------------------------------------------
def parse(body: object, at: datetime, own_id: str = "") -> Incoming | None:
    """One event; None for what nobody said to us: a bot's message or our own, a group's, an event without a message.

    `own_id` is the bot's id of getMe: some saw their own messages come back.
    """
    event = _event(body)
    message = event.get("message")
    if not isinstance(message, dict) or event.get("event_name") in NOTHING_SAID:
        return None
    chat, sender = _part(message, "chat"), _part(message, "from")
    chat_id = _id(chat) or _id(sender)
    if not chat_id or chat.get("chat_type") == "GROUP" or sender.get("is_bot") is True or _id(sender) == (own_id or 0):
        return None
    identity = f"{chat_id}:{_identity(message)}"
    who = Sender(_id(sender) or chat_id)
    content = _content(str(event.get("event_name", "")), message)
    return Incoming(ChannelName.ZALO_BOT, chat_id, identity, who, content, at)


def _event(body: object) -> Mapping[str, Any]:
    found = body.get("result", body) if isinstance(body, dict) else None
    return found if isinstance(found, dict) and isinstance(found.get("event_name"), str) else {}


def _part(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = message.get(name)
    return found if isinstance(found, dict) else {}


def _id(part: Mapping[str, Any]) -> str:
    """An opaque string; "" if there is none, or none that we could keep."""
    found = part.get("id")
    return clean(str(found)) if isinstance(found, str | int) and 0 < len(str(found)) <= LONGEST_ID else ""


def _identity(message: Mapping[str, Any]) -> str:
    """Zalo's own id; without one the same message is known by when and what was said."""
    if own := _id({"id": message.get("message_id")}):
        return own
    return hashlib.sha256(f"{message.get('date')} {message.get('text')}".encode(errors="replace")).hexdigest()[:32]


def _content(name: str, message: Mapping[str, Any]) -> Content:
    kind = name.removeprefix("message.").removesuffix(".received")
    text, picture, voice = (
        message.get("text"),
        message.get("photo_url") or message.get("photo"),
        message.get("voice_url"),
    )
    if kind == "image" or picture:
        return Photo(_short(picture), clean(_short(message.get("caption"))))
    if kind == "voice" or voice:
        return Voice(_short(voice))
    if isinstance(text, str) and kind in ("text", "link"):
        return words(clean(text))
    return Unsupported(kind[:40] or "unknown")


def _short(value: object) -> str:
    return value[:2_000] if isinstance(value, str) else ""


# --- out --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Call:
    """One method with its parameters. If Zalo refuses it for what it shows, `otherwise` is to be called instead."""

    method: str
    params: Mapping[str, str]
    otherwise: tuple[Call, ...] = ()


def calls(outgoing: Outgoing) -> list[Call]:
    """What to call, in order: one message, unless it is too long. A file is a line with its address, and so is a
    picture where Zalo cannot fetch it or will not."""
    linked = outgoing.linked
    if linked is None:
        return list(_texts(outgoing))
    told = replace(outgoing, text="\n\n".join(filter(None, (outgoing.text, linked.words))))
    if not linked.picture:
        return list(_texts(told))
    return [_photo(outgoing, linked.picture, told), *(_texts(outgoing) if _is_long(outgoing) else ())]


def _photo(outgoing: Outgoing, picture: str, told: Outgoing) -> Call:
    caption = numbered(outgoing)
    long = _is_long(outgoing)
    params = {"chat_id": outgoing.chat_id, "photo": picture}
    otherwise = replace(outgoing, text=told.linked.words, buttons=()) if long and told.linked else told
    return Call(
        "sendPhoto", params if long or not caption else {**params, "caption": caption}, tuple(_texts(otherwise))
    )


def _is_long(outgoing: Outgoing) -> bool:
    return units(numbered(outgoing)) > TEXT_LIMIT


def _texts(outgoing: Outgoing) -> Iterator[Call]:
    """Plain, without parse_mode: a name with * or _ stays itself."""
    for piece in pieces(numbered(outgoing), TEXT_LIMIT):
        yield Call("sendMessage", {"chat_id": outgoing.chat_id, "text": piece})
