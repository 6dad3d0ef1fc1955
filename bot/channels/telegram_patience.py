"""Trying again until Telegram or the database is back; says in the log only what changes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram_errors import seconds, trouble
from bot.channels.telegram_polling import Unacknowledged

log = logging.getLogger("ketnap.telegram")

NO_DATABASE = "the database does not take messages; nothing is acknowledged until it does"
MISREAD = (LookupError, TypeError, AttributeError, ValueError)
"""How python-telegram-bot trips over what is not the Bot API's."""
FAILURES = (TelegramError, *MISREAD)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait, in seconds: (first, longest) before trying again, and `stop` until what runs is broken off."""

    storage: tuple[float, float] = (0.5, 15.0)
    network: tuple[float, float] = (1.0, 60.0)
    stop: float = 4.0  # the process has 5 in all


class Patience:
    """Repeats steps. `trouble` is what the last one met: "network", "conflict", "storage" …; "" if nothing."""

    def __init__(self, pace: Pace) -> None:
        self._pace, self._over, self.trouble = pace, asyncio.Event(), ""

    @property
    def over(self) -> bool:
        return self._over.is_set()

    def end(self) -> None:
        """Try nothing again from now on."""
        self._over.set()

    async def persist(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until it works, or until the end."""
        for network, storage in zip(_growing(*self._pace.network), _growing(*self._pace.storage), strict=False):
            try:
                await step()
            except Unacknowledged as error:
                wait = storage
                self.refused(error)
            except FAILURES as error:
                wait = seconds(error) if isinstance(error, RetryAfter) else network
                self._note(*trouble(error))
            else:
                return self.works()
            if await self._end_comes_within(wait):
                return None

    def works(self) -> None:
        if self.trouble:
            log.info("event=telegram_up after=%s", self.trouble)
        self.trouble = ""

    def refused(self, error: Unacknowledged) -> None:
        """A message could not be stored."""
        self._note("storage", f"{NO_DATABASE} ({error})")

    def _note(self, kind: str, advice: str) -> None:
        if kind != self.trouble and not self.over:
            log.warning("event=telegram_down kind=%s advice=%r", kind, advice)
        self.trouble = kind

    async def _end_comes_within(self, wait: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), wait)
        return self.over


def _growing(first: float, longest: float) -> Iterator[float]:
    """Pauses that double, each shortened by chance so that many processes do not come back at once."""
    pause = first
    while True:
        yield pause * random.uniform(0.5, 1.0)  # noqa: S311 - nothing secret
        pause = min(pause * 2, longest)
