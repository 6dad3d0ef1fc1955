"""Wakes the open pages of a chat when something was written for it (đánh thức); holds no message, only bells.

All of it belongs to the event loop's thread. A page also looks by itself at every heartbeat, so that a turn taken by
another replica is seen without a bell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

STREAMS_OF_A_CHAT = 4  # open pages of one session; more fall back to polling
STREAMS = 2_000  # open pages in all: about 15 kB of memory each


class Bell:
    """One open page's bell. Clear it before looking, so that what comes while looking rings again."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    def clear(self) -> None:
        self._event.clear()

    async def wait(self, seconds: float) -> None:
        """Return when it rings, at the latest after `seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()


class Wakeups:
    """The bells of every open page, by chat. `close` ends all streams: call it before the server is told to stop."""

    def __init__(self) -> None:
        self._bells: dict[str, set[Bell]] = {}
        self.closing = False

    @property
    def listeners(self) -> int:
        """How many pages listen."""
        return sum(map(len, self._bells.values()))

    def has_room(self, chat: str) -> bool:
        """Whether one more page of this chat may listen."""
        return len(self._bells.get(chat, ())) < STREAMS_OF_A_CHAT and self.listeners < STREAMS

    @contextmanager
    def listen(self, chat: str) -> Iterator[Bell]:
        bell = Bell()
        self._bells.setdefault(chat, set()).add(bell)
        try:
            yield bell
        finally:
            self._bells[chat].discard(bell)
            if not self._bells[chat]:
                del self._bells[chat]

    def wake(self, chat: str) -> None:
        """Something was committed for this chat (its external id)."""
        for bell in self._bells.get(chat, ()):
            bell.ring()

    def close(self) -> None:
        self.closing = True
        for chat in self._bells:
            self.wake(chat)
