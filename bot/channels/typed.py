"""What somebody typed (lời gõ), the same for every messenger: composed once, and a command told from words."""

from __future__ import annotations

import re
import unicodedata

from dialogue.messages import Command, Text

COMMAND = re.compile(r"/(\w{1,64})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


def words(text: str) -> Text | Command:
    """A typed text, or a command if it begins with a slash: "/join 7K3QM"."""
    found = COMMAND.fullmatch(text)
    return Command(found[1].lower(), (found[3] or "").strip()) if found else Text(text)


def clean(text: str) -> str:
    """NFC, without what no database keeps: NUL (PostgreSQL refuses it) and halves of surrogate pairs."""
    whole = text.encode("utf-8", "ignore").decode().replace("\0", "")
    return unicodedata.normalize("NFC", whole)
