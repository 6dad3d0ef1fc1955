"""Gets a file that somebody sent (lấy tệp): from the platform, or from what a page of ours took in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.channels.base import Channel, Failure, SendError
from bot.turns import Desk
from models import files
from models.tasks import Task


async def content_of(desk: Desk, channels: Mapping[str, Channel], it: Task) -> bytes | str:
    """What the task's "file" holds, at most 10 MB; or why it cannot be had: "gone", "too_big"."""
    file_id = it.payload["file"]
    if files.own_number(file_id) is not None:
        kept = await desk.db.read(lambda c: files.uploaded(c, desk.keys, file_id, it.chat_id))
        return kept.content if kept else "gone"
    channel = channels.get(it.channel)
    if channel is None:
        return "gone"
    try:
        return await channel.fetch(file_id)
    except SendError as error:
        if error.failure in (Failure.GONE, Failure.REFUSED):
            return "too_big" if error.failure is Failure.REFUSED else "gone"
        raise


def let_go(connection: Connection, it: Task) -> None:
    """The file was needed for this task only."""
    if (number := files.own_number(it.payload["file"])) is not None:
        files.erase(connection, number)
