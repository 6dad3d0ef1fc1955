"""What comes in from a person and what goes out to him, the same for every channel (tin nhắn); no wire format here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ChannelName(StrEnum):
    """Where a chat takes place; kept in the database."""

    TELEGRAM = "telegram"
    ZALO_BOT = "zalo_bot"
    ZALO_OA = "zalo_oa"
    WEBCHAT = "webchat"
    TERMINAL = "terminal"


ABROAD = frozenset({ChannelName.TELEGRAM})
"""Channels whose servers stand outside Viet Nam: sensitive data is not asked there (domain.md §6.7)."""
JOINING = frozenset({ChannelName.ZALO_BOT, ChannelName.ZALO_OA})
"""Channels that count or charge every message: what a turn says there is one message (zalo.md §0, §3)."""
FILELESS = frozenset({ChannelName.ZALO_BOT})
"""Channels through which no file goes: it comes in by a one-time page and is had by a link (zalo.md §0)."""
KEEPING = frozenset({ChannelName.ZALO_BOT, ChannelName.ZALO_OA})
"""Channels that keep the messages themselves, and where we can delete none (zalo.md §0)."""
STARTLESS = frozenset({ChannelName.ZALO_BOT, ChannelName.ZALO_OA})
"""Channels whose links begin with no code: whoever was invited types it (zalo.md §1.6, §3)."""
LINKING = frozenset({ChannelName.ZALO_BOT, ChannelName.ZALO_OA})
"""Channels that do not carry every file: what is attached has an address of ours beside."""
DELETING = frozenset({ChannelName.TELEGRAM})
"""Channels that keep the messages themselves, and where we can delete them, the person's own too."""


# --- what comes in ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Text:
    """Words the person typed, NFC."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as typed: "/join 7K3QM" is Command("join", "7K3QM"); the name is lower case, not yet resolved."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A pressed button. `step` and `version` say which question it belonged to; `message` is the channel's id of the
    message that carried it ("" where the channel has none)."""

    value: str
    step: str
    version: int
    message: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared contact; `own` only if the platform vouches that it is the sender's own number."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture; only its platform id and caption, never its bytes."""

    file_id: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note."""

    file_id: str


@dataclass(frozen=True, slots=True)
class File:
    """A document."""

    file_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """The person blocked the bot or left."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Anything we can't take: sticker, location, video … `kind` is the platform's word, for the log."""

    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """Something said to the bot in a group chat: answered with one line asking to write in private."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, given on a page of our own (web /f/…) instead of in the chat."""

    step: str
    value: str


@dataclass(frozen=True, slots=True)
class Done:
    """Slow work that a turn of this chat left behind has ended; nobody wrote this. `task` is its number."""

    task: int


Content = Text | Command | Choice | Contact | Photo | Voice | File | Left | Unsupported | Group | Answer | Done


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote, as far as the platform tells. `language` is its code or ""; the name is never kept. `device`: what
    tells a browser from others, where `id` is only its cookie's."""

    id: str
    language: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message in. (channel, external_id) is its identity: the same pair twice is the same message.

    `edit_of` is the external_id of the message that this one corrects, or None.
    `received_at` is aware UTC.
    """

    channel: ChannelName
    chat_id: str
    external_id: str
    sender: Sender
    content: Content
    received_at: datetime
    edit_of: str | None = None


# --- what goes out ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Option:
    """One choice under a question. `value` (≤ 40 ASCII characters: Telegram allows 64 bytes with step and version)
    comes back
    when it is taken; `label` is a text key, or, if `literal`, the words themselves (an enterprise's name).

    A value that begins with "/" is a command and works at any time. With `url` the button opens a page and nothing
    comes
    back. `on` shows the option as a switch, `main` as the one that leads on.
    """

    value: str
    label: str
    params: Mapping[str, Any] = field(default_factory=dict)
    literal: bool = False
    url: str = ""
    on: bool | None = None
    main: bool = False


class Keyboard(StrEnum):
    """What a channel with a keyboard of its own (Telegram) does with it."""

    NONE = ""
    SHARE_CONTACT = "share_contact"
    SEND_FILE = "send_file"  # the web chat shows its button for files; elsewhere people have one of their own
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file made when the message is sent. kind "card" (ref: application id), "export" (ref: person id),
    "form_5a" (ref: application id), "form_5b" (ref: enterprise id:unit id), "form_5b_of" (ref: sitting id); "_covered"
    where it goes abroad; "invite_qr", "poster_a4", "poster_a5", "poster_png" (ref: invite id), "file" (ref: a file of
    this chat), "paper" (ref: "FILE:PERSON", who must still be allowed to see it), "case_file" (ref: "FILE:WHO:PERSON",
    WHO "worker" or "officer", the same), "dossier" (ref: "CASE:PERSON", the same), "example" (ref: "enterprises"),
    "awards" (ref: what was asked), "campaign_results" (ref: "PERSON:CAMPAIGN"), "tally_book" (ref:
    "PERSON:UNIT:SPAN:FIRST DAY"), "tally_chart" (ref: "PERSON:UNIT:JOB:PERIOD", of no job "PERSON:UNIT::DAY")."""

    kind: str
    ref: str


PASSED_ON = frozenset({"invite_qr"})
"""Kinds of what people pass on as it is, words and picture: nothing else may stand in that message."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message out: text key and parameters, rendered in the recipient's language when it is sent.

    `params` are JSON values; {"t": key, …params} is a nested text, {"d": "2026-11-22"} a date, lists are joined by
    lines.
    `step` and `version` name the question that the options answer. `replaces` asks the channel to change the message
    whose button was pressed, where it can. `said` marks the person's own words, kept so that a web page can show them
    again after a reload. `commands`: the list of commands is set anew where the channel keeps one for each
    chat. `passing`: it tells of somebody else and is taken out once that work is done; `forgets` are the channel's ids
    of messages between which it deletes what was said. `fades`: minutes after which a page that fetches shows it no
    longer; elsewhere a message is erased once it is delivered.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    step: str = ""
    version: int = 0
    keyboard: Keyboard = Keyboard.NONE
    attachment: Attachment | None = None
    replaces: str = ""
    said: bool = False
    commands: bool = False
    passing: bool = False
    forgets: tuple[int, ...] = ()
    fades: int = 0
