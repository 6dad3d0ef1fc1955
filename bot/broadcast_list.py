"""A campaign's list (danh sách người nhận), written in chunks of the size that this machine does quickly: frozen before
the first message, and gone through for whom it is sent to again."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.broadcast_means import Means
from bot.chunk_pace import ChunkPace
from models import campaign_lane, campaign_taking
from models.audiences import Look
from models.campaigns import Campaign

PEOPLE = (500, 6_000)  # numbers of people in the first chunk and at most: 15 ms for 3,000 on an idle machine


@dataclass(frozen=True, slots=True)
class Lists:
    """Writes a chunk at a time; nothing of it comes twice after a crash."""

    means: Means
    pace: ChunkPace = field(default_factory=lambda: ChunkPace(*PEOPLE))

    async def freeze(self, it: Campaign) -> None:
        """The next chunk; after the last the people are counted, beside all writing, and sending begins."""
        db, now = self.means.db, self.means.now()
        look = Look(self.means.keys, self.means.at(now).local.date(), self.pace.size)
        with self.pace:
            more = await db.write(lambda c: campaign_lane.freeze_some(c, it, look))
        if not more:
            total = await db.read(lambda c: campaign_lane.listed(c, it))
            await db.write(lambda c: campaign_lane.send(c, it, total))

    async def take_up(self, it: Campaign) -> None:
        """The next of those whom it failed to reach."""
        now, most = self.means.now(), self.pace.size
        with self.pace:
            await self.means.db.write(lambda c: campaign_taking.take_up(c, it.id, now, most))
