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
    off. What people write while nobody asks is lost: asking waits `ask` at the longest."""

    again: tuple[float, float] = (1.0, 60.0)
    ask: float = 10.0
    look: float = 600.0
    stop: float = 2.0


class Patience:
    """Repeats steps. `name` begins what the log says; `trouble`: what keeps them from working, "" if nothing does."""

    def __init__(self, pace: Pace, name: str = "zalo_bot") -> None:
        self._pace, self._name, self.trouble = pace, name, ""

    async def persist(self, step: Callable[[], Awaitable[None]], longest: float | None = None) -> None:
        """Repeat a step until it works, at least every `longest` seconds. Raises SendError STOP."""
        pause, usual = self._pace.again
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
            pause = min(pause * 2, longest or usual)

    def _note(self, error: SendError) -> None:
        if not self.trouble:
            log.warning("event=%s_down advice=%r", self._name, error.advice)
        self.trouble = "network"

    def _works(self) -> None:
        if self.trouble:
            log.info("event=%s_up", self._name)
        self.trouble = ""
