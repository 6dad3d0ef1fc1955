"""What Zalo's Official Account sends, as our messages (tin nhắn đến); no network, no clock (zalo.md §3)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.pressed import DATA, choice
from bot.channels.typed import clean, words
from dialogue.messages import (
    ChannelName,
    Command,
    Contact,
    Content,
    File,
    Incoming,
    Left,
    Photo,
    Sender,
    Unsupported,
    Voice,
)

MARK = "#"  # before what a button brings back: no sentence begins so and has two colons
SENT_BY_PEOPLE = "user_send_"


def signature(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """What Zalo puts into X-ZEvent-Signature, over the body as it came; `secret` is the OA Secret Key of the webhook's
    page, not the app's."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def is_signed(body: bytes, header: str, app_id: str, secret: str) -> bool:
    """Whether the header is this body's, with "mac=" before it or without."""
    expected = signature(app_id, body, _timestamp(body), secret)
    return hmac.compare_digest(header.strip().removeprefix("mac=").lower().encode(), expected.encode())


def _timestamp(body: bytes) -> str:
    try:
        return str(json.loads(body)["timestamp"])
    except (ValueError, LookupError, TypeError, RecursionError):  # nobody has proven yet who he is
        return ""


def incoming(event: Mapping[str, Any], received_at: datetime, oa_id: str = "") -> Incoming | None:
    """One event as a message of ours; None for what nobody said to us: our own messages, receipts, another account's.

    `external_id` is "PERSON:MESSAGE", without a message "PERSON:EVENT:TIMESTAMP": the same each time Zalo repeats it.
    Raises LookupError, TypeError or ValueError for what is no event of Zalo's.
    """
    name, to = str(event["event_name"]), str(_at(event, "recipient", "id") or event.get("oa_id") or oa_id)
    if oa_id and to != oa_id:
        return None
    content = _content(name, event)
    if content is None:
        return None
    person = str(_at(event, "sender", "id") or event["follower"]["id"])
    number = _at(event, "message", "msg_id") or f"{name}:{event['timestamp']}"
    return Incoming(ChannelName.ZALO_OA, person, f"{person}:{number}", Sender(person), content, received_at)


def _content(name: str, event: Mapping[str, Any]) -> Content | None:
    match name:
        case "follow":
            return Command("start")
        case "unfollow":
            return Left()
        case "user_submit_info":
            return _shared(event)
        case "user_send_text" | "user_send_link" if text := _text(event):
            return _said(text)
    if not name.startswith(SENT_BY_PEOPLE) or name.startswith("user_send_group"):
        return None
    return _media(name.removeprefix(SENT_BY_PEOPLE), event)


def _said(text: str) -> Content:
    """Typed words, or what a button of ours brought back."""
    if text.startswith(MARK) and DATA.fullmatch(text, 1):
        return choice(text[1:])
    return words(text)


def _shared(event: Mapping[str, Any]) -> Content:
    """What the person put into Zalo's form; the number is that of his account, so his own."""
    phone = str(_at(event, "info", "phone") or "")
    return Contact(phone, own=True) if phone else Unsupported("user_submit_info")


def _media(kind: str, event: Mapping[str, Any]) -> Content:
    payload = _payload(event)
    url = str(payload.get("url") or "")
    match kind:
        case "image" if url:
            return Photo(url, _text(event))
        case "audio" if url:
            return Voice(url)
        case "file" if url:
            return File(url, clean(str(payload.get("name") or "")))
        case "business_card":
            return _card(payload)
    return Unsupported(kind)


def _card(payload: Mapping[str, Any]) -> Content:
    """Somebody's card: a phone number stands in JSON within its description."""
    try:
        return Contact(str(json.loads(payload["description"])["phone"]), own=False)
    except (ValueError, LookupError, TypeError):
        return Unsupported("business_card")


def _payload(event: Mapping[str, Any]) -> Mapping[str, Any]:
    attachments = _at(event, "message", "attachments")
    found = attachments[0].get("payload") if isinstance(attachments, list) and attachments else None
    return found if isinstance(found, dict) else {}


def _text(event: Mapping[str, Any]) -> str:
    return clean(str(_at(event, "message", "text") or ""))


def _at(event: Mapping[str, Any], *path: str) -> Any:
    """What lies there; None if there is nothing."""
    found: Any = event
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found
