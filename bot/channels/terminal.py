"""The terminal as a channel (ketnap chat): the same dialogue, for trying out and for showing."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

from bot.channels.base import Outgoing
from bot.rendering import numbered
from dialogue.messages import ChannelName, Command, Content, File, Incoming, Sender, Text

ME = "me"  # the chat of whoever sits here


def incoming(line: str, chat_id: str, now: datetime) -> Incoming:
    """A typed line as a message."""
    text = unicodedata.normalize("NFC", line.rstrip("\n"))
    return Incoming(ChannelName.TERMINAL, chat_id, f"{chat_id}:{now.isoformat()}", Sender(chat_id), content(text), now)


def with_file(file_id: str, name: str, now: datetime) -> Incoming:
    """A file that was kept, as a message."""
    return Incoming(ChannelName.TERMINAL, ME, f"{ME}:{now.isoformat()}", Sender(ME), File(file_id, name), now)


def content(text: str) -> Content:
    """ "/join 7K3Q" is a command, all else text."""
    if not text.startswith("/"):
        return Text(text)
    name, _, argument = text[1:].partition(" ")
    return Command(name.lower(), argument.strip())


def show(message: Outgoing, folder: Path) -> str:
    """A message as lines of text; a picture is put into `folder` and named."""
    lines = [numbered(message)]
    if message.attached:
        path = folder / message.attached.name
        path.write_bytes(message.attached.content)
        lines.append(f"[{path}]")
    return "\n".join(lines)
