"""What nearly every update is, a text or a pressed button in a private chat (tin thường gặp), read as it comes.

python-telegram-bot makes a hundred attributes of every message: an eighth of the CPU of an update
(benchmarks/README.md). All else goes through it (telegram_wire.py), and a test reads these both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.pressed import choice
from bot.channels.typed import clean, words
from dialogue.messages import ChannelName, Content, Incoming, Sender


def read_plain(raw: Mapping[str, Any], at: datetime) -> tuple[Incoming, str] | None:
    """The message, and the id of the pressed button if it was one; None for every update of another shape."""
    if len(raw) != 2:  # its number and what happened
        return None
    match raw:
        case {
            "message": {
                "message_id": int(number),
                "date": int(),
                "chat": {"id": int(chat), "type": "private"},
                "from": {"id": int(), "is_bot": bool(), "first_name": str()} as who,
                "text": str(text),
            }
        }:
            return _incoming(chat, number, who, words(clean(text)), at), ""
        case {
            "callback_query": {
                "id": str(query),
                "from": {"id": int(), "is_bot": bool(), "first_name": str()} as who,
                "chat_instance": str(),
                "message": {"message_id": int(number), "date": int(date), "chat": {"id": int(chat), "type": "private"}},
                "data": str(data),
            }
        } if date:  # 0: Telegram no longer shows the message
            return _incoming(chat, f"q{query}", who, choice(data, str(number)), at), query
    return None


def _incoming(chat: int, external: object, who: Mapping[str, Any], content: Content, at: datetime) -> Incoming:
    sender = Sender(str(who["id"]), who.get("language_code") or "")
    return Incoming(ChannelName.TELEGRAM, str(chat), f"{chat}:{external}", sender, content, at)
