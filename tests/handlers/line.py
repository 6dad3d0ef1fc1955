"""The world's turns with a real channel at one end and the outbox at the other, whatever the messenger."""

from __future__ import annotations

import asyncio
import re

from sqlalchemy import select

from bot.channels.base import Channel
from bot.outbox import Outbox
from bot.rendering import Studio
from bot.turns import Outcome, Turns
from models.tables import outbox
from tests.bot.channels.bot_api import WITHIN
from tests.player import World

QUEUED = select(outbox.c.id).where(outbox.c.state == "queued").limit(1)
CHOICES = re.compile(r"(?:\n\d{1,2}\. [^\n]+)+\Z")


def split_choices(text: str) -> tuple[str, list[str]]:
    """The words of a message, and the labels of the numbered lines at its end."""
    found = CHOICES.search(text)
    lines = found[0].strip().split("\n") if found else []
    return text[: found.start()] if found else text, [line.partition(". ")[2] for line in lines]


class Line:
    """What turns write goes out through the channel; `quiet` waits until it has."""

    channel: Channel

    def __init__(self, world: World) -> None:
        self.world = world
        studio = Studio(world.db, world.keys, world.config, lambda: world.now)
        self.outbox = Outbox(world.db, world.keys, world.channels, studio.outgoing, lambda: world.now)
        self.turns = Turns(world.turns.desk, self._after)

    def connect(self, channel: Channel) -> None:
        self.channel = channel
        self.world.channels[channel.name] = channel

    def _after(self, outcome: Outcome) -> None:
        self.outbox.hand(outcome.queued, unsent=outcome.unsent)

    async def quiet(self) -> None:
        """Until everything that was written is sent."""
        async with asyncio.timeout(WITHIN):
            while under_way := set(self.outbox._tasks):
                await asyncio.wait(under_way)
            # What nobody sends yet; the database rings no bell.
            while await self.world.db.write(lambda c: c.execute(QUEUED).first()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def close(self) -> None:
        await self.channel.stop()
        await self.outbox.close(1.0)
