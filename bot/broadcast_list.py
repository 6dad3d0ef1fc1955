"""A campaign's list (danh sách người nhận), written in chunks of the size that this machine does quickly: frozen before
the first message, and gone through for whom it is sent to again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bot.broadcast_means import Means
from bot.chunk_pace import ChunkPace
from domain.campaigns import State
from models import campaign_lane, campaign_taking, campaigns
from models.audiences import Look
from models.campaigns import Campaign

PEOPLE = (1_000, 10_000)  # numbers of people in the first chunk and at most: about 20 ms for 10,000 on an idle machine
ROUND_S = 0.5  # s before the lane looks again what an officer wants: a stop is heard within a second (issue)


@dataclass(frozen=True, slots=True)
class Lists:
    """Writes a chunk at a time; nothing of it comes twice after a crash."""

    means: Means
    pace: ChunkPace = field(default_factory=lambda: ChunkPace(*PEOPLE))

    async def freeze(self, it: Campaign) -> None:
        """The next chunks; after the last the people are counted, beside all writing, and sending begins."""
        db, end = self.means.db, time.monotonic() + ROUND_S
        while await self._chunk(it.id):
            if time.monotonic() > end:
                return
        total = await db.read(lambda c: campaign_lane.listed(c, it))
        await db.write(lambda c: campaign_lane.send(c, it, total))

    async def _chunk(self, number: int) -> bool:
        """Whether there is more; not if it was paused."""
        day = self.means.at(self.means.now()).local.date()
        look = Look(self.means.keys, day, self.pace.size)
        with self.pace:
            return await self.means.db.write(lambda c: _freeze(c, number, look))

    async def take_up(self, it: Campaign) -> None:
        """The next of those whom it failed to reach."""
        now, most = self.means.now(), self.pace.size
        with self.pace:
            await self.means.db.write(lambda c: campaign_taking.take_up(c, it.id, now, most))


def _freeze(connection: Connection, number: int, look: Look) -> bool:
    it = campaigns.any_by_id(connection, number)
    return it is not None and it.state is State.FREEZING and campaign_lane.freeze_some(connection, it, look)
