"""What Telegram sends, as our messages (tin nhắn đến); no network, no clock. The way out is telegram_calls.py."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType
from telegram.helpers import effective_message_type

from bot.channels.pressed import button_data, choice
from bot.channels.typed import COMMAND, clean, words
from dialogue.messages import (
    ChannelName,
    Command,
    Contact,
    Content,
    File,
    Group,
    Incoming,
    Left,
    Photo,
    Sender,
    Text,
    Unsupported,
    Voice,
)

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")  # what we ask Telegram to deliver
DATA_LIMIT = 64  # bytes of callback_data: core.telegram.org/bots/api#inlinekeyboardbutton
SENT_BY_PEOPLE = (
    "animation", "audio", "sticker", "video", "video_note", "location", "venue", "poll", "dice", "game", "story",
    "paid_media", "checklist", "live_photo", "invoice", "giveaway", "gift",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are on Telegram, to know when a group speaks to us. `username` without "@"."""

    id: int = 0
    username: str = ""


UNKNOWN = Account()


def callback_data(step: str, version: int, value: str) -> str:
    """What a button carries: "join.gender:3:male". Raises ValueError if Telegram would not take it."""
    data = button_data(step, version, value)
    if len(data.encode()) > DATA_LIMIT:
        raise ValueError(f"button of step {step}: over {DATA_LIMIT} bytes")
    return data


def incoming(update: Update, received_at: datetime, bot: Account = UNKNOWN) -> Incoming | None:
    """One update as a message of ours; None for what nobody said to us (service notices, chatter of a group).

    `external_id` is "CHAT:MESSAGE", for an edit "CHAT:uUPDATE", for a button "CHAT:qQUERY": the same each time
    Telegram repeats the update.
    """
    if update.callback_query:
        return _pressed(update.callback_query, received_at)
    if update.message:
        return _said(update.message, received_at, bot)
    if update.edited_message:
        return _edited(update.edited_message, update.update_id, received_at)
    if update.my_chat_member:
        return _membership(update.my_chat_member, update.update_id, received_at)
    return None


def _incoming(chat: int, external: object, who: User, content: Content, at: datetime) -> Incoming:
    sender = Sender(str(who.id), who.language_code or "")
    return Incoming(ChannelName.TELEGRAM, str(chat), f"{chat}:{external}", sender, content, at)


def _pressed(query: CallbackQuery, at: datetime) -> Incoming:
    message, data = query.message, query.data or ""
    external = f"q{query.id}"
    if message is None:  # too old: Telegram no longer says where it stood, but only a private chat shows our buttons
        return _incoming(query.from_user.id, external, query.from_user, choice(data), at)
    private = message.chat.type == ChatType.PRIVATE
    carrier = str(message.message_id) if message.is_accessible else ""
    return _incoming(message.chat.id, external, query.from_user, choice(data, carrier) if private else Group(), at)


def _said(message: Message, at: datetime, bot: Account) -> Incoming | None:
    if message.from_user is None:
        return None
    if message.chat.type == ChatType.PRIVATE:
        content = _content(message)
    else:
        content = Group() if _addressed(message, bot) else None
    return _incoming(message.chat.id, message.message_id, message.from_user, content, at) if content else None


def _edited(message: Message, update_id: int, at: datetime) -> Incoming | None:
    if message.from_user is None or message.chat.type != ChatType.PRIVATE:
        return None
    content = _content(message)
    if not isinstance(content, Text | Command | Photo | File):  # a live location edits itself every few seconds
        return None
    edit = _incoming(message.chat.id, f"u{update_id}", message.from_user, content, at)
    return replace(edit, edit_of=f"{message.chat.id}:{message.message_id}")


def _membership(change: ChatMemberUpdated, update_id: int, at: datetime) -> Incoming | None:
    blocked = change.chat.type == ChatType.PRIVATE and change.new_chat_member.status == ChatMember.BANNED
    return _incoming(change.chat.id, f"u{update_id}", change.from_user, Left(), at) if blocked else None


def _content(message: Message) -> Content | None:
    if message.text is not None:
        return words(clean(message.text))
    if message.contact:
        sender = message.from_user
        own = sender is not None and message.contact.user_id == sender.id
        return Contact(message.contact.phone_number, own)
    return _media(message)


def _media(message: Message) -> Content | None:
    if message.photo:
        return Photo(message.photo[-1].file_id, clean(message.caption or ""))  # the last is the largest
    if message.voice:
        return Voice(message.voice.file_id)
    if message.document and not message.animation:  # Telegram repeats an animation as a document
        return File(message.document.file_id, clean(message.document.file_name or ""))
    return _other(message)


def _other(message: Message) -> Unsupported | None:
    kind = next((kind for kind in SENT_BY_PEOPLE if getattr(message, kind, None)), "")
    if kind:
        return Unsupported(kind)
    service = effective_message_type(message)  # "pinned_message" and the like: nobody waits for an answer
    return None if service else Unsupported("unknown")


def _addressed(message: Message, bot: Account) -> bool:
    text = message.text or message.caption or ""
    if command := COMMAND.fullmatch(text):
        return command[2] is None or command[2].lower() == bot.username.lower()
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id == bot.id:
        return True
    return bool(bot.username) and re.search(rf"@{re.escape(bot.username)}\b", text, re.IGNORECASE) is not None
