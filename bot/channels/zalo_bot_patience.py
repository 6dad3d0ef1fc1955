"""Trying again until Zalo or the database is back; says in the log only what changes."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels.base import Failure, SendError

log = logging.getLogger("ketnap.zalo_bot")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: (first, longest) before trying again, between looks at the webhook, and `stop` until what runs is broken
    off. What people write while nobody asks is lost, so the longest is short."""

    again: tuple[float, float] = (1.0, 10.0)
    look: float = 600.0
    stop: float = 2.0


class Patience:
    """Repeats steps. `trouble`: what keeps the channel from working, "" if nothing does."""

    def __init__(self, pace: Pace) -> None:
        self._pace, self.trouble = pace, ""

    async def persist(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until it works. Raises SendError STOP."""
        pause, longest = self._pace.again
        while True:
            try:
                await step()
            except SendError as error:
                if error.failure is Failure.STOP:
                    raise
                self._note(error)
            else:
                self._works()
                return
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - nothing secret
            pause = min(pause * 2, longest)

    def _note(self, error: SendError) -> None:
        if not self.trouble:
            log.warning("event=zalo_bot_down advice=%r", error.advice)
        self.trouble = "network"

    def _works(self) -> None:
        if self.trouble:
            log.info("event=zalo_bot_up")
        self.trouble = ""
