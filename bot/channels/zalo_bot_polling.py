"""Polling Zalo so that nothing that was read is lost: reading there is already losing (zalo.md §1.2).

One task asks at all times, one stores what was read, in its order, and each turn runs beside both."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from bot.channels.base import Failure, SendError
from bot.channels.zalo_bot_api import NONE_NEW, Answered, ZaloBotApi
from bot.channels.zalo_bot_patience import Pace, Patience
from bot.logs import harmless
from dialogue.messages import Incoming
from models.database import is_unavailable

log = logging.getLogger("ketnap.zalo_bot")

LONG_POLL = 30  # s Zalo holds an empty answer back: its default (zalo.md §1.2)
MARGIN = 15.0  # s on top of it until we give the answer up (zalo.md §1.2)


class Shelf(Protocol):
    """Where a message is kept before anything is done with it (bot.retries.Retries)."""

    async def store(self, incoming: Incoming) -> None:
        """Returns after the commit."""
        ...

    async def handle(self, incoming: Incoming) -> None:
        """Handle what is stored of its chat."""
        ...


class Poller:
    """`run` until it is cancelled, `drain` afterwards."""

    def __init__(self, api: ZaloBotApi, shelf: Shelf, parse: Callable[[object], Incoming | None], pace: Pace) -> None:
        self._api, self._shelf, self._parse, self._pace = api, shelf, parse, pace
        self._read: asyncio.Queue[Incoming] = asyncio.Queue()
        self._unstored = 0
        self._storing: asyncio.Task[None] | None = None
        self._handling: set[asyncio.Task[None]] = set()

    async def run(self, patience: Patience) -> None:
        """Raises SendError STOP."""
        self._storing = asyncio.create_task(self._store_all(Patience(self._pace, "zalo_bot_store")))
        while True:
            await patience.persist(self._poll, self._pace.ask)

    async def drain(self, within: float) -> None:
        """What was read is stored, and its turns end, for so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._read.join()
                await asyncio.gather(*self._handling)
        if self._unstored:
            log.error("event=zalo_bot_lost messages=%d advice='the database did not take them in time'", self._unstored)
        for task in filter(None, (self._storing, *self._handling)):
            task.cancel()

    async def _poll(self) -> None:
        """Ask for one event, and put it aside for the task that stores it."""
        try:
            found = await self._api.call("getUpdates", {"timeout": LONG_POLL}, LONG_POLL + MARGIN)
        except Answered as error:
            if error.code != NONE_NEW:
                raise
            return
        if not isinstance(found, dict):
            raise SendError(Failure.RETRY, "Zalo gives no event")
        if incoming := self._parse(found):
            self._read.put_nowait(incoming)
            self._unstored += 1

    async def _store_all(self, patience: Patience) -> None:
        """However long the database takes."""
        while True:
            incoming = await self._read.get()
            await patience.persist(lambda it=incoming: self._store(it))  # type: ignore[misc]
            self._unstored -= 1
            self._beside(self._handle(incoming))
            self._read.task_done()

    async def _store(self, incoming: Incoming) -> None:
        try:
            await self._shelf.store(incoming)
        except Exception as error:
            if not is_unavailable(error):
                log.exception("event=zalo_bot_lost", exc_info=harmless(error))
                return  # it would fail the next time too, and all that follow wait behind it
            raise SendError(Failure.RETRY, f"the database takes no messages ({type(error).__name__})") from None

    async def _handle(self, incoming: Incoming) -> None:
        try:
            await self._shelf.handle(incoming)
        except Exception as error:  # noqa: BLE001 - it is stored; the sweeper takes it up
            log.error("event=zalo_bot_later error=%s", type(error).__name__)

    def _beside(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)
