"""What the chat page posts (tin gửi lên), read strictly: one message with an id made by the browser."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from dialogue.messages import Choice, Command, Content, Text

Short = Annotated[str, StringConstraints(max_length=80)]
COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:\s+(.*))?", re.DOTALL)
LARGEST_ID = 2**53  # row ids as a browser's numbers hold them


class Posted(BaseModel):
    """{"id", "after", "text"} or {"id", "after", "value", "step", "version", "message"}; `after`: the last row seen."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,48}$")]
    after: int = Field(0, ge=0, le=LARGEST_ID)
    text: str | None = None
    value: Short | None = None
    step: Short = ""
    version: int = Field(0, ge=0, le=2**31)
    message: Annotated[str, StringConstraints(pattern=r"^\d{0,16}$")] = ""

    @property
    def content(self) -> Content:
        if self.value is not None:
            return Choice(self.value, self.step, self.version, self.message)
        return words(self.text or "")


def read_posted(body: bytes) -> Posted | None:
    """The message in a body; None if it is none: not JSON, a field too many, neither words nor a choice."""
    try:
        posted = Posted.model_validate_json(body)
    except ValidationError:
        return None
    said = posted.value if posted.value is not None else clean(posted.text or "")
    return posted if said else None


def words(text: str) -> Content:
    """Typed words: "/join 7K3QM" is a command, all else a text."""
    kept = clean(text)
    command = COMMAND.fullmatch(kept)
    return Command(command[1].lower(), (command[2] or "").strip()) if command else Text(kept)


def clean(text: str) -> str:
    """NFC, without blank ends and without NUL, which PostgreSQL does not store."""
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()
