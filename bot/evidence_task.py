"""The task behind a file sent with a grievance (tệp kèm phản ánh): gets it, sees what it really is, takes out what
tells who made it, and puts it away under a number that stands beside nobody's name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from bot import fetching
from bot.channels.base import Channel
from bot.tasks import Finish
from bot.turns import Desk
from models import grievance_files
from models.tasks import Task


class EvidenceTask:
    """Does tasks {"file": id, "frame": the conversation that waits}. Results: {"blob", "media_type", "size"}, or
    {"reason": "gone", "too_big", "unreadable"}."""

    def __init__(self, desk: Desk, channels: Mapping[str, Channel]) -> None:
        self._desk, self._channels = desk, channels

    async def __call__(self, it: Task) -> Finish:
        from documents.cleaning import cleaned  # with the first file: Pillow is 5 MB

        content = await fetching.content_of(self._desk, self._channels, it)
        found = content if isinstance(content, str) else await asyncio.to_thread(cleaned, content)

        def finish(connection: Connection) -> dict[str, Any]:
            fetching.let_go(connection, it)
            if found is None or isinstance(found, str):
                return {"reason": found or "unreadable"}
            today = self._desk.now().astimezone(self._desk.config.zone).date()
            blob = grievance_files.put(connection, self._desk.keys, found.media_type, found.content, today)
            return {"blob": blob.id, "media_type": blob.media_type, "size": blob.size}

        return finish
