"""A message in as JSON values and back (tin chờ), for the time it has to wait in the inbox."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from dialogue import messages
from dialogue.messages import ChannelName, Incoming, Sender


def to_json(incoming: Incoming) -> dict[str, Any]:
    """All of a message; `kind` names the class of its content."""
    values = asdict(incoming) | {"received_at": incoming.received_at.isoformat()}
    return values | {"kind": type(incoming.content).__name__}


def from_json(values: dict[str, Any]) -> Incoming:
    """Undo to_json."""
    kind = getattr(messages, values["kind"])
    return Incoming(
        ChannelName(values["channel"]),
        values["chat_id"],
        values["external_id"],
        Sender(**values["sender"]),
        kind(**values["content"]),
        datetime.fromisoformat(values["received_at"]),
        values["edit_of"],
    )
