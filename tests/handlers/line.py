"""The world's turns with a real channel at one end and the outbox at the other, whatever the messenger."""

from __future__ import annotations

import asyncio

from bot.channels.base import Channel
from bot.outbox import Outbox
from bot.rendering import Studio
from bot.turns import Outcome, Turns
from tests.bot.channels.bot_api import WITHIN
from tests.handlers.joining import rows
from tests.player import World


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
            # The database rings no bell.
            while any(it["state"] == "queued" for it in await rows(self.world, "outbox")):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def close(self) -> None:
        await self.channel.stop()
        await self.outbox.close(1.0)
