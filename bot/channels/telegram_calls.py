"""One message out (tin nhắn đi) as calls: which method of telegram.Bot with which arguments; sends nothing itself.

Arguments are JSON values as they go over the wire, and files: making python-telegram-bot's objects only to take them
apart again cost 7 % of the CPU of an update (benchmarks/README.md). A test holds them against its signatures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from telegram import InputFile

from bot.channels.base import Attached, Button, Outgoing
from bot.channels.lengths import pieces, units
from bot.channels.telegram_wire import callback_data
from dialogue.messages import Keyboard

TEXT_LIMIT = 4096  # UTF-16 units of a message: core.telegram.org/bots/api#sendmessage
CAPTION_LIMIT = 1024  # UTF-16 units of a caption: core.telegram.org/bots/api#sendphoto
LABEL_LIMIT = 64  # letters of a button; no limit of Telegram's, but phones show about thirty
WIDE = 16  # letters: a longer label gets a row of its own, as half a 5-inch screen shows no more
NARROW = 8  # letters: labels up to this stand three in a row
NEAR = 20  # ids on each side of a known message: all chats of a bot share one count, so others' lie between
DELETED_AT_ONCE = 100  # core.telegram.org/bots/api#deletemessages
PLAIN = {"is_disabled": True}  # LinkPreviewOptions
DONE = "✓"  # the words of the message that only takes a keyboard away

REMOVE = {"remove_keyboard": True}  # ReplyKeyboardRemove

Shown = dict[str, Any]
"""A button: InlineKeyboardButton or KeyboardButton."""
Markup = dict[str, Any]
"""InlineKeyboardMarkup, ReplyKeyboardMarkup or ReplyKeyboardRemove."""


@dataclass(frozen=True, slots=True)
class Call:
    """One method of telegram.Bot. If it is refused for what it changes, `otherwise` is to be called instead; `optional`
    ones may be refused."""

    method: str
    arguments: dict[str, Any]
    otherwise: Call | None = None
    optional: bool = False


def calls(outgoing: Outgoing) -> list[Call]:
    """What to call, in order. The last carries the buttons: its message is the one that stands for the whole.

    Raises ValueError for a button that Telegram cannot carry.
    """
    return [*_deletions(int(outgoing.chat_id), outgoing.forgets), *_sends(outgoing)]


def _deletions(chat: int, known: Sequence[int]) -> Iterator[Call]:
    """Both sides' messages between the first and the last known one; ids that are none of this chat are passed over."""
    near = {it for number in known for it in range(number - NEAR, number + NEAR + 1)}
    numbers = sorted(it for it in near if min(known) <= it <= max(known))
    for start in range(0, len(numbers), DELETED_AT_ONCE):
        arguments = {"chat_id": chat, "message_ids": numbers[start : start + DELETED_AT_ONCE]}
        yield Call("delete_messages", arguments, optional=True)


def _sends(outgoing: Outgoing) -> list[Call]:
    text = outgoing.text + "".join(f"\n\n{b.label}: {b.url}" for b in outgoing.buttons if _unlinkable(b))
    chat, markup = int(outgoing.chat_id), _markup(outgoing)
    if outgoing.attached:
        return _with_file(chat, outgoing.attached, text, markup)
    parts = list(pieces(text, TEXT_LIMIT))
    if outgoing.keyboard is Keyboard.REMOVE and outgoing.buttons:
        # One message has one kind of keyboard: the old one goes with a message of its own.
        return [_text(chat, outgoing.keyboard_label or DONE, REMOVE), *_texts(chat, parts, markup)]
    sends = _texts(chat, parts, markup)
    if outgoing.replaces.isdecimal() and len(sends) == 1 and outgoing.keyboard is Keyboard.NONE:
        return [_edit(chat, int(outgoing.replaces), sends[0])]
    return sends


def _texts(chat: int, parts: Sequence[str], markup: Markup | None) -> list[Call]:
    return [*(_text(chat, part) for part in parts[:-1]), _text(chat, parts[-1], markup)]


def _text(chat: int, text: str, markup: Markup | None = None) -> Call:
    arguments = {"chat_id": chat, "text": text, "link_preview_options": PLAIN, "reply_markup": markup}
    return Call("send_message", arguments)


def _edit(chat: int, message: int, send: Call) -> Call:
    return Call("edit_message_text", {**send.arguments, "message_id": message}, otherwise=send)


def _with_file(chat: int, attached: Attached, text: str, markup: Markup | None) -> list[Call]:
    picture = attached.media_type == "image/png"
    file = InputFile(attached.content, filename=attached.name)
    arguments = {"chat_id": chat, "photo" if picture else "document": file}
    call = Call("send_photo" if picture else "send_document", arguments)
    if units(text) > CAPTION_LIMIT:
        return [call, *_texts(chat, list(pieces(text, TEXT_LIMIT)), markup)]
    return [Call(call.method, {**arguments, "caption": text or None, "reply_markup": markup})]


def _markup(outgoing: Outgoing) -> Markup | None:
    buttons = [button for button in outgoing.buttons if not _unlinkable(button)]
    if outgoing.keyboard is Keyboard.SHARE_CONTACT:
        return _contact_keyboard(outgoing.keyboard_label, buttons)
    if buttons:
        return {"inline_keyboard": rows([_inline(outgoing, button) for button in buttons])}
    return REMOVE if outgoing.keyboard is Keyboard.REMOVE else None


def _contact_keyboard(label: str, buttons: Sequence[Button]) -> Markup:
    """Choices beside the contact button send their label as typed text, which every question understands."""
    share = [{"text": _short(label), "request_contact": True}]
    others = rows([{"text": button.label} for button in buttons if not button.url])
    return {"keyboard": [share, *others], "one_time_keyboard": True, "resize_keyboard": True}


def _inline(outgoing: Outgoing, button: Button) -> Shown:
    if button.url:
        return {"text": _short(button.label), "url": button.url}
    data = callback_data(outgoing.step, outgoing.version, button.value)
    return {"text": _short(button.label), "callback_data": data}


def rows(buttons: Sequence[Shown]) -> list[list[Shown]]:
    """One a row if any label is long, else two or three, whichever leaves the fuller last row."""
    longest = max((len(button["text"]) for button in buttons), default=0)
    width = 1 if longest > WIDE else 3 if longest <= NARROW and len(buttons) % 3 != 1 else 2
    return [list(buttons[at : at + width]) for at in range(0, len(buttons), width)]


def _short(label: str) -> str:
    return label if len(label) <= LABEL_LIMIT else label[: LABEL_LIMIT - 1].rstrip() + "…"


def _unlinkable(button: Button) -> bool:
    """Telegram refuses a button to a host without a dot ("localhost"): such a link goes into the text."""
    if not button.url:
        return False
    host = urlsplit(button.url).hostname or ""
    return "." not in host and ":" not in host
