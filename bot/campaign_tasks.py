"""Slow work for campaigns (việc chờ của đợt tuyên truyền): counting who is meant, fetching a picture, who got what as a
workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.channels.base import Channel, Failure, SendError
from bot.tasks import Finish
from bot.turns import Desk
from models import audiences, campaign_lane, campaigns, files, signed_papers
from models.audiences import Chunk, Look
from models.campaigns import Campaign
from models.tasks import Task
from models.zalo_window import Reach


class CountTask:
    """Does tasks {"campaign": number}. Result {"people"}; kept with the draft too."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, it: Task) -> Finish:
        number = it.payload["campaign"]
        found = await self._desk.db.read(lambda c: campaigns.any_by_id(c, number))
        people, on_zalo = await self._count(found) if found else (0, Reach())

        def finish(connection: Connection) -> dict[str, int]:
            campaigns.set_counted(connection, number, people, on_zalo)
            return {"people": people}

        return finish

    async def _count(self, it: Campaign) -> tuple[int, Reach]:
        now = self._desk.now()
        look = Look(self._desk.keys, now.astimezone(self._desk.config.zone).date())
        people, on_zalo, after = 0, Reach(), 0
        while True:
            chunk, some = await self._desk.db.read(partial(_chunk, it=it, look=look, after=after, now=now))
            people, on_zalo = people + chunk.people, on_zalo + some
            if chunk.to is None:
                return people, on_zalo
            after = chunk.to


def _chunk(connection: Connection, it: Campaign, look: Look, after: int, now: datetime) -> tuple[Chunk, Reach]:
    wanted = campaign_lane.wanted(connection, it, look)
    chunk = audiences.count(connection, wanted, look, after)
    return chunk, audiences.on_zalo(connection, wanted, look, after, now)


class PictureTask:
    """Does tasks {"file": the platform's id}. Result {"file": number of ours}, or {} if it is no picture."""

    def __init__(self, desk: Desk, channels: Mapping[str, Channel]) -> None:
        self._desk, self._channels = desk, channels

    async def __call__(self, it: Task) -> Finish:
        content = await self._content(it)
        kind = signed_papers.media_type(content)

        def finish(connection: Connection) -> dict[str, Any]:
            if kind is None or not kind.startswith("image/"):
                return {}
            new = files.New("campaign", f"picture.{kind.removeprefix('image/')}", kind, content)
            return {"file": files.put(connection, self._desk.keys, new, self._desk.now())}

        return finish

    async def _content(self, it: Task) -> bytes:
        """Nothing if it cannot be had."""
        channel = self._channels.get(it.channel)
        try:
            return await channel.fetch(it.payload["file"]) if channel else b""
        except SendError as error:
            if error.failure in (Failure.GONE, Failure.REFUSED):
                return b""
            raise
